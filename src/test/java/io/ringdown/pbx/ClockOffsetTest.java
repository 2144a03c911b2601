package io.ringdown.pbx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockOffsetTest {

    private static final long T = 1_795_000_000_000_000L;
    private final ClockOffset offset = new ClockOffset();

    @Test
    void is_not_known_before_the_first_answer() {
        assertThat(offset.micros()).isNull();
    }

    @Test
    void a_clock_that_is_behind_by_a_minute() {
        offset.onAnswer(T, T + 500 - 60_000_000, T + 1_000);

        assertThat(offset.micros()).isEqualTo(60_000_000);
    }

    @Test
    void a_slow_answer_does_not_replace_a_quick_one() {
        offset.onAnswer(T, T + 500, T + 1_000);
        offset.onAnswer(T + 10_000_000, T + 10_000_000, T + 18_000_000);

        assertThat(offset.micros()).isZero();
    }

    @Test
    void a_clock_that_was_set_is_noticed_by_the_next_quick_answer() {
        offset.onAnswer(T, T + 500, T + 1_000);
        offset.onAnswer(T + 10_000_000, T + 15_000_500, T + 10_001_000);

        assertThat(offset.micros()).isEqualTo(-5_000_000);
    }

    @Test
    void slower_answers_count_when_the_quick_one_is_long_ago() {
        offset.onAnswer(T, T + 500, T + 1_000);
        offset.onAnswer(T + 3_600_000_000L, T + 3_600_000_000L, T + 3_600_200_000L);

        assertThat(offset.micros()).isEqualTo(100_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600_000_000L, -3_600_000_000L})
    void a_clock_of_the_pbx_that_steps_is_noticed_by_a_slow_answer_too(long step) {
        offset.onAnswer(T, T + 500, T + 1_000);

        boolean stepped = offset.onAnswer(T + 10_000_000, T + 10_200_000 + step, T + 10_400_000);

        assertThat(stepped).isTrue();
        assertThat(offset.micros()).isEqualTo(-step);
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600_000_000L, -3_600_000_000L})
    void so_is_ours(long step) {
        offset.onAnswer(T, T + 500, T + 1_000);

        boolean stepped = offset.onAnswer(T + 10_000_000 + step, T + 10_200_000, T + 10_400_000 + step);

        assertThat(stepped).isTrue();
        assertThat(offset.micros()).isEqualTo(step);
    }

    @Test
    void a_slow_answer_that_agrees_within_both_doubts_says_nothing_new() {
        offset.onAnswer(T, T + 500, T + 1_000);

        assertThat(offset.onAnswer(T + 10_000_000, T + 10_390_000, T + 10_400_000))
                .isFalse();
        assertThat(offset.micros()).isZero();
    }
}
