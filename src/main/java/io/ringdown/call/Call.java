package io.ringdown.call;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * A call as it is at one moment: its record so far, and what only a live call has.
 *
 * @param stateSince when it came into this state
 * @param parties who takes part now; empty when ended
 */
public record Call(CallRecord record, CallState state, Instant stateSince, List<Participant> parties)
        implements Serializable {

    public Call {
        parties = List.copyOf(parties);
    }

    public String id() {
        return record.id();
    }

    public boolean ended() {
        return state == CallState.ENDED;
    }

    /** This call under another number of changes. */
    public Call withRevision(long revision) {
        return new Call(record.withRevision(revision), state, stateSince, parties);
    }
}
