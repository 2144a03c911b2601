package io.ringdown.ami.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.session.SessionConfig.Timing;
import io.ringdown.ami.session.TransportConfig.Endpoint;
import io.ringdown.demo.FakePbx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every transport must do alike, each against the same PBX. */
class TransportContractTest {

    /** Each kind of way there is. */
    enum Way {
        TCP,
        TLS,
        RAWMAN,
        MXML,
        ARAWMAN,
        AMXML,
        HTTPS_RAWMAN,
        HTTPS_ARAWMAN;

        boolean encrypted() {
            return this == TLS || name().startsWith("HTTPS");
        }

        TransportConfig transport(TlsConfig tls) {
            return switch (this) {
                case TCP -> new TransportConfig.Tcp();
                case TLS -> new TransportConfig.Tls(tls);
                default ->
                    new TransportConfig.Http(
                            Endpoint.valueOf(name().replace("HTTPS_", "")), "", encrypted() ? tls : null);
            };
        }
    }

    private static final String SECRET = "s3cr3t & ä+%";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Timing TIMING = new Timing(
            LONG, LONG, LONG, LONG, Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofMillis(20), LONG);

    @TempDir
    static Path folder;

    private static Vertx vertx;
    private static Certificates server;

    private FakePbx pbx;
    private Runnable closeFront = () -> {};
    private AmiClient client;

    @BeforeAll
    static void open() throws Exception {
        vertx = Vertx.vertx();
        server = Certificates.make(folder, "server", "ip:127.0.0.1,dns:localhost");
    }

    @AfterAll
    static void close() {
        join(vertx.close());
    }

