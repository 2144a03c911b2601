package io.ringdown.cdr;

import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import java.time.Instant;
import java.util.List;

/** Calls as they were, out of the journals. Blocking: never on an event loop. */
public interface CallHistory {

    /**
     * All calls that lived at a moment, as they were then, the oldest first.
     *
     * @param pbx of one PBX; null for all that have a journal
     * @throws IllegalArgumentException when no journal reaches back to it, or it is still to come
     */
    List<Call> callsAt(Instant at, String pbx);

    /** Everything that happened in a call, in order; what the journal no longer has is missing at the begin. */
    List<CallChange> timeline(CallRecord record);
}
