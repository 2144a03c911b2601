package io.ringdown.live;

import static io.ringdown.live.SampleCalls.ALICE;
import static io.ringdown.live.SampleCalls.T0;
import static io.ringdown.live.SampleCalls.call;
import static io.ringdown.live.UpdateKind.CHANGE;
import static io.ringdown.live.UpdateKind.REMOVED;
import static io.ringdown.live.UpdateKind.RESYNC;
import static io.ringdown.live.UpdateKind.SNAPSHOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ringdown.access.Sight;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.Disposition;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** The loop turns when the test says so. */
class LiveCallsTest {

    private static final int HISTORY = 10;
    private static final int INBOX = 20;

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final LiveCalls live = new LiveCalls(tasks::add, "process1", HISTORY, Duration.ofHours(1), INBOX);
    private final Map<String, Long> revisions = new HashMap<>();
    private long batches;

    @Test
    void a_call_lives_from_its_first_change_to_its_ended() {
        happens("lab/1", CallState.DIALING);
        happens("lab/1", CallState.UP);
        happens("lab/2", CallState.RINGING);
        turn();

        assertThat(live.calls(Sight.ALL, CallFilter.ANY)).extracting(Call::id).containsExactly("lab/1", "lab/2");
        assertThat(live.find(Sight.ALL, "lab/1")).map(Call::state).contains(CallState.UP);
        assertThat(live.calls(Sight.ALL, states(CallState.RINGING)))
                .extracting(Call::id)
                .containsExactly("lab/2");

        happens("lab/1", CallState.ENDED);
        turn();

        assertThat(live.find(Sight.ALL, "lab/1")).isEmpty();
        assertThat(live.calls(Sight.ALL, CallFilter.ANY)).extracting(Call::id).containsExactly("lab/2");
    }

    @Test
    void a_subscriber_gets_a_snapshot_then_every_change() {
        happens("lab/1", CallState.DIALING);
        Watcher<CallsUpdate> watcher = watch(CallFilter.ANY, null).asks(Long.MAX_VALUE);
        turn();
        happens("lab/1", CallState.RINGING);
        happens("lab/2", CallState.DIALING);
        happens("lab/1", CallState.ENDED);
        turn();

        assertThat(watcher.seen).extracting(CallsUpdate::kind).containsExactly(SNAPSHOT, CHANGE, CHANGE, CHANGE);
        assertThat(watcher.seen.getFirst().calls()).extracting(Call::id).containsExactly("lab/1");
        assertThat(watcher.seen.stream().skip(1).map(update -> update.change().callId()))
                .containsExactly("lab/1", "lab/2", "lab/1");
        assertThat(watcher.seen.getLast().change()).isInstanceOf(CallChange.Ended.class);
    }

