package io.ringdown.live;

import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;

/**
 * Told of calls, in this process. Any CDI bean that implements it is; docs/webhooks.md has an example.
 *
 * <p>On a thread of its own, one call of a method after another, in the order in which things happened; it may block. What
 * it throws is logged and counted, and the next change comes all the same. While it is slow, changes wait, up to {@code
 * ringdown.live.listener-queue} of them; further ones are lost to it, counted and told in the log. It hears what happens
 * from its start on: nothing is repeated after a restart. Who must not miss anything takes a webhook.
 */
public interface CallListener {

    /** For log and metrics. */
    default String name() {
        String name = getClass().getName();
        return name.substring(name.lastIndexOf('.') + 1).replaceAll("_(Subclass|ClientProxy)$", "");
    }

    /** Something happened to a call. */
    default void onChange(CallChange change) {}

    /** A call has ended; after the change that says so. */
    default void onCompleted(CallRecord record) {}
}
