package io.ringdown.call;

import java.time.Instant;

/**
 * A caller in a parking space.
 *
 * @param lot null when Asterisk does not say
 * @param space its number, which is dialled to fetch the caller
 * @param callId null when not known
 * @param parkedBy the device that parked it and is called back; null when not known
 * @param parkedAt by whole seconds when only a list told it
 * @param timeoutAt when it is sent back to who parked it; null when not known
 */
public record ParkedCall(
        String pbx,
        String lot,
        String space,
        Party party,
        String callId,
        String parkedBy,
        Instant parkedAt,
        Instant timeoutAt) {

    /** {@code <pbx>/<lot>/<space>}. */
    public String id() {
        return pbx + "/" + lot + "/" + space;
    }
}