    @Test
    void changes_of_one_event_come_one_by_one() {
        Watcher<CallsUpdate> watcher = watch(CallFilter.ANY, null).asks(Long.MAX_VALUE);
        turn();
        Call up = call("lab/1", 3, CallState.UP);
        live.onChanges(new ChangeBatch(
                "lab",
                1,
                List.of(
                        new CallChange.Started(1, T0, up),
                        new CallChange.Ringing(2, T0, up, List.of()),
                        new CallChange.Answered(3, T0, up, ALICE)),
                0));
        turn();

        assertThat(watcher.seen.stream().skip(1).map(update -> update.change().revision()))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_subscriber_gets_no_more_than_it_asks_for() {
        Watcher<CallsUpdate> watcher = watch(CallFilter.ANY, null);
        happens("lab/1", CallState.DIALING);
        turn();
        assertThat(watcher.seen).isEmpty();

        watcher.asks(2);
        turn();
        happens("lab/2", CallState.DIALING);
        happens("lab/3", CallState.DIALING);
        turn();

        assertThat(watcher.news()).extracting(CallsUpdate::kind).containsExactly(SNAPSHOT, CHANGE);

        watcher.asks(1);
        turn();
        assertThat(watcher.news())
                .extracting(update -> update.change().callId())
                .containsExactly("lab/3");
    }

    @Test
    void asking_for_nothing_is_an_error() {
        Watcher<CallsUpdate> watcher = watch(CallFilter.ANY, null).asks(0);
        turn();

        assertThat(watcher.failure).isInstanceOf(IllegalArgumentException.class);
        assertThat(live.subscribers()).isZero();
    }

    @Test
    void a_call_that_leaves_the_filter_is_removed_and_may_come_back() {
        happens("lab/1", CallState.RINGING);
        Watcher<CallsUpdate> watcher = watch(states(CallState.RINGING), null).asks(Long.MAX_VALUE);
        turn();
        happens("lab/2", CallState.DIALING); // never seen
        happens("lab/1", CallState.UP); // leaves
        happens("lab/1", CallState.UP); // is gone already
        happens("lab/1", CallState.RINGING); // comes back
        happens("lab/1", CallState.ENDED); // leaves for good
        turn();

        assertThat(watcher.seen).extracting(CallsUpdate::kind).containsExactly(SNAPSHOT, REMOVED, CHANGE, REMOVED);
        assertThat(watcher.seen.get(1).removed()).isEqualTo("lab/1");
        assertThat(watcher.seen.get(2).change().callId()).isEqualTo("lab/1");
    }

    @Test
    void who_watches_a_phone_is_told_how_its_call_ended() {
        Watcher<CallsUpdate> watcher = watch(new CallFilter(null, null, null, "PJSIP/102", null, null, null), null)
                .asks(Long.MAX_VALUE);
        happens("lab/1", CallState.UP);
        happens("lab/1", CallState.ENDED);
        turn();

        assertThat(watcher.seen.getLast().change()).isInstanceOf(CallChange.Ended.class);
    }

    @Test
    void a_subscription_goes_on_behind_a_cursor() {
        Watcher<CallsUpdate> before = watch(CallFilter.ANY, null).asks(Long.MAX_VALUE);
        turn();
        happens("lab/1", CallState.DIALING);
        turn();
        String cursor = before.seen.getLast().cursor();
        before.leaves();
        happens("lab/1", CallState.RINGING);
        happens("lab/2", CallState.DIALING);
        turn();

        Watcher<CallsUpdate> again = watch(CallFilter.ANY, cursor).asks(Long.MAX_VALUE);
        turn();
        happens("lab/1", CallState.UP);
        turn();

        assertThat(again.seen).extracting(CallsUpdate::kind).containsOnly(CHANGE);
        assertThat(again.seen)
                .extracting(update -> update.change().call().state())
                .containsExactly(CallState.RINGING, CallState.DIALING, CallState.UP);
    }

    @Test
    void the_cursor_of_the_first_snapshot_can_be_gone_on_from() {
        Watcher<CallsUpdate> before = watch(CallFilter.ANY, null).asks(1);
        turn();
        happens("lab/1", CallState.DIALING);
        turn();

        Watcher<CallsUpdate> again =
                watch(CallFilter.ANY, before.seen.getFirst().cursor()).asks(Long.MAX_VALUE);
        turn();

        assertThat(again.seen).extracting(CallsUpdate::kind).containsExactly(CHANGE);
    }

    @Test
    void a_cursor_that_leads_nowhere_means_resync() {
        happens("lab/1", CallState.DIALING);
        turn();
        Watcher<CallsUpdate> first = watch(CallFilter.ANY, null).asks(1);
        turn();
        String expired = first.seen.getFirst().cursor();
        for (int i = 0; i < HISTORY + 1; i++) {
            happens("lab/1", CallState.UP);
        }
        turn();

        for (String cursor : Arrays.asList(expired, "process2.1", "process1.zzzz", "process1.", "rubbish", "", ".")) {
            Watcher<CallsUpdate> watcher = watch(CallFilter.ANY, cursor).asks(Long.MAX_VALUE);
            turn();
            happens("lab/1", CallState.UP);
            turn();
            assertThat(watcher.seen).as(cursor).extracting(CallsUpdate::kind).containsExactly(RESYNC, SNAPSHOT, CHANGE);
        }
    }

    @Test
    void who_comes_back_after_the_time_that_changes_are_kept_resyncs() {
        LiveCalls forgetful = new LiveCalls(tasks::add, "process1", HISTORY, Duration.ZERO, INBOX);
        for (int revision = 1; revision <= 3; revision++) {
            forgetful.onChanges(new ChangeBatch(
                    "lab",
                    revision,
                    List.of(new CallChange.Updated(revision, SampleCalls.T1, call("lab/1", revision, CallState.UP))),
                    0));
        }
        turn();
        List<CallsUpdate> seen = new ArrayList<>();
        forgetful.subscribe(Sight.ALL, CallFilter.ANY, "process1.1").subscribe().with(seen::add);
        turn();

        assertThat(seen).extracting(CallsUpdate::kind).containsExactly(RESYNC, SNAPSHOT);
    }

    @Test
    void who_is_cut_off_between_resync_and_snapshot_resyncs_again() {
        Watcher<CallsUpdate> cutOff = watch(CallFilter.ANY, "rubbish").asks(1);
        turn();
        assertThat(cutOff.seen).extracting(CallsUpdate::kind).containsExactly(RESYNC);

        Watcher<CallsUpdate> again =
                watch(CallFilter.ANY, cutOff.seen.getFirst().cursor()).asks(Long.MAX_VALUE);
        turn();

        assertThat(again.seen).extracting(CallsUpdate::kind).containsExactly(RESYNC, SNAPSHOT);
    }

    @Test
    void a_slow_subscriber_is_told_and_gets_the_newest_state() {
        happens("lab/1", CallState.DIALING);
        happens("lab/2", CallState.DIALING);
        Watcher<CallsUpdate> slow = watch(CallFilter.ANY, null).asks(2);
        turn();
        for (int i = 0; i < 5 * HISTORY; i++) {
            happens("lab/1", CallState.RINGING);
            turn();
        }
        happens("lab/2", CallState.ENDED);
        turn();
        assertThat(slow.news()).extracting(CallsUpdate::kind).containsExactly(SNAPSHOT, CHANGE);

        slow.asks(1);
        turn();
        happens("lab/1", CallState.UP);
        turn();
        slow.asks(1);
        turn();
        List<CallsUpdate> caughtUp = slow.news();
        slow.asks(Long.MAX_VALUE);
        happens("lab/1", CallState.ENDED);
        turn();

        assertThat(caughtUp).extracting(CallsUpdate::kind).containsExactly(RESYNC, SNAPSHOT);
        assertThat(caughtUp.getLast().calls())
                .as("the state when the snapshot was asked for, without the call that ended in the gap")
                .extracting(Call::id, Call::state)
                .containsExactly(tuple("lab/1", CallState.UP));
        assertThat(slow.news()).extracting(CallsUpdate::kind).containsExactly(CHANGE);
    }

    @Test
    void a_loop_that_falls_behind_keeps_the_newest_state_of_each_call() {
        Watcher<CallsUpdate> watcher = watch(CallFilter.ANY, null).asks(Long.MAX_VALUE);
        turn();
        String cursor = watcher.news().getFirst().cursor();
        happens("lab/2", CallState.DIALING);
        for (int i = 0; i < 10 * INBOX; i++) {
            happens("lab/1", CallState.RINGING);
        }
        happens("lab/2", CallState.ENDED);
        happens("lab/3", CallState.UP);
        turn();
        Watcher<CallsUpdate> again = watch(CallFilter.ANY, cursor).asks(Long.MAX_VALUE);
        turn();

        for (Watcher<CallsUpdate> each : List.of(watcher, again)) {
            assertThat(each.seen).extracting(CallsUpdate::kind).containsExactly(RESYNC, SNAPSHOT);
            assertThat(each.seen.getLast().calls()).extracting(Call::id).containsExactly("lab/1", "lab/3");
            assertThat(each.seen.getLast().calls().getFirst().record().revision())
                    .isEqualTo(10 * INBOX);
        }

        happens("lab/1", CallState.ENDED);
        turn();
        assertThat(watcher.seen.getLast().change()).isInstanceOf(CallChange.Ended.class);
    }

    @Test
    void who_leaves_is_forgotten() {
        Watcher<CallsUpdate> stays = watch(CallFilter.ANY, null).asks(Long.MAX_VALUE);
        Watcher<CallsUpdate> leaves = watch(CallFilter.ANY, null).asks(Long.MAX_VALUE);
        Watcher<PbxStatus> leavesToo = watchPbxes().asks(Long.MAX_VALUE);
        watch(CallFilter.ANY, null).leaves(); // before the loop has seen it
        turn();
        assertThat(live.subscribers()).isEqualTo(3);

        leaves.leaves().leaves();
        leavesToo.leaves();
        happens("lab/1", CallState.DIALING);
        turn();

        assertThat(live.subscribers()).isEqualTo(1);
        assertThat(leaves.seen).hasSize(1);
        assertThat(stays.seen).hasSize(2);
    }

    @Test
    void a_subscriber_that_fails_does_not_harm_the_others() {
        live.subscribe(Sight.ALL, CallFilter.ANY, null).subscribe().withSubscriber(new Watcher<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                super.onSubscribe(subscription);
                asks(5);
            }

            @Override
            public void onNext(CallsUpdate item) {
                throw new IllegalStateException("told to fail");
            }
        });
        Watcher<CallsUpdate> other = watch(CallFilter.ANY, null).asks(Long.MAX_VALUE);
        happens("lab/1", CallState.DIALING);
        turn();
        happens("lab/1", CallState.ENDED);
        turn();

