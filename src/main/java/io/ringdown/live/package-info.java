/**
 * Current calls and PBX states, and subscriptions to them without gaps; queues, conferences, parking spaces and devices as
 * they are now. Doorways: {@link io.ringdown.live.LiveCalls}, {@link io.ringdown.live.LiveBoard}, and {@link
 * io.ringdown.live.CallListener} for beans of this process.
 *
 * <p>May import: call, pbx for its ChangeSink, Vert.x core, Mutiny, and CDI where beans are made and found.
 */
package io.ringdown.live;
