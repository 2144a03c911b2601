/** The commands that run without the service. Doorway: {@link io.ringdown.cli.Main}. May import: any. */
package io.ringdown.cli;
