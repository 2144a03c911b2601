/**
 * Current calls and PBX states, and subscriptions to them without gaps. Doorway: {@link io.ringdown.live.LiveCalls}.
 *
 * <p>May import: call, pbx for its ChangeSink, Vert.x core, Mutiny, and CDI in the one class that makes the bean.
 */
package io.ringdown.live;
