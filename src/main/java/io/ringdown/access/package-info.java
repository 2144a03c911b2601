/**
 * Who somebody is, and what they see: the one place that decides it. {@link io.ringdown.access.Sight} is asked for by
 * everything that hands out calls, so that nothing is handed out without it.
 */
package io.ringdown.access;
