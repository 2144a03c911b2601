package io.ringdown.pbx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.call.PbxLag;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagMeterTest {

    private static final long SECOND = 1_000_000;
    private final LagMeter lag = new LagMeter(Duration.ofSeconds(2), Duration.ofSeconds(10));
    private long now = 1_795_000_000L * SECOND;

    private boolean pass(int seconds, long late) {
        for (int i = 0; i < seconds; i += 2) {
            now += 2 * SECOND;
            if (late >= 0) {
                lag.add(late, now);
            }
            lag.look(now);
        }
        return lag.alarm();
    }

    @Test
    void quantiles_are_at_most_an_eighth_too_high_and_never_above_the_worst() {
        for (int i = 1; i <= 1_000; i++) {
            lag.add(i * 100, now);
        }

        PbxLag read = lag.read(now, -7L);

        assertThat(read.median()).isBetween(50_000L, 56_300L);
        assertThat(read.p99()).isBetween(99_000L, 100_000L);
        assertThat(read.worst()).isEqualTo(100_000);
        assertThat(read.current()).isEqualTo(100_000);
        assertThat(read.clockOffset()).isEqualTo(-7);
    }

    @Test
    void what_is_older_than_a_minute_does_not_count() {
        lag.add(30 * SECOND, now);
        now += 61 * SECOND;
        lag.add(1_000, now);

        assertThat(lag.read(now, null).worst()).isEqualTo(1_000);
        assertThat(lag.read(now, null).median()).isBetween(1_000L, 1_125L);
    }

    @Test
    void no_event_no_lag() {
        assertThat(lag.read(now, 5L)).isNull();
        assertThat(lag.look(now)).isFalse();
    }

    @Test
    void an_alarm_needs_time_to_come_and_to_go() {
        assertThat(pass(8, 3 * SECOND)).isFalse();
        assertThat(pass(6, 3 * SECOND)).isTrue();
        assertThat(pass(8, 1_000)).isTrue();
        assertThat(pass(6, 1_000)).isFalse();
    }

    @Test
    void one_late_event_among_others_is_no_alarm() {
        for (int i = 0; i < 30; i++) {
            lag.add(1_000, now);
            assertThat(pass(2, 9 * SECOND)).isFalse();
        }
    }

    @Test
    void an_alarm_ends_by_itself_when_nothing_comes_any_more() {
        assertThat(pass(14, 3 * SECOND)).isTrue();
        assertThat(pass(30, -1)).isTrue();
        assertThat(pass(60, -1)).isFalse();
    }

    @Test
    void a_clock_ahead_of_ours_gives_no_negative_lag() {
        lag.add(-5_000, now);

        assertThat(lag.read(now, null).current()).isZero();
    }
}