    @BeforeEach
    void startPbx() {
        pbx = join(FakePbx.start(vertx, new FakePbx.Settings("ringdown", SECRET), Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
        closeFront.run();
        join(pbx.close());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void events_come_in_order_each_once(Way way) {
        connect(way, SECRET, TIMING);
        List<String> heard = new CopyOnWriteArrayList<>();
        client.messages("UserEvent").subscribe().with(message -> heard.add(message.get("Note")));
        List<String> sent = IntStream.range(0, 300).mapToObj(i -> "n" + i).toList();

        for (String note : sent) {
            pbx.send(AmiMessage.of("Event", "UserEvent", "Privilege", "user,all", "UserEvent", "x", "Note", note));
            if (note.endsWith("99")) {
                Duration pause = Duration.ofMillis(150); // so that more than one poll fetches them
                await().pollDelay(pause).until(() -> true);
            }
        }

        await().atMost(LONG).until(() -> heard.size() >= sent.size());
        assertThat(heard).isEqualTo(sent);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void an_action_is_answered_at_once_whatever_its_letters(Way way) {
        connect(way, SECRET, TIMING);
        pbx.answer(
                "Command",
                action -> FakePbx.bytes(FakePbx.response(
                        action, "Success", "Output", action.get("Command"), "Output", "<second> & 'last' line")));
        String said = "Müller & Söhne <a=b> + 100 %; \"x\" 'y' \\ end";

        long began = System.nanoTime();
        AmiResponse answer = client.send(AmiAction.of("Command").with("Command", said))
                .await()
                .atMost(LONG);

        assertThat(answer.output()).containsExactly(said, "<second> & 'last' line");
        assertThat(answer.success()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void refused_timed_out_and_cut_off_are_three_things(Way way) {
        connect(way, SECRET, TIMING);
        pbx.answer("Command", _ -> new byte[0]);

        Throwable refused = failure(AmiAction.of("NoSuchAction"));
        Throwable late = failure(AmiAction.of("Command").within(Duration.ofMillis(200)));
        CompletableFuture<AmiResponse> waiting =
                client.send(AmiAction.of("Command")).subscribeAsCompletionStage();
        client.send(AmiAction.of("CoreSettings")).await().atMost(LONG); // an unanswered one holds up no other
        await().atMost(LONG).until(() -> received("Command") == 2);
        pbx.cut();
        Throwable cut = catchThrowable(waiting::join);

        assertThat(refused).isInstanceOf(ActionRefused.class).hasMessageContaining("Invalid/unknown command");
        assertThat(late).isInstanceOf(ActionTimedOut.class).hasMessage("Command not answered within 200 ms");
        assertThat(cut.getCause()).isInstanceOfSatisfying(ConnectionLost.class, lost -> assertThat(lost.sent())
                .isTrue());
        await().atMost(LONG).until(() -> client.state() instanceof SessionState.Connected);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void a_list_is_whole_or_cancelled_or_truncated(Way way) {
        connect(way, SECRET, TIMING);
        pbx.answer("Whole", action -> list(action, "Complete", "2"));
        pbx.answer("Short", action -> list(action, "Complete", "3"));
        pbx.answer("Given", action -> list(action, "cancelled", "2"));

        List<AmiEvent> whole = client.sendList(AmiAction.of("Whole")).await().atMost(LONG);
        Throwable truncated = listFailure("Short");
        Throwable cancelled = listFailure("Given");

        assertThat(whole).hasSize(2).allSatisfy(item -> assertThat(item)
                .isInstanceOfSatisfying(
                        AmiEvent.ListItem.class,
                        one -> assertThat(one.message().get("ObjectName")).startsWith("phone-")));
        assertThat(truncated).isInstanceOfSatisfying(ListTruncated.class, failure -> {
            assertThat(failure.items()).hasSize(2);
            assertThat(failure.announced()).isEqualTo(3);
        });
        assertThat(cancelled).isInstanceOfSatisfying(ListCancelled.class, failure -> assertThat(failure.items())
                .hasSize(2));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void a_wrong_secret_is_one_clear_line(Way way) {
        List<String> reasons = open(way, "wrong-one", TIMING);

        await().atMost(LONG).until(() -> !reasons.isEmpty());
        assertThat(reasons.getFirst())
                .contains("refuses the login of ringdown")
                .contains("check user name, secret")
                .doesNotContain("wrong-one");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void a_peer_that_falls_silent_is_found_dead_and_met_again(Way way) {
        Timing quick = new Timing(
                LONG,
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                LONG,
                Duration.ofMillis(100),
                Duration.ofMillis(900),
                Duration.ofMillis(20),
                LONG);
        List<String> reasons = connect(way, SECRET, quick);
        assertThat(reasons).isEmpty();

        long began = System.nanoTime();
        pbx.fallSilent(true);
        await().atMost(LONG).until(() -> !reasons.isEmpty());
        Duration found = Duration.ofNanos(System.nanoTime() - began);
        pbx.fallSilent(false);
        await().atMost(LONG).until(() -> client.state() instanceof SessionState.Connected);

        // which of the two is first is a matter of milliseconds
        assertThat(reasons.getFirst())
                .containsAnyOf("nothing heard from 127.0.0.1", "Ping not answered")
                .contains("counts as dead");
        assertThat(found).isGreaterThan(Duration.ofMillis(700));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void without_events_none_come(Way way) {
        start(way);
        client = AmiClient.open(vertx, config(way, SECRET, TIMING).withEvents(false));
        client.connected().await().atMost(LONG);
        List<AmiMessage> heard = new CopyOnWriteArrayList<>();
        client.messages().subscribe().with(heard::add);

        pbx.send(AmiMessage.of("Event", "UserEvent", "UserEvent", "x"));
        client.send(AmiAction.of("Ping")).await().atMost(LONG);

        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Way.class, names = "TCP", mode = EnumSource.Mode.EXCLUDE)
    void nobody_there_is_said(Way way) {
        start(way);
        SessionConfig config = config(way, SECRET, TIMING);
        closeFront.run();
        closeFront = () -> {};
        List<String> reasons = watch(AmiClient.open(vertx, config));

        await().atMost(LONG).until(() -> !reasons.isEmpty());
        assertThat(reasons.getFirst()).startsWith("nobody listens at 127.0.0.1:");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void what_cannot_be_sent_is_refused_when_it_is_made(Way way) {
        assertThatThrownBy(() -> AmiAction.of("Originate").with("Channel", "x\r\nAction: Hangup"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(config(way, SECRET, TIMING).toString()).doesNotContain(SECRET);
    }

    // ---- the house

    private static byte[] list(AmiMessage action, String end, String count) {
        String id = action.get("ActionID");
        return FakePbx.bytes(
                FakePbx.response(action, "Success", "EventList", "start", "Message", "A list follows"),
                AmiMessage.of("Event", "EndpointList", "ActionID", id, "ObjectName", "phone-1"),
                AmiMessage.of("Event", "EndpointList", "ActionID", id, "ObjectName", "phone-2"),
                AmiMessage.of("Event", "EndpointListComplete", "ActionID", id, "EventList", end, "ListItems", count));
    }

    private int port = -1;

    /** The front that this way needs, if any. */
    private void start(Way way) {
        switch (way) {
            case TCP -> port = pbx.port();
            case TLS -> {
                TlsFront front = join(TlsFront.start(vertx, pbx.port(), server, null));
                port = front.port();
                closeFront = () -> join(front.close());
            }
            default -> {
                HttpFront front = join(
                        HttpFront.start(vertx, pbx.port(), "ringdown", SECRET, "", way.encrypted() ? server : null));
                port = front.port();
                closeFront = () -> join(front.close());
            }
        }
    }

    private SessionConfig config(Way way, String secret, Timing timing) {
        return new SessionConfig("lab", "127.0.0.1", Math.max(1, port), "ringdown", secret)
                .withTiming(timing)
                .withTransport(way.transport(new TlsConfig(server.certificate(), null, null, true)));
    }

    private List<String> open(Way way, String secret, Timing timing) {
        start(way);
        return watch(AmiClient.open(vertx, config(way, secret, timing)));
    }

    /** Why it is not connected, each time. */
    private List<String> watch(AmiClient opened) {
        client = opened;
        List<String> reasons = new CopyOnWriteArrayList<>();
        client.states().subscribe().with(state -> {
            if (state instanceof SessionState.Disconnected disconnected) {
                reasons.add(disconnected.reason());
            }
        });
        return reasons;
    }

    private List<String> connect(Way way, String secret, Timing timing) {
        List<String> reasons = open(way, secret, timing);
        client.connected().await().atMost(LONG);
        return reasons;
    }

    private long received(String action) {
        return pbx.received().stream()
                .filter(m -> action.equals(m.get("Action")))
                .count();
    }

    private Throwable failure(AmiAction action) {
        return catchThrowable(() -> client.send(action).await().atMost(LONG));
    }

    private Throwable listFailure(String action) {
        return catchThrowable(
                () -> client.sendList(AmiAction.of(action)).await().atMost(LONG));
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
