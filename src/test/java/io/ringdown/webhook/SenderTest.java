package io.ringdown.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.session.Certificates;
import io.ringdown.webhook.Outbox.Event;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenderTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Event EVENT = new Event(1, "lab/1.1", "lab/1.1/COMPLETED", "{}", 0, Duration.ZERO);

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private int serve(Certificates certificate) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(certificate.certificate().toString())
                                .addKeyPath(certificate.key().toString())))
                .requestHandler(request -> request.response().setStatusCode(204).end())
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return server.actualPort();
    }

    private Outcome send(String url, Path ca) throws Exception {
        TestSettings settings = new TestSettings(url);
        settings.tlsCa = ca;
        return new Sender(vertx, settings.named("crm"), InstantSource.fixed(NOW)).send(EVENT);
    }

    @Test
    void a_certificate_must_be_trusted_and_name_the_host() throws Exception {
        Certificates ours = Certificates.make(folder, "ours", "ip:127.0.0.1,dns:localhost");
        Certificates others = Certificates.make(folder, "others", "dns:elsewhere.example");

        int port = serve(ours);
        assertThat(send("https://127.0.0.1:" + port + "/", ours.certificate())).isEqualTo(new Outcome.Delivered());
        assertThat(send("https://localhost:" + port + "/", ours.certificate())).isEqualTo(new Outcome.Delivered());
        assertThat(send("https://127.0.0.1:" + port + "/", null)).isInstanceOf(Outcome.Again.class);

        int misnamed = serve(others);
        Outcome outcome = send("https://127.0.0.1:" + misnamed + "/", others.certificate());
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Again.class, again -> assertThat(again.why())
                .contains("127.0.0.1"));
    }

    @Test
    void a_host_that_nobody_knows_is_tried_again() throws Exception {
        assertThat(send("https://nowhere.invalid/", null))
                .isEqualTo(new Outcome.Again("the host name is not known", Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | PT2M",
                "0 | PT0S",
                "999999 | PT1H",
                "Sat, 21 Nov 2026 12:00:30 GMT | PT30S",
                "Sat, 21 Nov 2026 11:00:00 GMT | PT0S",
                "soon | PT0S",
                "-5 | PT0S",
                "99999999999999999999 | PT0S",
            })
    void a_wish_for_time_is_seconds_or_a_date_and_an_hour_at_most(String header, Duration wish) {
        assertThat(Sender.wish(header, NOW)).isEqualTo(wish);
    }

    @Test
    void pauses_double_up_to_the_longest() {
        Backoff least = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5), new java.util.Random(1));
        assertThat(least.after(1)).isBetween(Duration.ofMillis(500), Duration.ofMillis(1_000));
        assertThat(least.after(4)).isBetween(Duration.ofMillis(4_000), Duration.ofMillis(8_000));
        assertThat(least.after(1_000)).isBetween(Duration.ofMillis(150_000), Duration.ofMillis(300_000));
    }
}