        assertThat(other.seen).isNotEmpty();
        assertThat(live.find(Sight.ALL, "lab/1")).isEmpty();
        assertThat(live.subscribers()).isEqualTo(1);
    }

    @Test
    void pbxes_come_as_they_are_then_as_they_change() {
        live.onStatus(status("b", PbxState.CONNECTED, 0));
        live.onStatus(status("a", PbxState.CONNECTING, 0));
        Watcher<PbxStatus> watcher = watchPbxes().asks(Long.MAX_VALUE);
        turn();
        live.onStatus(status("a", PbxState.SYNCING, 0));
        live.onStatus(status("a", PbxState.CONNECTED, 0));
        turn();

        assertThat(live.pbxes(Sight.ALL)).extracting(PbxStatus::name).containsExactly("a", "b");
        assertThat(watcher.seen)
                .extracting(PbxStatus::name, PbxStatus::state)
                .containsExactly(
                        tuple("a", PbxState.CONNECTING),
                        tuple("b", PbxState.CONNECTED),
                        tuple("a", PbxState.SYNCING),
                        tuple("a", PbxState.CONNECTED));
    }

    @Test
    void a_slow_subscriber_to_pbxes_gets_the_newest_of_each() {
        Watcher<PbxStatus> slow = watchPbxes().asks(1);
        turn();
        live.onStatus(status("a", PbxState.CONNECTED, 0));
        turn();
        slow.news();
        for (int i = 1; i <= 100_000; i++) {
            live.onStatus(status(i % 2 == 0 ? "a" : "b", PbxState.CONNECTED, i));
        }
        turn();
        slow.asks(Long.MAX_VALUE);
        turn();

        assertThat(slow.seen).hasSizeLessThan(110);
        assertThat(slow.seen).last().extracting(PbxStatus::calls).isEqualTo(100_000);
        assertThat(slow.seen.stream()
                        .filter(status -> status.name().equals("b"))
                        .toList())
                .last()
                .extracting(PbxStatus::calls)
                .isEqualTo(99_999);
    }

    private void happens(String id, CallState state) {
        long revision = revisions.merge(id, 1L, Long::sum);
        Call call = call(id, revision, state);
        CallChange change = state == CallState.ENDED
                ? new CallChange.Ended(revision, T0, call, Disposition.ANSWERED)
                : new CallChange.Updated(revision, T0, call);
        live.onChanges(new ChangeBatch("lab", ++batches, List.of(change), 0));
    }

    /** Everything that waits for the loop is done. */
    private void turn() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private Watcher<CallsUpdate> watch(CallFilter filter, String after) {
        Watcher<CallsUpdate> watcher = new Watcher<>();
        live.subscribe(Sight.ALL, filter, after).subscribe().withSubscriber(watcher);
        return watcher;
    }

    private Watcher<PbxStatus> watchPbxes() {
        Watcher<PbxStatus> watcher = new Watcher<>();
        live.subscribePbxes(Sight.ALL).subscribe().withSubscriber(watcher);
        return watcher;
    }

    private static CallFilter states(CallState... states) {
        return new CallFilter(null, List.of(states), null, null, null, null, null);
    }

    private static PbxStatus status(String name, PbxState state, int calls) {
        return new PbxStatus(name, state, T0, "22.5.1", 3L, calls, null);
    }
}
