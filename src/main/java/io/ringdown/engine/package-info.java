/**
 * Events to graph to view to changes; deterministic, without I/O, clock or threads. Doorway: {@link
 * io.ringdown.engine.CallEngine}. May import: ami.event, call, the JDK.
 */
package io.ringdown.engine;
