package io.ringdown.ami.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between attempts: the bound doubles from the minimum to the maximum, the wait is a random part of its upper
 * half, so that services cut off together do not come back together.
 */
final class Backoff {

    private final long minMillis;
    private final long maxMillis;
    private final RandomGenerator random;
    private int failures;

    Backoff(Duration min, Duration max, RandomGenerator random) {
        this.minMillis = min.toMillis();
        this.maxMillis = max.toMillis();
        this.random = random;
    }

    Duration next() {
        long bound = Math.min(maxMillis, minMillis << Math.min(failures++, 20));
        long half = bound / 2;
        return Duration.ofMillis(Math.max(1, half + random.nextLong(bound - half + 1)));
    }

    void reset() {
        failures = 0;
    }
}
