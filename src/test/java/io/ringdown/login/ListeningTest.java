package io.ringdown.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"})
    void loopback_is_nobody_else(String host) {
        assertThat(Listening.beyondLoopback(host, false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.5", "pbx.example.org", "localhost.example.org", ""})
    void anything_else_is_somebody(String host) {
        assertThat(Listening.beyondLoopback(host, false)).contains(host);
    }

    @Test
    void so_is_a_unix_socket_and_no_port_is_nobody() {
        assertThat(Listening.beyondLoopback(null, false)).isEmpty();
        assertThat(Listening.beyondLoopback("127.0.0.1", true)).isPresent();
        assertThat(Listening.refusal("0.0.0.0"))
                .contains("0.0.0.0", "ringdown.access.login=true", "quarkus.oidc.auth-server-url");
    }

    @Test
    void a_bucket_is_taken_from_and_filled() {
        long[] now = {0};
        Buckets buckets = new Buckets(2, 3, () -> now[0]);
        for (int i = 0; i < 3; i++) {
            assertThat(buckets.take("a")).isNull();
        }
        assertThat(buckets.take("a")).isEqualTo(Duration.ofMillis(500));
        assertThat(buckets.look("b")).isNull();
        now[0] = Duration.ofMillis(500).toNanos();
        assertThat(buckets.take("a")).isNull();
        assertThat(buckets.take("a")).isNotNull();
        now[0] = Duration.ofHours(1).toNanos();
        for (int i = 0; i < 3; i++) {
            assertThat(buckets.take("a")).isNull();
        }
        assertThat(buckets.take("a")).isNotNull();
    }
}
