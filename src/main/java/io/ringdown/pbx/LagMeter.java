package io.ringdown.pbx;

import io.ringdown.call.PbxLag;
import java.time.Duration;
import java.util.Arrays;

/**
 * How late the events of one PBX are followed: counts of the last minute in slices of five seconds, and whether it has been
 * too late for a while. Times are microseconds. The loop of the PBX alone.
 */
final class LagMeter {

    private static final int SLICES = 12;
    private static final long SLICE = 5_000_000;

    /** A power of two in eight steps: what is read is at most 1/8 too high. */
    private static final int STEPS = 8;

    private static final int BUCKETS = 40 * STEPS;

    private final long alarmAt;
    private final long sustained;
    private final int[][] counts = new int[SLICES][];
    private final long[] slices = new long[SLICES];
    private final long[] worst = new long[SLICES];

    private boolean any;
    private long current;

    // since the last look
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;

    private boolean alarm;
    private long lateSince = -1;
    private long punctualSince = -1;

    /**
     * @param alarmAt events later than this are too late
     * @param sustained for so long all events must be too late until it is an alarm, and punctual until it is over
     */
    LagMeter(Duration alarmAt, Duration sustained) {
        this.alarmAt = alarmAt.toNanos() / 1_000;
        this.sustained = sustained.toNanos() / 1_000;
    }

    void add(long lag, long now) {
        long late = Math.max(0, lag);
        any = true;
        current = late;
        least = Math.min(least, late);
        most = Math.max(most, late);
        long slice = now / SLICE;
        int place = (int) (slice % SLICES);
        if (slices[place] != slice || counts[place] == null) {
            if (counts[place] == null) {
                counts[place] = new int[BUCKETS];
            } else {
                Arrays.fill(counts[place], 0);
            }
            slices[place] = slice;
            worst[place] = 0;
        }
        counts[place][bucket(late)]++;
        worst[place] = Math.max(worst[place], late);
    }

    /** A new connection: what was measured before tells nothing of it. An alarm goes on until events are punctual. */
    void restart() {
        any = false;
        Arrays.fill(slices, -1);
        least = Long.MAX_VALUE;
        most = Long.MIN_VALUE;
        lateSince = -1;
    }

    /** To be asked every few seconds. @return whether the alarm is on */
    boolean look(long now) {
        if (most == Long.MIN_VALUE) { // no events: nothing is late, and nothing shows that it is well again
            lateSince = -1;
            if (alarm) {
                punctualSince = punctualSince < 0 ? now : punctualSince;
                alarm = now - punctualSince < SLICES * SLICE;
            }
        } else {
            lateSince = least <= alarmAt ? -1 : lateSince < 0 ? now : lateSince;
            punctualSince = most > alarmAt ? -1 : punctualSince < 0 ? now : punctualSince;
            if (!alarm) {
                alarm = lateSince >= 0 && now - lateSince >= sustained;
            } else {
                alarm = punctualSince < 0 || now - punctualSince < sustained;
            }
        }
        least = Long.MAX_VALUE;
        most = Long.MIN_VALUE;
        return alarm;
    }

    boolean alarm() {
        return alarm;
    }

    /** @param clockOffset null when not known @return null when no event was measured */
    PbxLag read(long now, Long clockOffset) {
        if (!any) {
            return null;
        }
        long oldest = now / SLICE - SLICES + 1;
        long[] sum = new long[BUCKETS];
        long total = 0;
        long max = 0;
        for (int i = 0; i < SLICES; i++) {
            if (counts[i] != null && slices[i] >= oldest) {
                for (int b = 0; b < BUCKETS; b++) {
                    sum[b] += counts[i][b];
                    total += counts[i][b];
                }
                max = Math.max(max, worst[i]);
            }
        }
        return new PbxLag(
                current,
                Math.min(max, quantile(sum, total, 0.5)),
                Math.min(max, quantile(sum, total, 0.99)),
                max,
                alarm,
                clockOffset);
    }

    private static long quantile(long[] counts, long total, double part) {
        long wanted = (long) Math.ceil(total * part);
        long seen = 0;
        for (int b = 0; b < counts.length; b++) {
            seen += counts[b];
            if (seen >= wanted && seen > 0) {
                return upper(b);
            }
        }
        return 0;
    }

    /** Values below 8 have a bucket each, then each power of two has eight. */
    private static int bucket(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int power = 63 - Long.numberOfLeadingZeros(value);
        int step = (int) (value >>> (power - 3)) & (STEPS - 1);
        return Math.min(BUCKETS - 1, (power - 2) * STEPS + step);
    }

    private static long upper(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int power = bucket / STEPS + 2;
        return ((long) (STEPS + bucket % STEPS) + 1 << (power - 3)) - 1;
    }
}
