package io.ringdown.pbx;

import io.ringdown.ami.event.AmiEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What happened at one PBX, counted for those who watch: written by its loop alone, a few nanoseconds each, and read by
 * anybody.
 */
public final class LinkCounts {

    /** Why what is there was listed. */
    public enum Resync {
        /** Each login begins with it. */
        LOGIN("login"),
        PERIODIC("periodic resync"),
        UNKNOWN_CHANNEL("an event of a channel that was not known"),
        JOURNAL_GAP("entries were lost to the journal"),
        INTERNAL_ERROR("internal error");

        private final String words;

        Resync(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private static final Class<?>[] KINDS = AmiEvent.class.getPermittedSubclasses();
    private static final Map<Class<?>, Integer> PLACES = new HashMap<>();

    static {
        for (int i = 0; i < KINDS.length; i++) {
            PLACES.put(KINDS[i], i);
        }
    }

    /** Upper bounds of the classes of lag, microseconds; what is later has one more. */
    private static final long[] LAGS = {
        1_000,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        30_000_000
    };

    private final AtomicLongArray events = new AtomicLongArray(KINDS.length);
    private final AtomicLongArray lags = new AtomicLongArray(LAGS.length + 1);
    private final AtomicLongArray lagSum = new AtomicLongArray(1);
    private final AtomicLongArray resyncs = new AtomicLongArray(Resync.values().length);

    /** One writer: no need for more than that others see it some time. */
    private static void add(AtomicLongArray counts, int place, long more) {
        counts.setRelease(place, counts.getPlain(place) + more);
    }

    void onApplied(AmiEvent event) {
        add(events, PLACES.get(event.getClass()), 1);
    }

    void onLag(long micros) {
        long late = Math.max(0, micros);
        int place = 0;
        while (place < LAGS.length && late > LAGS[place]) {
            place++;
        }
        add(lags, place, 1);
        add(lagSum, 0, late);
    }

    void onResync(Resync why) {
        add(resyncs, why.ordinal(), 1);
    }

    /** Events that the engine took since the start, by their kind; kinds that did not come are left out. */
    public Map<String, Long> events() {
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < KINDS.length; i++) {
            long count = events.getAcquire(i);
            if (count > 0) {
                counts.put(KINDS[i].getSimpleName(), count);
            }
        }
        return counts;
    }

    public long resyncs(Resync why) {
        return resyncs.getAcquire(why.ordinal());
    }

    /**
     * How late events came, since the start.
     *
     * @param bounds upper bounds of the classes, seconds; the last one is infinite
     * @param counts events up to each bound, those of the classes below included
     * @param sum seconds
     */
    public record Lags(double[] bounds, long[] counts, double sum) {}

    public Lags lags() {
        double[] bounds = new double[LAGS.length + 1];
        long[] counts = new long[LAGS.length + 1];
        long upTo = 0;
        for (int i = 0; i <= LAGS.length; i++) {
            bounds[i] = i < LAGS.length ? LAGS[i] / 1e6 : Double.POSITIVE_INFINITY;
            upTo += lags.getAcquire(i);
            counts[i] = upTo;
        }
        return new Lags(bounds, counts, lagSum.getAcquire(0) / 1e6);
    }
}
