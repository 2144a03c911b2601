package io.ringdown.pbx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.PbxRights.EventKnowledge;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.demo.FakePbx;
import io.ringdown.engine.TrunkPatterns;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a link finds out about itself: a line that is dead, events that are late or too many, rights that it lacks. */
class SelfWatchTest {

    private static final Duration LONG = Duration.ofSeconds(40);
    private static final RightsProbe.Pace QUICK = new RightsProbe.Pace(Duration.ofMillis(300), Duration.ofMillis(100));
    private static final Backlog.Room SMALL = new Backlog.Room(1 << 20, 1 << 20);

    private final List<PbxStatus> statuses = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private FakePbx pbx;
    private PbxLink link;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        // a version that nobody knows
        pbx = join(FakePbx.start(vertx, new FakePbx.Settings("user", "secret", "88.0.0", "99.0.0"), Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        if (link != null) {
            link.stop().await().atMost(LONG);
        }
        join(pbx.close());
        join(vertx.close());
    }

    private static <T> T join(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private void follow() {
        follow(new SessionConfig("pbx", "127.0.0.1", pbx.port(), "user", "secret"), Duration.ofSeconds(2));
    }

    private void follow(SessionConfig session, Duration lagAlarm) {
        ChangeSink sink = new ChangeSink() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public void onChanges(ChangeBatch batch) {
                // only states are looked at
            }

            @Override
            public void onStatus(PbxStatus status) {
                statuses.add(status);
            }
        };
        link = new PbxLink(
                ((VertxInternal) vertx).createEventLoopContext(),
                new PbxSettings(session, TrunkPatterns.NONE, Duration.ofMinutes(5), lagAlarm, true),
                List.of(sink),
                null,
                SMALL,
                QUICK,
                RandomGenerator.getDefault(),
                Clock.systemUTC());
        link.start();
        await().atMost(LONG).until(() -> last() != null && last().state() == PbxState.CONNECTED);
    }

    private PbxStatus last() {
        return statuses.isEmpty() ? null : statuses.getLast();
    }

    private EventKnowledge knowledge(String eventClass) {
        return last().rights().events().stream()
                .filter(each -> each.name().equals(eventClass))
                .findFirst()
                .orElseThrow()
                .knowledge();
    }

    private static AmiMessage event(String name, String privilege, Instant at, String... more) {
        String[] all = new String[6 + more.length];
        all[0] = "Event";
        all[1] = name;
        all[2] = "Privilege";
        all[3] = privilege + ",all";
        all[4] = "Timestamp";
        all[5] = "%d.%06d".formatted(at.getEpochSecond(), at.getNano() / 1_000);
        System.arraycopy(more, 0, all, 6, more.length);
        return AmiMessage.of(all);
    }

    // ---- a dead line

    @Test
    void a_half_open_line_is_found_within_ten_seconds_by_the_settings_that_everybody_has() {
        follow();

        long begun = System.nanoTime();
        pbx.fallSilent(true);
        await().atMost(LONG).until(() -> last().state() == PbxState.DISCONNECTED);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(last().lastError()).contains("nothing heard from");
    }

    // ---- too much

    @Test
    void more_than_may_wait_while_lists_are_read_drops_the_connection_on_purpose_and_counts_it() {
        pbx.delayAnswers(Duration.ofMillis(300));
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        byte[] one = event("VarSet", "dialplan", Instant.now(), "Channel", "PJSIP/1-1", "Uniqueid", "1.1", "Value", "x")
                .toBytes();
        while (flood.size() < 3 << 20) {
            flood.writeBytes(one);
        }
        Thread feeding = Thread.ofVirtual().start(() -> {
            await().atMost(LONG).until(() -> last() != null && last().state() == PbxState.SYNCING);
            pbx.send(flood.toByteArray());
        });

        follow();
        await().atMost(LONG).until(() -> link.overloads() == 1 && last().state() == PbxState.CONNECTED);

        assertThat(last().overloads()).isEqualTo(1);
        assertThat(statuses)
                .anySatisfy(status -> assertThat(status.lastError()).isNotNull().contains("overload"));
        assertThat(SMALL.taken().get()).isLessThan(1 << 20);
        assertThat(feeding.isAlive()).isFalse();
    }

    @Test
    void a_flood_that_can_be_followed_is_followed_whole() {
        follow();
        long before = link.events();
        byte[] one = event("VarSet", "dialplan", Instant.now(), "Channel", "PJSIP/1-1", "Uniqueid", "1.1", "Value", "x")
                .toBytes();
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            flood.writeBytes(one);
        }
        for (int i = 0; i < 50; i++) {
            pbx.send(flood.toByteArray());
            long sent = 1_000L * (i + 1);
            await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> link.events() - before >= sent - 2_000);
        }

