package io.ringdown.ami.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.session.TransportConfig.Endpoint;
import io.ringdown.ami.session.TransportConfig.Http;
import io.ringdown.ami.session.TransportConfig.Tcp;
import io.ringdown.ami.session.TransportConfig.Tls;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every transport against a real Asterisk, when the environment gives one: {@code RINGDOWN_IT_TRANSPORTS} names its ports
 * as {@code host:ami:tls:http}, {@code RINGDOWN_IT_TLS_CA} is a PEM file with its certificate (its name is not checked),
 * {@code RINGDOWN_IT_USERNAME} and {@code RINGDOWN_IT_SECRET} a user who may all, {@code RINGDOWN_IT_CHANNEL} something
 * that answers when it is dialled. Else this is skipped.
 */
class RealTransportsIT {

    private static final Duration LONG = Duration.ofSeconds(20);

    private static String[] address;
    private static Vertx vertx;

    @BeforeAll
    static void find() {
        String given = System.getenv("RINGDOWN_IT_TRANSPORTS");
        if (given == null) {
            String why = "no Asterisk given by RINGDOWN_IT_TRANSPORTS: skipped";
            System.err.println("RealTransportsIT: " + why);
            Assumptions.abort(why);
        }
        address = given.split(":");
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        if (vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    static List<TransportConfig> ways() {
        List<TransportConfig> ways = new ArrayList<>();
        ways.add(new Tcp());
        String ca = System.getenv("RINGDOWN_IT_TLS_CA");
        if (ca != null) {
            ways.add(new Tls(new TlsConfig(Path.of(ca), null, null, false)));
        }
        for (Endpoint endpoint : Endpoint.values()) {
            ways.add(new Http(endpoint, "", null));
        }
        return ways;
    }

    static List<TransportConfig> digests() {
        return List.of(new Http(Endpoint.ARAWMAN, "", null), new Http(Endpoint.AMXML, "", null));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void the_contract_holds(TransportConfig way) {
        try (AmiClient client = AmiClient.open(vertx, config(way, System.getenv("RINGDOWN_IT_SECRET")))) {
            client.connected().await().atMost(LONG);
            List<AmiMessage> heard = new CopyOnWriteArrayList<>();
            client.messages("UserEvent", "OriginateResponse").subscribe().with(heard::add);

            AmiResponse settings =
                    client.send(AmiAction.of("CoreSettings")).await().atMost(LONG);
            AmiReply channels =
                    client.ask(AmiAction.of("CoreShowChannels")).await().atMost(LONG);
            List<AmiEvent> states =
                    client.sendList(AmiAction.of("DeviceStateList")).await().atMost(LONG);
            Throwable refused = catchThrowable(
                    () -> client.send(AmiAction.of("NoSuchAction")).await().atMost(LONG));
            long began = System.nanoTime();
            String mark = "ringdown-" + began;
            for (int i = 0; i < 20; i++) {
                client.send(AmiAction.of("UserEvent")
                                .with("UserEvent", "Try")
                                .with("Note", mark + " " + i + " ü&<>'\"%+="))
                        .await()
                        .atMost(LONG);
            }
            await().atMost(LONG).until(() -> notes(heard, mark).size() >= 20);
            long took = (System.nanoTime() - began) / 1_000_000;
            AmiResponse order = client.send(AmiAction.of("Originate")
                            .with("Channel", System.getenv("RINGDOWN_IT_CHANNEL"))
                            .with("Application", "Wait")
                            .with("Data", "1")
                            .with("Async", "true"))
                    .await()
                    .atMost(LONG);
            await().atMost(LONG)
                    .until(() -> heard.stream().anyMatch(m -> order.actionId().equals(m.get("ActionID"))));

            assertThat(settings.get("AsteriskVersion")).isNotBlank();
            assertThat(channels.response().get("EventList")).isEqualToIgnoringCase("start");
            assertThat(states).isNotEmpty();
            assertThat(refused).isInstanceOf(ActionRefused.class);
            assertThat(notes(heard, mark)).hasSize(20).doesNotHaveDuplicates().allMatch(n -> n.endsWith("ü&<>'\"%+="));
            System.err.println("RealTransportsIT: " + client.state() + " " + way + ": " + states.size()
                    + " device states, 20 events in " + took + " ms");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_wrong_secret_is_refused(TransportConfig way) {
        try (AmiClient client = AmiClient.open(vertx, config(way, "certainly-not"))) {
            SessionState.Disconnected no = client.states()
                    .filter(SessionState.Disconnected.class::isInstance)
                    .map(SessionState.Disconnected.class::cast)
                    .toUni()
                    .await()
                    .atMost(LONG);

            assertThat(no.reason()).contains("refuses the login of");
        }
    }

    /** Asterisk renews a nonce after 60 s; nothing may be lost or told twice by that. */
    @ParameterizedTest
    @MethodSource("digests")
    void a_digest_session_outlives_its_nonce(TransportConfig way) throws InterruptedException {
        try (AmiClient client = AmiClient.open(vertx, config(way, System.getenv("RINGDOWN_IT_SECRET")))) {
            client.connected().await().atMost(LONG);
            List<AmiMessage> heard = new CopyOnWriteArrayList<>();
            client.messages("UserEvent").subscribe().with(heard::add);
            CompletableFuture<SessionState> lost = client.states()
                    .filter(SessionState.Disconnected.class::isInstance)
                    .toUni()
                    .subscribeAsCompletionStage();
            String mark = "ringdown-" + System.nanoTime();

            for (int i = 0; i < 75; i++) {
                client.send(AmiAction.of("UserEvent").with("UserEvent", "Try").with("Note", mark + " " + i))
                        .await()
                        .atMost(LONG);
                Thread.sleep(1_000);
            }
            await().atMost(LONG).until(() -> notes(heard, mark).size() >= 75);

            assertThat(notes(heard, mark)).hasSize(75).doesNotHaveDuplicates();
            assertThat(lost).isNotDone();
        }
    }

    private static List<String> notes(List<AmiMessage> heard, String mark) {
        return heard.stream()
                .map(m -> m.get("Note"))
                .filter(note -> note != null && note.startsWith(mark))
                .toList();
    }

    private static SessionConfig config(TransportConfig way, String secret) {
        int port =
                switch (way) {
                    case Tcp _ -> Integer.parseInt(address[1]);
                    case Tls _ -> Integer.parseInt(address[2]);
                    case Http _ -> Integer.parseInt(address[3]);
                };
        return new SessionConfig("real", address[0], port, System.getenv("RINGDOWN_IT_USERNAME"), secret)
                .withTransport(way);
    }
}
