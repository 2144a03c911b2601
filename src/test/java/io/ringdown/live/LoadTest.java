package io.ringdown.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoadTest {

    private final AtomicLong now = new AtomicLong();
    private final Load load = new Load(Duration.ofMillis(500), now::get);

    private void after(long millis) {
        now.addAndGet(millis * 1_000_000);
    }

    @Test
    void a_loop_that_beats_in_time_is_not_behind() {
        load.beat("loop");
        after(100);
        load.beat("loop");

        assertThat(load.behind()).isFalse();
        assertThat(load.episodes()).isZero();
    }

    @Test
    void a_beat_that_is_missing_says_so_and_one_that_was_late_for_a_while_yet() {
        load.beat("loop");
        load.beat("other");
        after(600);
        load.beat("other");
        assertThat(load.behind()).isTrue();
        assertThat(load.lateness()).isEqualTo(550_000_000);
        load.beat("loop");
        assertThat(load.behind()).isTrue();
        after(1_001);
        load.beat("loop");
        load.beat("other");
        after(1_001);
        load.beat("loop");
        load.beat("other");
        after(10);
        load.beat("loop");
        load.beat("other");
        assertThat(load.behind()).isTrue(); // those were late as well

        for (int i = 0; i < 30; i++) {
            after(50);
            load.beat("loop");
            load.beat("other");
        }

        assertThat(load.behind()).isFalse();
        assertThat(load.episodes()).isPositive();
    }

    @Test
    void one_that_ended_is_not_missed() {
        load.beat("loop");
        load.ended("loop");
        after(5_000);

        assertThat(load.behind()).isFalse();
    }
}
