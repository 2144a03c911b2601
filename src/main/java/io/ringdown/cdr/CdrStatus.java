package io.ringdown.cdr;

import java.time.Instant;

/**
 * How writing of call records goes, at one moment.
 *
 * @param since when it came into this state
 * @param message what is wrong and what to do, or what it writes to; one line, without a secret
 * @param queued records that wait to be written
 * @param oldestMs how long the oldest of them has been waiting, milliseconds; of a PBX that is behind, for how long it has been
 * @param behind PBXs of which calls wait in the journal, because the queue had no room
 * @param written records written since the start
 * @param refusedFull records lost because the queue was full
 * @param refusedData records lost because the database can never take them
 * @param lastError what went wrong last, even if all is well again; null when nothing did
 */
public record CdrStatus(
        State state,
        Instant since,
        String message,
        int queued,
        long oldestMs,
        int behind,
        long written,
        long refusedFull,
        long refusedData,
        String lastError) {

    /** What the writer is doing. */
    public enum State {
        /** The database is being reached, started or migrated for the first time. */
        STARTING,
        UP,
        /** Nothing can be written; records are kept and tried again. */
        DOWN,
        STOPPED
    }

    public boolean up() {
        return state == State.UP;
    }
}
