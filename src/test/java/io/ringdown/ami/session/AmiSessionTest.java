package io.ringdown.ami.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.ami.session.SessionConfig.Timing;
import io.ringdown.ami.session.SessionState.Connected;
import io.ringdown.ami.session.SessionState.Disconnected;
import io.ringdown.ami.session.SessionState.Stopped;
import io.ringdown.ami.session.SessionState.Syncing;
import io.ringdown.demo.FakePbx;
import io.ringdown.demo.PbxSnapshot;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AmiSessionTest {

    private static final String SECRET = "s3cr3t-of-the-house";
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Nothing runs out by itself but what a test shortens. */
    private static final Timing PATIENT =
            new Timing(LONG, LONG, LONG, LONG, Duration.ofMillis(50), LONG, Duration.ofMillis(20), LONG);

    private static Vertx vertx;

    private final Recorder seen = new Recorder();
    private final LogCatcher log = new LogCatcher();
    private FakePbx pbx;
    private Context context;
    private AmiSession session;

    @BeforeAll
    static void open() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(40));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        join(vertx.close());
    }

    @BeforeEach
    void startPbx() {
        log.begin();
        pbx = join(FakePbx.start(vertx, new FakePbx.Settings("ringdown", SECRET), Clock.systemUTC()));
        context = onNewContext();
    }

    @AfterEach
    void stop() {
        if (session != null) {
            session.stop().await().atMost(LONG);
        }
        join(pbx.close());
        log.end();
        assertThat(log.lines).noneMatch(line -> line.contains(SECRET));
        assertThat(seen.states.toString()).doesNotContain(SECRET);
    }

    @Test
    void logs_in_by_challenge_and_goes_through_the_states_in_order() {
        start(config());

        await().until(() -> session.state() instanceof Connected);

        await().untilAsserted(() ->
                assertThat(seen.stateNames()).containsExactly("Connecting", "LoggingIn", "Syncing", "Connected"));
        assertThat(session.state()).isInstanceOfSatisfying(Connected.class, connected -> {
            assertThat(connected.amiVersion()).isEqualTo("11.0.0");
            assertThat(connected.version()).isEqualTo("22.10.1");
        });
        assertThat(seen.eventNames()).containsExactly("FullyBooted");
        assertThat(seen.warnings).isEmpty();
        assertThat(pbx.received()).noneMatch(action -> action.get("Secret") != null);
    }

    @Test
    void sends_the_secret_only_when_configured_to() {
        start(config().withPlainLogin(true));

        await().until(() -> session.state() instanceof Connected);

        assertThat(pbx.received())
                .filteredOn(action -> action.get("Action").equals("Login"))
                .singleElement()
                .satisfies(login -> assertThat(login.get("Secret")).isEqualTo(SECRET));
        assertThat(pbx.received()).noneMatch(action -> action.get("Action").equals("Challenge"));
    }

    @Test
    void wrong_secret_is_one_clear_line_and_is_tried_again_slowly() {
        start(new SessionConfig("lab", "127.0.0.1", pbx.port(), "ringdown", "wrong-one", false, PATIENT));

        Disconnected state = awaitDisconnected();

        assertThat(state.reason())
                .isEqualTo("127.0.0.1:" + pbx.port()
                        + " refuses the login of ringdown (\"Authentication failed\"); check user name, secret and"
                        + " permit/deny of manager.conf");
        assertThat(Duration.between(state.since(), state.retryAt())).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(log.lines).noneMatch(line -> line.contains("wrong-one"));
        await().untilAsserted(
                        () -> assertThat(seen.stateNames()).containsExactly("Connecting", "LoggingIn", "Disconnected"));
    }

    @Test
    void without_rights_it_goes_on_and_says_what_is_missing() {
        pbx.denyAction("CoreSettings");
        pbx.tellFullyBooted(false);
        start(config().withTiming(boot(Duration.ofMillis(50))));

        await().until(() -> session.state() instanceof Connected);

        assertThat(((Connected) session.state()).version()).isNull();
        assertThat(seen.warnings).hasSize(2);
        assertThat(seen.warnings.get(0)).contains("no FullyBooted").contains("read = system");
        assertThat(seen.warnings.get(1)).contains("Permission denied").contains("manager.conf");
    }

    @Test
    void events_that_come_while_the_owner_syncs_reach_it_in_order() {
        seen.syncsItself = false;
        start(config());
        await().until(() -> session.state() instanceof Syncing);

        pbx.send(AmiMessage.of("Event", "One"));
        pbx.send(AmiMessage.of("Event", "Two"));
        await().until(() -> seen.messages.size() == 3);
        assertThat(session.state()).isInstanceOf(Syncing.class);
        session.synced((Syncing) session.state());
        await().until(() -> session.state() instanceof Connected);

        assertThat(seen.eventNames()).containsExactly("FullyBooted", "One", "Two");
        assertThat(seen.offContext).isFalse();
    }

    @Test
    void synced_of_an_earlier_connection_is_ignored() {
        seen.syncsItself = false;
        start(config());
        await().until(() -> session.state() instanceof Syncing);
        Syncing first = (Syncing) session.state();
        pbx.cut();
        await().until(() -> session.state() instanceof Syncing && session.state() != first);

        session.synced(first);
        session.send(AmiAction.of("Ping")).await().atMost(LONG);

        assertThat(session.state()).isInstanceOf(Syncing.class);
    }

    @Test
    void resync_goes_back_over_the_same_connection() {
        start(config());
        await().until(() -> session.state() instanceof Connected);

        session.resync("the graph is in doubt");
        await().until(() -> seen.states.size() == 6);

        await().untilAsserted(() -> assertThat(seen.stateNames())
                .containsExactly("Connecting", "LoggingIn", "Syncing", "Connected", "Syncing", "Connected"));
    }

    @Test
    void comes_back_after_a_cut() {
        start(config());
        await().until(() -> session.state() instanceof Connected);

        pbx.cut();
        await().until(() ->
                seen.stateNames().stream().filter("Connected"::equals).count() == 2);

        await().untilAsserted(() -> assertThat(seen.stateNames())
                .containsExactly(
                        "Connecting",
                        "LoggingIn",
                        "Syncing",
                        "Connected",
                        "Disconnected",
                        "Connecting",
                        "LoggingIn",
                        "Syncing",
                        "Connected"));
        assertThat(((Disconnected) seen.states.get(4)).reason())
                .startsWith("127.0.0.1:" + pbx.port() + " closed the connection");
    }

    @Test
    void half_a_message_and_a_cut_leave_no_trace_in_the_next_connection() {
        start(config());
        await().until(() -> session.state() instanceof Connected);
        pbx.send("Event: Half\r\nChannel: PJS".getBytes(US_ASCII));
        await().until(() -> seen.text().endsWith("PJS"));

        pbx.cut();
        await().until(() -> seen.stateNames().contains("Disconnected") && session.state() instanceof Connected);
        pbx.send(AmiMessage.of("Event", "Whole"));
        await().until(() -> seen.eventNames().contains("Whole"));

        assertThat(seen.eventNames()).containsExactly("FullyBooted", "FullyBooted", "Whole");
    }

    @Test
    void silence_counts_as_a_dead_connection() {
        start(config().withTiming(silence(Duration.ofMillis(300))));
        await().until(() -> session.state() instanceof Connected);

        pbx.fallSilent(true);
        Disconnected state = awaitDisconnected();
        pbx.fallSilent(false);
        await().until(() -> session.state() instanceof Connected);

        assertThat(state.reason()).startsWith("nothing heard from 127.0.0.1:" + pbx.port() + " for 300 ms");
    }

    @Test
    void unanswered_pings_count_as_a_dead_connection_though_events_come() {
        pbx.answer("Ping", _ -> new byte[0]);
        long timer = vertx.setPeriodic(20, _ -> pbx.send(AmiMessage.of("Event", "Chatter")));
        start(config().withTiming(action(Duration.ofSeconds(1))));

        Disconnected state = awaitDisconnected();
        vertx.cancelTimer(timer);

        assertThat(state.reason()).contains("Ping not answered within 1000 ms");
    }

    @Test
    void an_action_cut_off_an_action_timed_out_and_an_action_refused_are_three_things() {
        pbx.answer("Command", _ -> new byte[0]);
        start(config());
        await().until(() -> session.state() instanceof Connected);

        Throwable refused = failure(session.send(AmiAction.of("NoSuchAction")));
        var waiting = session.send(AmiAction.of("Command", new Header("Command", "core show uptime")))
                .subscribeAsCompletionStage();
        await().until(() -> received("Command"));
        pbx.cut();
        Throwable cut = catchThrowable(() ->
                waiting.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join());

        assertThat(refused).isInstanceOfSatisfying(ActionRefused.class, r -> {
            assertThat(r).hasMessage("NoSuchAction refused: \"Invalid/unknown command\"");
            assertThat(r.action()).isEqualTo("NoSuchAction");
            assertThat(r.permissionDenied()).isFalse();
        });
        assertThat(cut.getCause()).isInstanceOfSatisfying(ConnectionLost.class, lost -> assertThat(lost.sent())
                .isTrue());
    }

    @Test
    void an_action_times_out_and_its_late_answer_is_dropped() {
        pbx.answer("Command", _ -> new byte[0]);
        start(config().withTiming(action(Duration.ofSeconds(1))));
        await().until(() -> session.state() instanceof Connected);

        Throwable failure = failure(session.send(AmiAction.of("Command", new Header("Command", "x"))));
        AmiMessage action = pbx.received().stream()
                .filter(m -> m.get("Action").equals("Command"))
                .findFirst()
                .orElseThrow();
        pbx.send(FakePbx.response(action, "Success"));
        session.send(AmiAction.of("Ping")).await().atMost(LONG);

        assertThat(failure).isInstanceOf(ActionTimedOut.class).hasMessage("Command not answered within 1000 ms");
        assertThat(session.state()).isInstanceOf(Connected.class);
    }

    @Test
    void actions_before_the_login_are_not_sent() {
        session = new AmiSession(context, config(), seen, new Random(1), Clock.systemUTC());

        assertThat(failure(session.send(AmiAction.of("Ping"))))
                .isInstanceOfSatisfying(
                        ConnectionLost.class, lost -> assertThat(lost.sent()).isFalse());
    }

    @Test
    void a_header_that_cannot_be_sent_is_the_callers_mistake() {
        assertThatThrownBy(() -> AmiAction.of("Originate", new Header("Channel", "x\r\nAction: Hangup")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Channel");
    }

    @Test
    void a_list_is_collected_and_live_events_between_go_to_the_listener() {
        pbx.setSnapshot(() -> new PbxSnapshot(
                List.of(channel("PJSIP/101-1", "1.1"), channel("PJSIP/102-2", "1.2")),
                List.of(),
                List.of(),
                List.of()));
        start(config());
        await().until(() -> session.state() instanceof Connected);

        List<AmiMessage> status =
                session.sendList(AmiAction.of("Status")).await().atMost(LONG);
        List<AmiMessage> bridges =
                session.sendList(AmiAction.of("BridgeList")).await().atMost(LONG);

        assertThat(status).extracting(m -> m.get("Channel")).containsExactly("PJSIP/101-1", "PJSIP/102-2");
        assertThat(bridges).isEmpty();
        assertThat(seen.eventNames()).containsExactly("FullyBooted");
    }

    @Test
    void a_refused_list_says_so_and_a_list_given_up_never_reaches_the_listener() {
        pbx.answer(
                "Status",
                action -> FakePbx.bytes(
                        FakePbx.response(action, "Success", "EventList", "start"),
                        AmiMessage.of("Event", "Status", "ActionID", action.get("ActionID"))));
        start(config().withTiming(action(Duration.ofSeconds(1))));
        await().until(() -> session.state() instanceof Connected);

        assertThat(failure(session.sendList(AmiAction.of("NoList")))).isInstanceOf(ActionRefused.class);
        assertThat(failure(session.sendList(AmiAction.of("Status")))).isInstanceOf(ActionTimedOut.class);
        String id = pbx.received().stream()
                .filter(m -> m.get("Action").equals("Status"))
                .findFirst()
                .orElseThrow()
                .get("ActionID");
        pbx.send(AmiMessage.of("Event", "Status", "ActionID", id));
        pbx.send(AmiMessage.of("Event", "StatusComplete", "ActionID", id, "EventList", "Complete"));
        pbx.send(AmiMessage.of("Event", "OriginateResponse", "ActionID", "somebody-else-1"));
        await().until(() -> seen.eventNames().contains("OriginateResponse"));

        assertThat(seen.eventNames()).containsExactly("FullyBooted", "OriginateResponse");
    }

    @Test
    void a_commands_output_is_read_in_both_formats() {
        start(config());
        await().until(() -> session.state() instanceof Connected);
        var command = AmiAction.of("Command", new Header("Command", "core show version"));

        pbx.answer("Command", a -> ("Response: Follows\r\nPrivilege: Command\r\nActionID: " + a.get("ActionID")
                        + "\r\nAsterisk 13\nbuilt: today\n--END COMMAND--\r\n\r\n")
                .getBytes(US_ASCII));
        var old = session.send(command).await().atMost(LONG);
        pbx.answer(
                "Command",
                a -> FakePbx.bytes(FakePbx.response(
                        a,
                        "Success",
                        "Message",
                        "Command output follows",
                        "Output",
                        "Asterisk 22",
                        "Output",
                        "built: today")));
        var young = session.send(command).await().atMost(LONG);

        assertThat(old.output()).containsExactly("Asterisk 13", "built: today");
        assertThat(young.output()).containsExactly("Asterisk 22", "built: today");
    }

    @Test
    void too_many_actions_in_flight_are_refused_by_the_session_itself() {
        pbx.answer("Command", _ -> new byte[0]);
        start(config());
        await().until(() -> session.state() instanceof Connected);

        for (int i = 0; i < PendingActions.MAX_IN_FLIGHT; i++) {
            session.send(AmiAction.of("Command")).subscribe().with(_ -> {}, _ -> {});
        }

        assertThat(failure(session.send(AmiAction.of("Command")))).isInstanceOf(LimitExceeded.class);
    }

    @Test
    void a_port_that_speaks_something_else() {
        pbx.greetWith("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
        start(config());

        assertThat(awaitDisconnected().reason())
                .startsWith("127.0.0.1:" + pbx.port() + " speaks something else")
                .contains("HTTP/1.1 400 Bad Request")
                .endsWith("check that this is the port of manager.conf")
                .doesNotContain("\n");
    }

    @Test
    void a_port_that_does_not_greet() {
        pbx.fallSilent(true);
        start(config().withTiming(login(Duration.ofMillis(100))));

        assertThat(awaitDisconnected().reason()).contains("accepts connections but does not greet within 100 ms");
    }

    @Test
    void a_greeting_and_then_nothing() {
        pbx.answer("Challenge", _ -> new byte[0]);
        start(config().withTiming(login(Duration.ofSeconds(1))));

        assertThat(awaitDisconnected().reason()).contains("does not answer the login of ringdown within 1000 ms");
    }

    @Test
    void nobody_listens() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        start(new SessionConfig("lab", "127.0.0.1", port, "ringdown", SECRET, false, PATIENT));

        assertThat(awaitDisconnected().reason()).startsWith("nobody listens at 127.0.0.1:" + port);
        await().until(() ->
                seen.stateNames().stream().filter("Connecting"::equals).count() > 2);
    }

    @Test
    void no_such_host() {
        start(new SessionConfig("lab", "no-such-host.invalid", 5038, "ringdown", SECRET, false, PATIENT));

        assertThat(awaitDisconnected().reason()).startsWith("no such host: no-such-host.invalid");
    }

    @Test
    void stop_logs_off_and_start_begins_anew() {
        start(config());
        await().until(() -> session.state() instanceof Connected);

        session.stop().await().atMost(LONG);
        assertThat(session.state()).isInstanceOf(Stopped.class);
        await().until(() -> received("Logoff") && pbx.loggedIn() == 0);
        session.start();
        await().until(() -> session.state() instanceof Connected);
    }

    @Test
    void a_listener_that_throws_does_not_tear_the_stream() {
        seen.throwsOn = "Bad";
        start(config());
        await().until(() -> session.state() instanceof Connected);

        pbx.send(FakePbx.bytes(AmiMessage.of("Event", "Bad"), AmiMessage.of("Event", "Good")));
        await().until(() -> seen.eventNames().contains("Good"));

        assertThat(session.state()).isInstanceOf(Connected.class);
        assertThat(log.lines).anyMatch(line -> line.contains("a listener of the session failed"));
    }

    @Test
    void the_raw_bytes_are_all_there() {
        start(config());
        await().until(() -> session.state() instanceof Connected);

        pbx.send("Event: Ünicode\r\n\r\n".getBytes(UTF_8));
        await().until(() -> seen.text().contains("Ünicode"));

        assertThat(seen.text()).startsWith("Asterisk Call Manager/11.0.0\r\nResponse: Success\r\n");
    }

    @Test
    void a_config_that_cannot_be_right_is_refused_without_telling_the_secret() {
        assertThat(config().toString()).doesNotContain(SECRET).contains("ringdown at 127.0.0.1:" + pbx.port());
        assertThatThrownBy(() -> new SessionConfig("lab", "pbx", 0, "u", SECRET))
                .hasMessageContaining("port 0");
        assertThatThrownBy(() -> new SessionConfig("lab", "pbx", 5038, "u", SECRET + "\n"))
                .hasMessageContaining("control character")
                .hasMessageNotContaining(SECRET);
    }

    // ---- the house

    private SessionConfig config() {
        return new SessionConfig("lab", "127.0.0.1", pbx.port(), "ringdown", SECRET, false, PATIENT);
    }

    private static Timing boot(Duration boot) {
        return new Timing(LONG, LONG, LONG, boot, PATIENT.ping(), LONG, PATIENT.backoffMin(), LONG);
    }

    private static Timing silence(Duration silence) {
        return new Timing(LONG, LONG, LONG, LONG, PATIENT.ping(), silence, PATIENT.backoffMin(), LONG);
    }

    private static Timing action(Duration action) {
        return new Timing(LONG, LONG, action, LONG, PATIENT.ping(), LONG, PATIENT.backoffMin(), LONG);
    }

    private static Timing login(Duration login) {
        return new Timing(LONG, login, LONG, LONG, PATIENT.ping(), LONG, PATIENT.backoffMin(), LONG);
    }

    private void start(SessionConfig config) {
        session = new AmiSession(context, config, seen, new Random(1), Clock.systemUTC());
        seen.session = session;
        seen.context = context;
        session.start();
    }

    private Disconnected awaitDisconnected() {
        await().until(() -> seen.stateNames().contains("Disconnected"));
        return seen.states.stream()
                .filter(Disconnected.class::isInstance)
                .map(Disconnected.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private boolean received(String action) {
        return pbx.received().stream().anyMatch(m -> m.get("Action").equals(action));
    }

    private static Throwable failure(Uni<?> uni) {
        return catchThrowable(() -> uni.await().atMost(LONG));
    }

    private static Context onNewContext() {
        return ((io.vertx.core.impl.VertxInternal) vertx).createEventLoopContext();
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static PbxSnapshot.Channel channel(String name, String id) {
        return new PbxSnapshot.Channel(
                List.of(new Header("Channel", name), new Header("Uniqueid", id), new Header("Linkedid", id)),
                "Dial",
                "PJSIP/102",
                "",
                1);
    }

    private static final class Recorder implements AmiSession.Listener {

        final List<SessionState> states = new CopyOnWriteArrayList<>();
        final List<AmiMessage> messages = new CopyOnWriteArrayList<>();
        final List<String> warnings = new CopyOnWriteArrayList<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        volatile boolean syncsItself = true;
        volatile boolean offContext;
        volatile String throwsOn = "";
        volatile AmiSession session;
        volatile Context context;

        @Override
        public void onState(SessionState state) {
            offContext |= Vertx.currentContext() != context;
            states.add(state);
            if (syncsItself && state instanceof Syncing syncing) {
                session.synced(syncing);
            }
        }

        @Override
        public void onMessage(AmiMessage message, long arrivalMicros) {
            offContext |= Vertx.currentContext() != context;
            if (message.value(0).equals(throwsOn)) {
                throw new IllegalStateException("a fault of the owner");
            }
            messages.add(message);
        }

        @Override
        public void onBytes(byte[] chunk) {
            synchronized (bytes) {
                bytes.writeBytes(chunk);
            }
        }

        @Override
        public void onWarning(String warning) {
            warnings.add(warning);
        }

        String text() {
            synchronized (bytes) {
                return bytes.toString(UTF_8);
            }
        }

        List<String> stateNames() {
            return states.stream().map(s -> s.getClass().getSimpleName()).toList();
        }

        List<String> eventNames() {
            return messages.stream().map(m -> m.value(0)).toList();
        }
    }

    /** What the session writes to the log, whatever the level. */
    private static final class LogCatcher extends Handler {

        final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private final Logger logger = Logger.getLogger(AmiSession.class.getName());

        void begin() {
            logger.setLevel(Level.ALL);
            logger.addHandler(this);
        }

        void end() {
            logger.removeHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage() + " " + record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