        await().atMost(LONG).until(() -> link.events() - before >= 50_000);
        assertThat(link.overloads()).isZero();
    }

    // ---- late

    @Test
    void a_clock_that_differs_is_no_lag() {
        pbx.answer(
                "Ping",
                action -> FakePbx.bytes(FakePbx.response(
                        action,
                        "Success",
                        "Ping",
                        "Pong",
                        "Timestamp",
                        stamp(Instant.now().minusSeconds(3_600)))));
        follow();
        await().atMost(LONG).until(() -> {
            pbx.send(event("Reload", "system", Instant.now().minusSeconds(3_600)));
            return last().lag() != null && last().lag().clockOffset() != null;
        });

        assertThat(last().lag().clockOffset()).isBetween(3_598_000_000L, 3_602_000_000L);
        await().atMost(LONG).until(() -> {
            pbx.send(event("Reload", "system", Instant.now().minusSeconds(3_600)));
            return last().lag().current() < 5_000_000;
        });
    }

    private static String stamp(Instant at) {
        return "%d.%06d".formatted(at.getEpochSecond(), at.getNano() / 1_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600, -3_600})
    void a_clock_that_steps_is_no_lag(long step) {
        AtomicLong ahead = new AtomicLong();
        pbx.answer(
                "Ping",
                action -> FakePbx.bytes(FakePbx.response(
                        action,
                        "Success",
                        "Ping",
                        "Pong",
                        "Timestamp",
                        stamp(Instant.now().plusSeconds(ahead.get())))));
        follow();
        await().atMost(LONG).until(() -> {
            pbx.send(event("Reload", "system", Instant.now()));
            return last().lag() != null && last().lag().clockOffset() != null;
        });

        ahead.set(step);

        await().atMost(LONG).until(() -> {
            pbx.send(event("Reload", "system", Instant.now().plusSeconds(ahead.get())));
            return last().lag() != null
                    && last().lag().clockOffset() != null
                    && Math.abs(last().lag().clockOffset() + step * 1_000_000) < 2_000_000;
        });
        await().atMost(LONG).until(() -> {
            pbx.send(event("Reload", "system", Instant.now().plusSeconds(ahead.get())));
            return last().lag() != null
                    && last().lag().worst() < 5_000_000
                    && !last().lag().alarm();
        });
    }

    @Test
    void events_that_are_late_for_a_while_are_an_alarm_until_they_are_not() {
        follow();

        await().atMost(LONG).until(() -> {
            pbx.send(event("Reload", "system", Instant.now().minusSeconds(5)));
            return last().lag() != null && last().lag().alarm();
        });
        assertThat(last().lagMs()).isBetween(4_900L, 10_000L);
        await().atMost(LONG).until(() -> {
            pbx.send(event("Reload", "system", Instant.now()));
            return !last().lag().alarm();
        });
    }

    // ---- rights

    @Test
    void who_may_all_is_blind_for_nothing() {
        follow();

        await().atMost(LONG).until(() -> last().rights() != null);

        assertThat(last().rights().blind()).isEmpty();
        assertThat(last().rights().actions()).contains("Status", "UserEvent", "ListCommands");
        assertThat(knowledge("user")).isEqualTo(EventKnowledge.SEEN);
        assertThat(knowledge("system")).isEqualTo(EventKnowledge.SEEN);
        assertThat(last().version()).isEqualTo("99.0.0");
    }

    @Test
    void who_reads_calls_alone_is_told_what_is_not_seen() {
        pbx.letRead("call");
        follow();

        await().atMost(LONG).until(() -> last().rights() != null);

        assertThat(knowledge("user")).isEqualTo(EventKnowledge.MISSING);
        assertThat(knowledge("system")).isEqualTo(EventKnowledge.MISSING);
        assertThat(last().rights().blind())
                .anyMatch(sentence -> sentence.startsWith("no class `user`: "))
                .anyMatch(sentence -> sentence.startsWith("no class `system`: "));
    }

    @Test
    void calls_that_run_without_an_event_show_that_the_class_is_missing() {
        pbx.letRead("system", "user");
        follow();
        await().atMost(LONG).until(() -> last().rights() != null);
        assertThat(last().rights().blind()).isEmpty();

        pbx.countProcessedCalls(7);

        await().atMost(LONG).until(() -> !last().rights().blind().isEmpty());
        assertThat(last().rights().blind()).singleElement().asString().startsWith("no class `call`: calls cannot");
    }

    @Test
    void a_pbx_that_does_not_know_the_question_is_followed_all_the_same() {
        pbx.denyAction("ListCommands");
        follow();

        await().atMost(LONG).until(() -> last().rights() != null);

        assertThat(last().rights().actions()).isNull();
        assertThat(last().rights().blind()).isEmpty();
    }

    @Test
    void actions_that_are_denied_are_told() {
        pbx.denyAction("Status");
        pbx.denyAction("UserEvent");
        follow();

        await().atMost(LONG).until(() -> last().rights() != null);

        assertThat(last().rights().actions()).doesNotContain("Status", "UserEvent");
        assertThat(knowledge("user")).isEqualTo(EventKnowledge.UNKNOWN);
        assertThat(last().rights().blind()).singleElement().asString().contains("calls that were up before");
    }

    @Test
    void where_fully_booted_never_comes_its_absence_tells_nothing() {
        for (boolean tellsBoot : List.of(true, false)) {
            RightsProbe probe = new RightsProbe(
                    vertx,
                    QUICK,
                    tellsBoot,
                    _ -> Uni.createFrom().failure(new IllegalStateException("not asked here")),
                    _ -> Uni.createFrom().failure(new IllegalStateException("not asked here")),
                    RandomGenerator.getDefault(),
                    () -> {});
            probe.begin();

            assertThat(probe.rights().events().stream()
                            .filter(each -> each.name().equals("system"))
                            .findFirst()
                            .orElseThrow()
                            .knowledge())
                    .isEqualTo(tellsBoot ? EventKnowledge.MISSING : EventKnowledge.UNKNOWN);
            probe.end();
        }
    }
}
