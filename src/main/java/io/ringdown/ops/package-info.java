/** Start-up, configuration and health: connects the other packages. Nobody imports it. */
package io.ringdown.ops;
