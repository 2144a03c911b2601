package io.ringdown.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.AmiSession;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.ami.session.SessionState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class DemoPbxTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void a_client_that_comes_in_the_middle_is_told_what_is_there() {
        Vertx vertx = Vertx.vertx();
        DemoPbx demo = join(DemoPbx.start(vertx, new Random(1), Clock.systemUTC()));
        try {
            Client witness = new Client(vertx, demo);
            await().atMost(LONG).until(() -> witness.alive.size() > 3);

            Client late = new Client(vertx, demo);
            await().atMost(LONG).until(() -> late.listed != null);
            // one answer is one moment, and this client has read all that was sent before it
            Set<String> listed = witness.list();

            assertThat(late.listed).isNotEmpty();
            assertThat(listed).isEqualTo(witness.aliveWhenListed);
            assertThat(late.unknown).isEmpty();
            assertThat(demo.secret()).hasSize(32);
            witness.session.stop().await().atMost(LONG);
            late.session.stop().await().atMost(LONG);
        } finally {
            join(demo.close());
            join(vertx.close());
        }
    }

    @Test
    void who_logs_in_is_told_apart_by_name_and_can_be_cut_alone() {
        Vertx vertx = Vertx.vertx();
        List<String> told = new CopyOnWriteArrayList<>();
        DemoPbx demo = join(DemoPbx.start(vertx, new Random(1), Clock.systemUTC(), 1, new DemoPbx.Witness() {
            @Override
            public void onLogin(FakePbx.Login login) {
                told.add(login.username() + " comes");
            }

            @Override
            public void onGone(FakePbx.Login login) {
                told.add(login.username() + " goes");
            }

            @Override
            public void onList(String username, Map<String, String> linkedIds) {
                told.add(username + " asks");
            }
        }));
        try {
            demo.addUser("other");
            Client one = new Client(vertx, demo);
            await().atMost(LONG).until(() -> one.listed != null);
            Client other = new Client(vertx, demo, "other");
            await().atMost(LONG).until(() -> other.listed != null);
            demo.cut("other");
            await().atMost(LONG).until(() -> told.size() >= 7);

            assertThat(told)
                    .containsExactly(
                            "demo comes",
                            "demo asks",
                            "other comes",
                            "other asks",
                            "other goes",
                            "other comes",
                            "other asks");
            one.session.stop().await().atMost(LONG);
            other.session.stop().await().atMost(LONG);
        } finally {
            join(demo.close());
            join(vertx.close());
        }
    }

    private static final class Client implements AmiSession.Listener {

        final AmiSession session;
        final Set<String> alive = java.util.Collections.synchronizedSet(new TreeSet<>());
        final Set<String> unknown = java.util.Collections.synchronizedSet(new TreeSet<>());
        volatile Set<String> listed;
        volatile Set<String> aliveWhenListed;

        Client(Vertx vertx, DemoPbx demo) {
            this(vertx, demo, demo.username());
        }

        Client(Vertx vertx, DemoPbx demo, String username) {
            session = new AmiSession(
                    vertx.getOrCreateContext(),
                    new SessionConfig("demo", "127.0.0.1", demo.port(), username, demo.secret()),
                    this,
                    new Random(1),
                    Clock.systemUTC());
            session.start();
        }

        Set<String> list() {
            return session.sendList(AmiAction.of("Status"))
                    .invoke(_ -> aliveWhenListed = new TreeSet<>(alive))
                    .map(Client::ids)
                    .await()
                    .atMost(LONG);
        }

        @Override
        public void onState(SessionState state) {
            if (state instanceof SessionState.Syncing syncing) {
                session.sendList(AmiAction.of("Status")).subscribe().with(items -> {
                    alive.addAll(ids(items));
                    listed = ids(items);
                    session.synced(syncing);
                });
            }
        }

        @Override
        public void onMessage(AmiMessage message, long arrivalMicros) {
            if (message.value(0).equals("Newchannel")) {
                alive.add(message.get("Uniqueid"));
            } else if (message.value(0).equals("Hangup")) {
                if (!alive.remove(message.get("Uniqueid")) && listed != null) {
                    unknown.add(message.get("Uniqueid"));
                }
            }
        }

        private static Set<String> ids(List<AmiMessage> items) {
            Set<String> ids = new TreeSet<>();
            items.forEach(item -> ids.add(item.get("Uniqueid")));
            return ids;
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
