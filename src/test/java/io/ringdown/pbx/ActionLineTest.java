package io.ringdown.pbx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.call.BoardChange;
import io.ringdown.call.BoardUpdate;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.demo.FakePbx;
import io.ringdown.engine.TrunkPatterns;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users' actions and the events of one PBX, on two connections where Asterisk lets us. */
class ActionLineTest {

    private static final Duration SLOW = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<BoardChange> board = new CopyOnWriteArrayList<>();
    private volatile PbxStatus status;
    private Vertx vertx;
    private FakePbx pbx;
    private PbxLink link;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        pbx = join(FakePbx.start(vertx, new FakePbx.Settings("user", "secret"), Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        link.stop().await().atMost(LONG);
        join(pbx.close());
        join(vertx.close());
    }

    @Test
    void an_action_that_takes_seconds_holds_no_event_back() {
        follow(true);
        await().until(() -> pbx.loggedIn() == 2);
        pbx.slowAction("Command", SLOW);
        pbx.answer("Command", action -> FakePbx.bytes(FakePbx.response(action, "Success", "Output", "done")));

        long began = System.nanoTime();
        CompletableFuture<AmiMessage> slow = link.ask(AmiAction.of("Command"))
                .map(reply -> reply.response().message())
                .subscribeAsCompletionStage();
        await().until(() -> received("Command"));
        pbx.send(deviceChange());
        await().until(this::deviceChanged);
        long event = System.nanoTime() - began;
        boolean answered = slow.isDone();
        AmiMessage answer = slow.join();
        long all = System.nanoTime() - began;

        assertThat(answered).isFalse();
        assertThat(Duration.ofNanos(event)).isLessThan(Duration.ofSeconds(2));
        assertThat(Duration.ofNanos(all)).isGreaterThanOrEqualTo(SLOW.minusMillis(100));
        assertThat(answer.output()).containsExactly("done");
    }

    /** What the second connection is for; were this test green with the other's expectations, that one would prove nothing. */
    @Test
    void over_one_connection_it_does() {
        follow(false);
        pbx.slowAction("Command", SLOW);
        pbx.answer("Command", action -> FakePbx.bytes(FakePbx.response(action, "Success")));

        CompletableFuture<AmiMessage> slow = link.ask(AmiAction.of("Command"))
                .map(reply -> reply.response().message())
                .subscribeAsCompletionStage();
        await().until(() -> received("Command"));
        pbx.send(deviceChange());
        await().atMost(LONG).until(this::deviceChanged);

        assertThat(pbx.loggedIn()).isEqualTo(1);
        assertThat(slow).isCompleted();
    }

    @Test
    void a_refused_second_login_is_done_without() {
        pbx.allowOneLogin(true);
        follow(true);
        await().until(() -> logins() == 2);

        AmiMessage answer =
                link.ask(AmiAction.of("Ping")).await().atMost(LONG).response().message();

        assertThat(answer.get("Ping")).isEqualTo("Pong");
        assertThat(pbx.loggedIn()).isEqualTo(1);
        assertThat(status.state()).isEqualTo(PbxState.CONNECTED);
        assertThat(status.lastError()).isNull();
    }

    @Test
    void after_a_cut_both_come_back_and_actions_are_answered_meanwhile() {
        follow(true);
        await().until(() -> pbx.loggedIn() == 2);

        pbx.cut();
        await().atMost(LONG).until(() -> pbx.loggedIn() == 2 && logins() == 4);

        assertThat(link.ask(AmiAction.of("Ping"))
                        .await()
                        .atMost(LONG)
                        .response()
                        .get("Ping"))
                .isEqualTo("Pong");
    }

    private void follow(boolean actionConnection) {
        link = new PbxLink(
                ((VertxInternal) vertx).createEventLoopContext(),
                new PbxSettings(
                                new SessionConfig("pbx", "127.0.0.1", pbx.port(), "user", "secret"),
                                TrunkPatterns.NONE,
                                Duration.ofMinutes(5))
                        .withActionConnection(actionConnection),
                List.of(new ChangeSink() {
                    @Override
                    public String name() {
                        return "test";
                    }

                    @Override
                    public void onChanges(ChangeBatch batch) {}

                    @Override
                    public void onStatus(PbxStatus now) {
                        status = now;
                    }

                    @Override
                    public void onBoard(BoardUpdate update) {
                        board.addAll(update.changes());
                    }
                }),
                RandomGenerator.getDefault(),
                Clock.systemUTC());
        link.start();
        await().atMost(LONG).until(() -> status != null && status.state() == PbxState.CONNECTED);
    }

    private static AmiMessage deviceChange() {
        return AmiMessage.of("Event", "DeviceStateChange", "Device", "PJSIP/101", "State", "INUSE");
    }

    private boolean deviceChanged() {
        return board.stream().anyMatch(BoardChange.DeviceChanged.class::isInstance);
    }

    private long logins() {
        return pbx.received().stream()
                .filter(m -> "Login".equals(m.get("Action")))
                .count();
    }

    private boolean received(String action) {
        return pbx.received().stream().anyMatch(m -> action.equals(m.get("Action")));
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
