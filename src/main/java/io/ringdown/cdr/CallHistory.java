package io.ringdown.cdr;

import io.ringdown.access.Sight;
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
     * @param sight of whom they are shown to: those it sees, as it sees them
     * @param pbx of one PBX; null for all that have a journal
     * @throws IllegalArgumentException when no journal reaches back to it, or it is still to come
     */
    List<Call> callsAt(Sight sight, Instant at, String pbx);

    /** Everything that happened in a call that is seen, in order; what the journal no longer has is missing at the begin. */
    List<CallChange> timeline(Sight sight, CallRecord record);
}
