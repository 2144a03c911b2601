package io.ringdown.call;

import java.time.Instant;

/**
 * One PBX as operators see it.
 *
 * @param since when it came into this state
 * @param version Asterisk's version; null until known
 * @param lagMs how late the newest event came, by the clock of the PBX, milliseconds; null when events carry no Timestamp
 * @param calls live calls
 * @param lastError what went wrong last, worded for the person on call; null when nothing did
 * @param lag how late events came of late; null when none with a Timestamp came since the login
 * @param rights what the login may see and do; null until asked
 * @param overloads how often the connection was given up because more came than could be followed, since the start
 * @param configError why its newest configuration is not taken; null when it is. It is followed as before, if it was
 */
public record PbxStatus(
        String name,
        PbxState state,
        Instant since,
        String version,
        Long lagMs,
        int calls,
        String lastError,
        PbxLag lag,
        PbxRights rights,
        long overloads,
        String configError) {

    /** Of which nothing more is known. */
    public PbxStatus(
            String name, PbxState state, Instant since, String version, Long lagMs, int calls, String lastError) {
        this(name, state, since, version, lagMs, calls, lastError, null, null, 0, null);
    }
}
