package io.ringdown.pbx;

import io.ringdown.journal.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What has come from one PBX and was not yet followed, in order. It says when it holds too much, and its owner then
 * gives the connection up: the socket itself is always read, for Asterisk cuts off a reader that is slow. The loop of
 * the PBX alone.
 */
final class Backlog {

    /**
     * How much may wait of one PBX, and of all of them together.
     *
     * @param ofOne bytes
     * @param ofAll bytes; beyond, each PBX of which more than a trifle waits has too much
     */
    record Room(long ofOne, long ofAll, AtomicLong taken) {

        private static final long TRIFLE = 1 << 20;

        Room(long ofOne, long ofAll) {
            this(ofOne, ofAll, new AtomicLong());
            if (ofOne < TRIFLE || ofAll < ofOne) {
                throw new IllegalArgumentException("room for " + ofOne + " bytes of a PBX and " + ofAll
                        + " of all: at least 1 MB, and no less of all");
            }
        }
    }

    /** @param position in the journal; 0 when it will not have it */
    record Waiting(Entry entry, long position) {}

    /** Other threads are told of what waits in steps as large as this. */
    private static final long STEP = 1 << 18;

    /** What an entry takes beside its message. */
    private static final int OVERHEAD = 64;

    private final Room room;
    private final Deque<Waiting> entries = new ArrayDeque<>();
    private long bytes;
    private long told;

    Backlog(Room room) {
        this.room = room;
    }

    void add(Entry entry, long position) {
        entries.add(new Waiting(entry, position));
        grow(size(entry));
    }

    /** The next entry, null when there is none. It counts as waiting until {@link #settle}. */
    Waiting poll() {
        return entries.poll();
    }

    /** These bytes wait no more. */
    void settle(long size) {
        grow(-size);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean tooMuch() {
        return bytes > room.ofOne() || bytes > Room.TRIFLE && room.taken().get() > room.ofAll();
    }

    long bytes() {
        return bytes;
    }

    static long size(Entry entry) {
        return entry instanceof Entry.Event event ? event.message().byteLength() + OVERHEAD : OVERHEAD;
    }

    private void grow(long by) {
        bytes += by;
        if (Math.abs(bytes - told) >= STEP) {
            room.taken().addAndGet(bytes - told);
            told = bytes;
        }
    }

    /** The PBX is not followed any more: whatever was told of as waiting is not. */
    void close() {
        room.taken().addAndGet(-told);
        told = 0;
        bytes = 0;
        entries.clear();
    }
}
