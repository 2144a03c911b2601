package io.ringdown.pbx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.ChangeType;
import io.ringdown.call.Direction;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.demo.FakePbx;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.journal.JournalSettings;
import io.ringdown.journal.Journals;
import io.ringdown.pbx.PbxRegistry.Wish;
import io.ringdown.testing.Recordings;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PBXs that come, change and go while others are followed. */
class PbxRegistryTest {

    private static final Duration LONG = Duration.ofSeconds(40);

    private final List<PbxStatus> statuses = new CopyOnWriteArrayList<>();
    private final List<CallChange> changes = new CopyOnWriteArrayList<>();
    private final List<Call> restored = new CopyOnWriteArrayList<>();
    private final List<String> watched = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private Vertx vertx;
    private FakePbx one;
    private FakePbx other;
    private Journals journals;
    private PbxRegistry registry;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        one = join(FakePbx.start(vertx, new FakePbx.Settings("user", "secret"), Clock.systemUTC()));
        other = join(FakePbx.start(vertx, new FakePbx.Settings("user", "secret"), Clock.systemUTC()));
        journals = new Journals(JournalSettings.in(folder), InstantSource.system());
        registry = new PbxRegistry(
                () -> ((VertxInternal) vertx).createEventLoopContext(),
                List.of(new Sink()),
                journals,
                new PbxRegistry.Watcher() {
                    @Override
                    public void onFollowed(PbxLink link) {
                        watched.add("+" + link.name());
                    }

                    @Override
                    public void onRemoved(String pbx) {
                        watched.add("-" + pbx);
                    }
                },
                new PbxRegistry.Limits(64 << 20, 64 << 20),
                RandomGenerator.getDefault(),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        registry.stop(LONG);
        journals.close();
        join(one.close());
        join(other.close());
        join(vertx.close());
    }

