/**
 * Events to graph to view to changes; deterministic, without I/O, clock or threads. Doorway: {@link
 * io.ringdown.engine.CallEngine} for calls, {@link io.ringdown.engine.PbxBoard} for what is beside them. May import:
 * ami.event, call, the JDK.
 *
 * <p>{@code CallEngine} has the one switch; {@code Scene} holds the graph and the calls; what an event means is in {@code
 * Dials}, {@code Bridges}, {@code Transfers}, {@code Parking}, {@code Queues}, {@code Endings} and {@code Resyncs}; {@code
 * CallReader} reads a call off the graph and {@code CallDiff} tells what is new.
 */
package io.ringdown.engine;
