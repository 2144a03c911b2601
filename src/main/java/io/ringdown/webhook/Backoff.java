package io.ringdown.webhook;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between attempts: doubled each time up to a longest, of which the last half is by chance. */
record Backoff(Duration first, Duration longest, RandomGenerator random) {

    /** @param failures in a row so far, from 1 */
    Duration after(int failures) {
        long full = longest.toMillis();
        int doublings = Math.min(Math.max(failures, 1) - 1, 40);
        if (first.toMillis() <= full >> doublings) {
            full = first.toMillis() << doublings;
        }
        long half = Math.max(1, full / 2);
        return Duration.ofMillis(full - half + random.nextLong(half + 1));
    }
}
