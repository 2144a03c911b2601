package io.ringdown.pbx;

import io.ringdown.ami.codec.AmiMessage;
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
    private int listsWaiting;
    private long bytes;
    private long told;

    Backlog(Room room) {
        this.room = room;
    }

    void add(Entry entry, long position) {
        entries.add(new Waiting(entry, position));
        if (entry instanceof Entry.Listed) {
            listsWaiting++;
        }
        grow(size(entry));
    }

    /** The next entry, null when there is none. It counts as waiting until {@link #settle}. */
    Waiting poll() {
        Waiting next = entries.poll();
        if (next != null && next.entry() instanceof Entry.Listed) {
            listsWaiting--;
        }
        return next;
    }

    /** These bytes wait no more. */
    void settle(long size) {
        grow(-size);
    }

    /** Whether more lists than that wait. */
    boolean waitsBeyond(int lists) {
        return listsWaiting > lists;
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
        return switch (entry) {
            case Entry.Event event -> event.message().byteLength() + OVERHEAD;
            case Entry.Listed list -> {
                long bytes = OVERHEAD;
                for (AmiMessage item : list.items()) {
                    bytes += item.byteLength();
                }
                yield bytes;
            }
            case Entry.Connected _,
                    Entry.Disconnected _,
                    Entry.Listing _,
                    Entry.Resynced _,
                    Entry.Unlisted _,
                    Entry.Unfollowed _,
                    Entry.Lost _ -> OVERHEAD;
        };
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
