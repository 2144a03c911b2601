/**
 * Current calls and PBX states, and subscriptions to them without gaps; queues, conferences, parking spaces and devices as
 * they are now. Doorways: {@link io.ringdown.live.LiveCalls}, {@link io.ringdown.live.LiveBoard}.
 *
 * <p>May import: call, pbx for its ChangeSink, Vert.x core, Mutiny, and CDI in the one class that makes the bean.
 */
package io.ringdown.live;
