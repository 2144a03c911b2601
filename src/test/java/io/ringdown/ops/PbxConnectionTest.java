package io.ringdown.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringdown.ami.session.SessionConfig;
import io.ringdown.ami.session.TransportConfig;
import io.ringdown.ami.session.TransportConfig.Endpoint;
import io.ringdown.ops.PbxConnection.Tls;
import io.ringdown.ops.PbxConnection.Transport;
import io.ringdown.ops.PbxConnection.Way;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PbxConnectionTest {

    @Test
    void each_way_has_its_usual_port() {
        assertThat(of(way(Tls.NONE, Transport.TCP)).port()).isEqualTo(5038);
        assertThat(of(way(Tls.TLS, Transport.TCP)).port()).isEqualTo(5039);
        assertThat(of(way(Tls.NONE, Transport.HTTP)).port()).isEqualTo(8088);
        assertThat(of(way(Tls.TLS, Transport.HTTP)).port()).isEqualTo(8089);
    }

    @Test
    void http_is_arawman_and_hosts_are_checked_unless_told_otherwise() {
        assertThat(of(way(Tls.TLS, Transport.HTTP)).transport())
                .isInstanceOfSatisfying(TransportConfig.Http.class, http -> {
                    assertThat(http.endpoint()).isEqualTo(Endpoint.ARAWMAN);
                    assertThat(http.prefix()).isEmpty();
                    assertThat(http.tls().verifyHost()).isTrue();
                });
    }

    @Test
    void settings_that_mean_nothing_are_refused() {
        Way verify = new Way(
                Tls.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(false),
                Transport.TCP,
                Optional.empty(),
                Optional.empty());
        Way prefix = new Way(
                Tls.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Transport.TCP,
                Optional.empty(),
                Optional.of("asterisk"));
        Way ca = new Way(
                Tls.TLS,
                Optional.of(Path.of("no-such-file.pem")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Transport.TCP,
                Optional.empty(),
                Optional.empty());

        assertThatThrownBy(() -> of(verify))
                .hasMessageContaining("tls-verify-host")
                .hasMessageContaining("tls=TLS");
        assertThatThrownBy(() -> of(prefix)).hasMessageContaining("http-prefix").hasMessageContaining("transport=HTTP");
        assertThatThrownBy(() -> of(ca)).hasMessageContaining("no-such-file.pem cannot be read");
    }

    private static Way way(Tls tls, Transport transport) {
        return new Way(
                tls,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                transport,
                Optional.empty(),
                Optional.empty());
    }

    private static SessionConfig of(Way way) {
        return PbxConnection.of("lab", "pbx.example", OptionalInt.empty(), "user", "secret", false, way);
    }
}
