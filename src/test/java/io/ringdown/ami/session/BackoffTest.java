package io.ringdown.ami.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void waits_double_up_to_the_maximum_and_begin_anew_after_a_reset() {
        var backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), new Random(7));
        long[] bounds = {500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000};

        for (long bound : bounds) {
            assertThat(backoff.next().toMillis()).isBetween(bound / 2, bound);
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(backoff.next().toMillis()).isBetween(15_000L, 30_000L);
        }
        backoff.reset();
        assertThat(backoff.next().toMillis()).isBetween(250L, 500L);
    }
}
