package io.ringdown.journal;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How much of what PBXs tell is kept, and where.
 *
 * @param folder one folder per PBX is made in it
 * @param flushEvery longest time that what was told waits in memory for the file
 * @param segmentBytes a segment is ended beyond this size
 * @param segmentTime and at this age
 * @param keep how long segments are kept
 * @param maxBytes most bytes of one PBX; beyond, its oldest segments go, whatever they hold
 * @param minFreeBytes with less free space on the disk nothing is journalled
 * @param checkpointEvery entries between two states that are kept
 * @param waitingBytes most bytes of one PBX that wait in memory for a slow disk
 */
public record JournalSettings(
        Path folder,
        Duration flushEvery,
        long segmentBytes,
        Duration segmentTime,
        Duration keep,
        long maxBytes,
        long minFreeBytes,
        long checkpointEvery,
        long waitingBytes) {

    public JournalSettings {
        if (flushEvery.toMillis() < 1 || segmentBytes < 1 || segmentTime.toMillis() < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("a journal is flushed, ended and checkpointed after more than nothing");
        }
    }

    /** What is right for most: 64 MB or an hour a segment, a week, 10 GB. */
    public static JournalSettings in(Path folder) {
        return new JournalSettings(
                folder,
                Duration.ofMillis(50),
                64L << 20,
                Duration.ofHours(1),
                Duration.ofDays(7),
                10L << 30,
                512L << 20,
                100_000,
                64L << 20);
    }
}
