package io.ringdown.cdr;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What of one PBX is not kept yet: records that wait, by their positions in its journal, and, once there was no room for
 * a record, the position from which everything is read again. Offered to by the PBX's event loop, settled by the
 * writer's thread; every method is short.
 *
 * @param <T> a record
 */
final class Feed<T> {

    private static final long NOT_BEHIND = Long.MAX_VALUE;

    /**
     * A record that waits to be written.
     *
     * @param position in the journal; 0 when it is in none
     * @param since when it began to wait, milliseconds since the epoch
     */
    record Entry<T>(Feed<T> feed, long position, T record, long since) {}

    private final String pbx;
    private final NavigableMap<Long, Integer> waiting = new TreeMap<>();
    private long behind = NOT_BEHIND;
    private long behindSince = NOT_BEHIND;
    private long missed;

    Feed(String pbx) {
        this.pbx = pbx;
    }

    String pbx() {
        return pbx;
    }

    /**
     * Queues the records of one batch, or notes that they have to be read from the journal.
     *
     * @param queue takes an entry, or says that it is full
     * @param now milliseconds since the epoch
     * @param readable whether there is a journal that they can be read from
     * @return those that were refused: full, and no journal has them
     */
    synchronized List<T> offer(long position, List<T> records, long now, Predicate<Entry<T>> queue, boolean readable) {
        boolean journalled = position > 0 && readable;
        if (journalled && behind != NOT_BEHIND) {
            missed = Math.max(missed, position);
            return List.of();
        }
        for (int i = 0; i < records.size(); i++) {
            if (!queue.test(new Entry<>(this, position, records.get(i), now))) {
                if (!journalled) {
                    return records.subList(i, records.size());
                }
                behind = position;
                behindSince = now;
                missed = position;
                return List.of();
            }
            waits(position);
        }
        return List.of();
    }

    /** A record from that position waits, or is being written. */
    synchronized void waits(long position) {
        if (position > 0) {
            waiting.merge(position, 1, Integer::sum);
        }
    }

    /** A record from that position is kept, or never can be. */
    synchronized void settled(long position) {
        waiting.computeIfPresent(position, (_, count) -> count == 1 ? null : count - 1);
    }

    /** The earliest position that is not kept for good; {@link Long#MAX_VALUE} when nothing waits. */
    synchronized long unsettled() {
        return Math.min(behind, waiting.isEmpty() ? Long.MAX_VALUE : waiting.firstKey());
    }

    /** How many records wait that a journal has. */
    synchronized int journalled() {
        return waiting.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized boolean isBehind() {
        return behind != NOT_BEHIND;
    }

    /** Since when its calls are read from the journal, milliseconds since the epoch; {@link Long#MAX_VALUE} when not. */
    synchronized long behindSince() {
        return behindSince;
    }

    /** Where to read on. */
    synchronized long behind() {
        return behind;
    }

    /** Everything before {@code position} was read and waits or is kept. */
    synchronized void readTo(long position) {
        behind = position;
    }

    /**
     * The journal was read to its end of a moment ago.
     *
     * @return true when nothing was missed since, so that what comes next can be taken as it comes
     */
    synchronized boolean caughtUp(long next) {
        boolean all = missed < next;
        behind = all ? NOT_BEHIND : next;
        behindSince = all ? NOT_BEHIND : behindSince;
        return all;
    }
}