    private static <T> T join(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private final class Sink implements ChangeSink {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public void onChanges(ChangeBatch batch) {
            changes.addAll(batch.changes());
        }

        @Override
        public void onStatus(PbxStatus status) {
            statuses.add(status);
        }

        @Override
        public void onRestored(String pbx, List<Call> calls) {
            restored.addAll(calls);
        }
    }

    private static Wish follow(String name, FakePbx pbx, String secret, String... trunks) {
        return new Wish.Follow(new PbxSettings(
                        new SessionConfig(name, "127.0.0.1", pbx.port(), "user", secret),
                        TrunkPatterns.of(List.of(trunks)),
                        Duration.ofMinutes(5))
                .withActionConnection(false));
    }

    private PbxStatus last(String pbx) {
        return statuses.stream()
                .filter(status -> status.name().equals(pbx))
                .reduce((_, last) -> last)
                .orElse(null);
    }

    private void awaitState(String pbx, PbxState state) {
        await().atMost(LONG).until(() -> last(pbx) != null && last(pbx).state() == state);
    }

    private List<CallRecord> ended() {
        return changes.stream()
                .filter(change -> change.type() == ChangeType.ENDED)
                .map(change -> change.call().record())
                .toList();
    }

    private static List<AmiMessage> events(String recording) {
        return Recordings.messages(
                        Recordings.bytes(Recordings.named(recording).parts().getFirst()))
                .stream()
                .filter(m -> m.isEvent() && !m.value(0).equals("FullyBooted"))
                .toList();
    }

    /** Plays the call until it is answered. @return the rest */
    private List<AmiMessage> answeredOn(FakePbx pbx) {
        List<AmiMessage> events = events("asterisk-22/longer_call");
        int half = 0;
        while (!events.get(half).value(0).equals("BridgeEnter")
                || !events.get(half - 1).value(0).equals("BridgeEnter") && half < events.size() / 2) {
            half++;
        }
        events.subList(0, half + 1).forEach(pbx::send);
        await().atMost(LONG).until(() -> changes.stream().anyMatch(c -> c.type() == ChangeType.ANSWERED));
        return new ArrayList<>(events.subList(half + 1, events.size()));
    }

    @Test
    void one_is_added_and_removed_and_the_other_does_not_notice() {
        registry.follow(Map.of("one", follow("one", one, "secret")));
        awaitState("one", PbxState.CONNECTED);

        registry.follow(Map.of("one", follow("one", one, "secret"), "other", follow("other", other, "secret")));
        awaitState("other", PbxState.CONNECTED);
        registry.follow(Map.of("one", follow("one", one, "secret")));

        assertThat(last("other").state()).isEqualTo(PbxState.REMOVED);
        assertThat(watched).containsExactly("+one", "+other", "-other");
        assertThat(registry.link("other")).isEmpty();
        await().atMost(LONG).until(() -> other.loggedIn() == 0);
        assertThat(one.received().stream().filter(m -> "Login".equals(m.get("Action"))))
                .hasSize(1);
        assertThat(one.loggedIn()).isEqualTo(1);
    }

    @Test
    void one_that_cannot_be_followed_is_told_and_stops_no_other() {
        registry.follow(Map.of("one", follow("one", one, "secret"), "bad", new Wish.Broken("no host given")));

        awaitState("one", PbxState.CONNECTED);
        assertThat(last("bad").state()).isEqualTo(PbxState.MISCONFIGURED);
        assertThat(last("bad").lastError()).isEqualTo("no host given");

        registry.follow(Map.of("one", new Wish.Broken("port is no number")));
        await().atMost(LONG).until(() -> "port is no number".equals(last("one").configError()));
        assertThat(last("one").state()).isEqualTo(PbxState.CONNECTED);
        assertThat(last("bad").state()).isEqualTo(PbxState.REMOVED);

        registry.follow(Map.of("one", follow("one", one, "secret")));
        await().atMost(LONG).until(() -> last("one").configError() == null);
        assertThat(one.received().stream().filter(m -> "Login".equals(m.get("Action"))))
                .hasSize(1);
    }

    @Test
    void another_secret_connects_anew_and_a_call_that_is_gone_ends_by_the_lists() {
        registry.follow(Map.of("one", follow("one", one, "wrong")));
        await().atMost(LONG).until(() -> last("one") != null && last("one").lastError() != null);

        registry.follow(Map.of("one", follow("one", one, "secret")));

        awaitState("one", PbxState.CONNECTED);
        answeredOn(one);
        registry.follow(Map.of("one", follow("one", other, "secret")));
        await().atMost(LONG).until(() -> !ended().isEmpty());
        assertThat(ended()).singleElement().satisfies(record -> {
            assertThat(record.complete()).isFalse();
            assertThat(record.endedAfter()).isNotNull();
        });
        assertThat(watched).containsExactly("+one");
        await().atMost(LONG).until(() -> one.loggedIn() == 0 && other.loggedIn() == 1);
    }

    @Test
    void other_trunks_hold_for_new_calls_without_a_new_connection() {
        registry.follow(Map.of("one", follow("one", one, "secret")));
        awaitState("one", PbxState.CONNECTED);

        registry.follow(Map.of("one", follow("one", one, "secret", "PJSIP/101*")));
        events("asterisk-22/answered_caller_hangs_up").forEach(one::send);

        await().atMost(LONG).until(() -> !ended().isEmpty());
        assertThat(ended().getFirst().direction()).isEqualTo(Direction.INBOUND);
        assertThat(one.received().stream().filter(m -> "Login".equals(m.get("Action"))))
                .hasSize(1);
    }

    @Test
    void calls_of_a_removed_one_end_unseen_and_its_journal_goes_on_when_it_comes_back() throws Exception {
        registry.follow(Map.of("one", follow("one", one, "secret")));
        awaitState("one", PbxState.CONNECTED);
        answeredOn(one);

        registry.follow(Map.of());

        assertThat(ended()).singleElement().satisfies(record -> {
            assertThat(record.complete()).isFalse();
            assertThat(record.cause()).isNull();
        });
        assertThat(journals.statuses()).isEmpty();
        assertThat(journals.pbxes()).containsExactly("one");

        long logins = changes.size();
        registry.follow(Map.of("one", follow("one", one, "secret")));
        awaitState("one", PbxState.CONNECTED);
        assertThat(restored).isEmpty();
        assertThat(changes).hasSize((int) logins);
        Map<String, Integer> ends = new HashMap<>();
        journals.past("one", TrunkPatterns.NONE).read(0, (_, batch) -> batch.stream()
                .filter(change -> change.type() == ChangeType.ENDED)
                .forEach(change -> ends.merge(change.callId(), 1, Integer::sum)));
        assertThat(ends).hasSize(1).containsValue(1);
    }

    @Test
    void one_that_is_removed_while_it_connects_is_gone_and_can_come_back() {
        one.fallSilent(true);
        registry.follow(Map.of("one", follow("one", one, "secret")));
        registry.follow(Map.of());
        assertThat(last("one").state()).isEqualTo(PbxState.REMOVED);

        one.fallSilent(false);
        registry.follow(Map.of("one", follow("one", one, "secret")));
        awaitState("one", PbxState.CONNECTED);
    }
}
