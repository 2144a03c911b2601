package io.ringdown.ami.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringdown.demo.FakePbx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is trusted over TLS, and what is said when somebody is not. */
class TlsTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static Certificates here;
    private static Certificates elsewhere;
    private static Certificates ours;

    private final List<String> reasons = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private FakePbx pbx;
    private TlsFront front;
    private AmiClient client;

    @BeforeAll
    static void make() throws Exception {
        here = Certificates.make(folder, "here", "ip:127.0.0.1");
        elsewhere = Certificates.make(folder, "elsewhere", "dns:pbx.example");
        ours = Certificates.make(folder, "ours", "dns:ringdown.example");
    }

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        pbx = join(FakePbx.start(vertx, new FakePbx.Settings("ringdown", "secret"), Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        client.close();
        if (front != null) {
            join(front.close());
        }
        join(pbx.close());
        join(vertx.close());
    }

    @Test
    void a_certificate_that_nobody_trusted_signed_is_refused() {
        front = join(TlsFront.start(vertx, pbx.port(), here, null));

        assertThat(refused(front.port(), TlsConfig.DEFAULT)).contains("signed by nobody who is trusted");
    }

    @Test
    void a_certificate_for_another_host_is_refused_unless_that_is_switched_off() {
        front = join(TlsFront.start(vertx, pbx.port(), elsewhere, null));

        assertThat(refused(front.port(), new TlsConfig(elsewhere.certificate(), null, null, true)))
                .contains("is for another host");
        client.close();
        open(front.port(), new TlsConfig(elsewhere.certificate(), null, null, false));
        client.connected().await().atMost(LONG);
    }

    @Test
    void without_the_check_of_the_name_the_signature_counts_all_the_same() {
        front = join(TlsFront.start(vertx, pbx.port(), elsewhere, null));

        assertThat(refused(front.port(), new TlsConfig(here.certificate(), null, null, false)))
                .contains("signed by nobody who is trusted");
    }

    @Test
    void a_server_that_asks_for_a_certificate_gets_ours() {
        front = join(TlsFront.start(vertx, pbx.port(), here, ours));

        assertThat(refused(front.port(), new TlsConfig(here.certificate(), null, null, true)))
                .contains("127.0.0.1:" + front.port());
        client.close();
        open(front.port(), new TlsConfig(here.certificate(), ours.certificate(), ours.key(), true));
        client.connected().await().atMost(LONG);
    }

    @Test
    void a_port_without_tls_is_said_to_be_one() {
        assertThat(refused(pbx.port(), new TlsConfig(here.certificate(), null, null, true)))
                .contains("does not speak TLS");
    }

    @Test
    void files_that_cannot_be_right_are_refused_when_they_are_configured() throws Exception {
        client = AmiClient.open(vertx, new SessionConfig("lab", "127.0.0.1", pbx.port(), "ringdown", "secret"));
        Path empty = Files.createTempFile(folder, "empty", ".pem");
        Path missing = folder.resolve("missing.pem");

        assertThatThrownBy(() -> new TlsConfig(missing, null, null, true)).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> new TlsConfig(empty, null, null, true)).hasMessageContaining("holds no certificate");
        assertThatThrownBy(() -> new TlsConfig(null, ours.certificate(), null, true))
                .hasMessageContaining("key");
        assertThatThrownBy(() -> new TlsConfig(null, ours.certificate(), ours.certificate(), true))
                .hasMessageContaining("PKCS #8");
    }

    private String refused(int port, TlsConfig tls) {
        open(port, tls);
        await().atMost(LONG).until(() -> !reasons.isEmpty());
        return reasons.getFirst();
    }

    private void open(int port, TlsConfig tls) {
        client = AmiClient.open(
                vertx,
                new SessionConfig("lab", "127.0.0.1", port, "ringdown", "secret")
                        .withTransport(new TransportConfig.Tls(tls)));
        client.states().subscribe().with(state -> {
            if (state instanceof SessionState.Disconnected disconnected) {
                reasons.add(disconnected.reason());
            }
        });
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
