package io.ringdown.live;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether the service keeps up with its PBXs: each loop that follows some beats at a steady pace, and a beat that is late
 * or missing says that the loop has not got its turn. Then what clients want waits. Any thread.
 */
@Singleton
public final class Load {

    /** How often a loop beats. */
    public static final Duration BEAT = Duration.ofMillis(50);

    /** So long after a late beat it still counts, so that clients do not come back all at once. */
    private static final long AFTER_NANOS = 1_000_000_000;

    private final long lateNanos;
    private final LongSupplier nanos;
    private final Map<String, Long> beats = new ConcurrentHashMap<>();
    private volatile long lateUntil;
    private volatile boolean wasLate;
    private final AtomicLong episodes = new AtomicLong();

    @Inject
    Load(LiveSettings settings) {
        this(settings.shedAfter(), System::nanoTime);
    }

    /** @param late a beat that comes this much later than it should; @param nanos as {@code System.nanoTime} */
    public Load(Duration late, LongSupplier nanos) {
        this.lateNanos = late.toNanos();
        this.nanos = nanos;
    }

    /** A loop has had its turn. @param loop its name */
    public void beat(String loop) {
        long now = nanos.getAsLong();
        Long before = beats.put(loop, now);
        if (before != null && now - before - BEAT.toNanos() > lateNanos) {
            late(now);
        }
    }

    /** A loop beats no more, since it has nothing to follow. */
    public void ended(String loop) {
        beats.remove(loop);
    }

    /** Whether a loop is late now, or was just now. */
    public boolean behind() {
        long now = nanos.getAsLong();
        if (wasLate && now - lateUntil < 0) {
            return true;
        }
        for (long beat : beats.values()) {
            if (now - beat - BEAT.toNanos() > lateNanos) {
                late(now);
                return true;
            }
        }
        wasLate = false;
        return false;
    }

    /** How late the latest loop is, nanoseconds. */
    public long lateness() {
        long now = nanos.getAsLong();
        long worst = 0;
        for (long beat : beats.values()) {
            worst = Math.max(worst, now - beat - BEAT.toNanos());
        }
        return worst;
    }

    /** How often it fell behind. */
    public long episodes() {
        return episodes.get();
    }

    private void late(long now) {
        if (!wasLate) {
            episodes.incrementAndGet();
        }
        wasLate = true;
        lateUntil = now + AFTER_NANOS;
    }
}
