package io.ringdown.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.crash.Deliveries.Delivery;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

    private static final long SECOND = 1_000_000;

    private final Deliveries deliveries = new Deliveries(SECOND / 4);

    @Test
    void what_is_sent_shortly_before_a_kill_need_not_be_kept() {
        deliveries.onLogin(1, 10 * SECOND);
        deliveries.onKill(20 * SECOND);
        deliveries.onGone(1, 21 * SECOND);

        assertThat(deliveries.of(9 * SECOND)).isEqualTo(Delivery.NO);
        assertThat(deliveries.of(19 * SECOND)).isEqualTo(Delivery.YES);
        assertThat(deliveries.of(20 * SECOND - 1)).isEqualTo(Delivery.MAYBE);
        assertThat(deliveries.of(22 * SECOND)).isEqualTo(Delivery.NO);
        assertThat(deliveries.loggedIn()).isFalse();
    }

    @Test
    void an_old_connection_that_ends_late_does_not_end_the_new_one() {
        deliveries.onLogin(1, 10 * SECOND);
        deliveries.onLogin(2, 20 * SECOND);
        deliveries.onGone(1, 25 * SECOND);

        assertThat(deliveries.loggedIn()).isTrue();
        assertThat(deliveries.of(30 * SECOND)).isEqualTo(Delivery.YES);
    }

    @Test
    void who_stood_still_and_went_on_has_read_all() {
        deliveries.onLogin(1, 10 * SECOND);
        deliveries.onPause(20 * SECOND);
        deliveries.onResume(25 * SECOND);
        deliveries.onKill(60 * SECOND);

        assertThat(deliveries.withoutGap(15 * SECOND, 30 * SECOND)).isTrue();
    }

    @Test
    void who_stood_still_and_was_killed_soon_need_not_have_read_what_came_meanwhile() {
        deliveries.onLogin(1, 10 * SECOND);
        deliveries.onPause(20 * SECOND);
        deliveries.onResume(25 * SECOND);
        deliveries.onKill(27 * SECOND);

        assertThat(deliveries.of(19 * SECOND)).isEqualTo(Delivery.YES);
        assertThat(deliveries.of(22 * SECOND)).isEqualTo(Delivery.MAYBE);
        assertThat(deliveries.withoutGap(15 * SECOND, 21 * SECOND)).isFalse();
    }

    @Test
    void who_logs_in_after_it_stood_still_has_read_what_it_was_sent() {
        deliveries.onLogin(1, 10 * SECOND);
        deliveries.onPause(20 * SECOND);
        deliveries.onResume(25 * SECOND);
        deliveries.onLogin(2, 26 * SECOND);
        deliveries.onKill(30 * SECOND);

        assertThat(deliveries.of(21 * SECOND)).isEqualTo(Delivery.MAYBE);
        assertThat(deliveries.of(27 * SECOND)).isEqualTo(Delivery.YES);
    }
}
