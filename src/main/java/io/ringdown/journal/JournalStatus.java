package io.ringdown.journal;

import java.time.Instant;

/**
 * How a PBX's journal goes, at one moment.
 *
 * @param writing false when nothing is journalled now
 * @param since when it came into this state
 * @param message why nothing is journalled and what to do, or null; one line
 * @param written entries in files since the start
 * @param lost entries that could not be journalled since the start; calls were followed all the same
 * @param waitingBytes bytes that wait for the disk
 * @param waitingMs how long the oldest of them have been waiting, milliseconds; 0 when none do
 * @param bytes size of its segments as last looked at
 * @param oldest time of the oldest segment, by the clock of the PBX; null when there is none
 */
public record JournalStatus(
        String pbx,
        boolean writing,
        Instant since,
        String message,
        long written,
        long lost,
        long waitingBytes,
        long waitingMs,
        long bytes,
        Instant oldest) {}
