package io.ringdown.live;

import static io.ringdown.live.SampleCalls.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.access.Sight;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.Disposition;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two PBXs publish while subscribers come, go and dawdle on a real Vert.x context. */
class LiveCallsConcurrencyTest {

    private static final int EVENTS_BEHIND_THE_LAST = 2_000;
    private static final int SUBSCRIBERS = 40;

    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void snapshot_and_changes_give_exactly_the_final_state() throws Exception {
        LiveCalls live = live(1_000_000);

        List<Follower> followers = publishWhileSubscribersJoin(live, false);

        for (Follower follower : followers) {
            assertThat(follower.faults).isEmpty();
            assertThat(follower.resyncs).isZero();
            assertThat(follower.known).isEqualTo(byId(live.calls(Sight.ALL, CallFilter.ANY)));
        }
        assertThat(live.calls(Sight.ALL, CallFilter.ANY)).isNotEmpty();
    }

    @Test
    void slow_subscribers_reach_the_final_state_through_resyncs() throws Exception {
        LiveCalls live = live(50);

        List<Follower> followers = publishWhileSubscribersJoin(live, true);

        for (Follower follower : followers) {
            assertThat(follower.faults).isEmpty();
            assertThat(follower.known).isEqualTo(byId(live.calls(Sight.ALL, CallFilter.ANY)));
        }
        assertThat(followers.stream().mapToInt(follower -> follower.resyncs).sum())
                .as("somebody was too slow, or this test shows nothing")
                .isPositive();
    }

    private LiveCalls live(int history) {
        Context loop = vertx.getOrCreateContext();
        return new LiveCalls(task -> loop.runOnContext(_ -> task.run()), "p", history, Duration.ofHours(1), 1_000_000);
    }

    private static List<Follower> publishWhileSubscribersJoin(LiveCalls live, boolean slow)
            throws InterruptedException {
        CountDownLatch allJoined = new CountDownLatch(1);
        List<Thread> pbxes = List.of(
                Thread.ofPlatform().unstarted(() -> publish(live, "north", 1, allJoined)),
                Thread.ofPlatform().unstarted(() -> publish(live, "south", 2, allJoined)));
        pbxes.forEach(Thread::start);
        List<Follower> followers = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            Follower follower = new Follower(slow);
            followers.add(follower);
            live.subscribe(Sight.ALL, CallFilter.ANY, null).subscribe().withSubscriber(follower);
            Thread.sleep(ThreadLocalRandom.current().nextInt(8));
        }
        allJoined.countDown();
        for (Thread pbx : pbxes) {
            pbx.join();
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(followers)
                .allSatisfy(follower -> assertThat(follower.revisionsKnown())
                        .isEqualTo(revisions(byId(live.calls(Sight.ALL, CallFilter.ANY))))));
        return followers;
    }

    /** Calls come, change and go; several changes in one batch now and then. */
    private static void publish(LiveCalls live, String pbx, long seed, CountDownLatch allJoined) {
        Random random = new Random(seed);
        Map<String, Long> revisions = new HashMap<>();
        List<String> open = new ArrayList<>();
        int left = EVENTS_BEHIND_THE_LAST;
        for (int seq = 1; left > 0; seq++) {
            if (allJoined.getCount() == 0) {
                left--;
            }
            List<CallChange> changes = new ArrayList<>();
            String id;
            if (open.size() < 5 || open.size() < 100 && random.nextInt(4) == 0) {
                id = pbx + "/" + seq;
                open.add(id);
            } else {
                id = open.get(random.nextInt(open.size()));
            }
            boolean ends = random.nextInt(5) == 0;
            long from = revisions.getOrDefault(id, 0L) + 1;
            long to = from + random.nextInt(3);
            Call after = SampleCalls.call(id, to, ends ? CallState.ENDED : CallState.UP);
            for (long revision = from; revision <= to; revision++) {
                changes.add(
                        ends && revision == to
                                ? new CallChange.Ended(revision, T0, after, Disposition.ANSWERED)
                                : new CallChange.Updated(revision, T0, after));
            }
            revisions.put(id, to);
            if (ends) {
                open.remove(id);
            }
            live.onChanges(new ChangeBatch(pbx, seq, changes, 0));
            if (seq % 50 == 0) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    private static Map<String, Call> byId(List<Call> calls) {
        Map<String, Call> byId = new HashMap<>();
        calls.forEach(call -> byId.put(call.id(), call));
        return byId;
    }

    private static Map<String, Long> revisions(Map<String, Call> calls) {
        Map<String, Long> revisions = new HashMap<>();
        calls.forEach((id, call) -> revisions.put(id, call.record().revision()));
        return revisions;
    }

    /** Builds its own picture from what it is told, and notes whatever does not fit. */
    private static final class Follower implements Flow.Subscriber<CallsUpdate> {

        final Map<String, Call> known = new HashMap<>();
        final List<String> faults = new ArrayList<>();
        int resyncs;
        private final Map<String, Long> revisions = new HashMap<>();
        private final boolean slow;
        private boolean snapshotExpected = true;
        private Flow.Subscription subscription;

        Follower(boolean slow) {
            this.slow = slow;
        }

        synchronized Map<String, Long> revisionsKnown() {
            return revisions(known);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public synchronized void onNext(CallsUpdate update) {
            if (snapshotExpected != (update.kind() == UpdateKind.SNAPSHOT)) {
                faults.add(update.kind() + " at the wrong time");
            }
            snapshotExpected = update.kind() == UpdateKind.RESYNC;
            switch (update.kind()) {
                case SNAPSHOT -> {
                    known.clear();
                    known.putAll(byId(update.calls()));
                    revisions.clear();
                    known.forEach((id, call) -> revisions.put(id, call.record().revision()));
                }
                case CHANGE -> onChange(update.change());
                case REMOVED -> faults.add("nothing leaves a filter that matches all");
                case RESYNC -> resyncs++;
            }
            askForMore();
        }

        private void onChange(CallChange change) {
            long before = revisions.getOrDefault(change.callId(), 0L);
            if (change.revision() != before + 1) {
                faults.add(change.callId() + " went from " + before + " to " + change.revision());
            }
            revisions.put(change.callId(), change.revision());
            if (change.call().ended()) {
                known.remove(change.callId());
            } else {
                known.put(change.callId(), change.call());
            }
        }

        private void askForMore() {
            if (slow && ThreadLocalRandom.current().nextInt(20) == 0) {
                Thread.ofVirtual().start(() -> {
                    try {
                        Thread.sleep(ThreadLocalRandom.current().nextInt(30));
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    subscription.request(1);
                });
            } else {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            faults.add(thrown.toString());
        }

        @Override
        public void onComplete() {
            faults.add("completed");
        }
    }
}
