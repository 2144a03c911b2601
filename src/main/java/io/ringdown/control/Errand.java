package io.ringdown.control;

import io.ringdown.ami.event.AmiEvent;

/** What a phone is called for, and what tells that it came about. */
sealed interface Errand {

    /** @param waitForAnswer false: it is enough that its call is there */
    record Talk(boolean waitForAnswer) implements Errand {}

    /** It is let into a call. */
    record Spy() implements Errand {}

    /** It takes a call over. @param callId which @param ringing id of the channel that rings until then */
    record Pickup(String callId, String ringing) implements Errand {}

    /** Whether this event tells that the channel has got where it was to get by more than being answered. */
    default boolean toldBy(AmiEvent event, String channelId) {
        return switch (this) {
            case Talk _ -> false;
            case Spy _ ->
                event instanceof AmiEvent.ChanSpyStart start
                        && start.spyer() != null
                        && start.spyer().id().value().equals(channelId);
            case Pickup(String _, String ringing) ->
                event instanceof AmiEvent.Pickup pickup
                        && pickup.picker().id().value().equals(channelId)
                        && pickup.target().id().value().equals(ringing);
        };
    }
}
