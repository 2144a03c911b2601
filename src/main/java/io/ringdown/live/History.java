package io.ringdown.live;

import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import java.time.Duration;
import java.util.Arrays;

/**
 * The newest changes, numbered without a gap from 1. It holds so many of them, for so long; the oldest go first. All
 * subscribers read from here, each at its own place, so a slow one costs no memory of its own.
 */
final class History {

    /**
     * @param before the call before this change; null when it was not there
     * @param came when it was added, by {@link System#nanoTime}
     */
    record Entry(long seq, Call before, CallChange change, long came) {}

    private final Entry[] ring;
    private final long keepNanos;
    private long first = 1;
    private long last;

    History(int size, Duration keep) {
        if (size < 1) {
            throw new IllegalArgumentException("the history holds at least one change, not " + size);
        }
        ring = new Entry[size];
        keepNanos = keep.toNanos();
    }

    /** Number of the oldest change that can still be read. */
    long first() {
        return first;
    }

    /** Number of the newest change; 0 when there was none. */
    long last() {
        return last;
    }

    void add(Call before, CallChange change) {
        last++;
        long now = System.nanoTime();
        ring[slot(last)] = new Entry(last, before, change, now);
        first = Math.max(first, last - ring.length + 1);
        while (now - ring[slot(first)].came() > keepNanos) {
            ring[slot(first)] = null;
            first++;
        }
    }

    /** Something happened that is not kept change by change: nobody can go on from before it. */
    void breakOff() {
        last++;
        first = last + 1;
        Arrays.fill(ring, null);
    }

    Entry get(long seq) {
        if (seq < first || seq > last) {
            throw new IllegalStateException("change " + seq + " is not in " + first + ".." + last);
        }
        return ring[slot(seq)];
    }

    private int slot(long seq) {
        return (int) (seq % ring.length);
    }
}
