package io.ringdown.live;

import static io.ringdown.live.SampleBoard.changed;
import static io.ringdown.live.SampleBoard.conference;
import static io.ringdown.live.SampleBoard.device;
import static io.ringdown.live.SampleBoard.gone;
import static io.ringdown.live.SampleBoard.parked;
import static io.ringdown.live.SampleBoard.queue;
import static io.ringdown.live.SampleBoard.update;
import static io.ringdown.live.UpdateKind.CHANGE;
import static io.ringdown.live.UpdateKind.REMOVED;
import static io.ringdown.live.UpdateKind.SNAPSHOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.access.Sight;
import io.ringdown.call.BoardChange;
import io.ringdown.call.Device;
import io.ringdown.call.DeviceState;
import io.ringdown.call.Queue;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** The loop turns when the test says so. */
class LiveBoardTest {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final LiveBoard board = new LiveBoard(tasks::add);

    private void turn() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private Watcher<QueuesUpdate> watch(String pbx) {
        Watcher<QueuesUpdate> watcher = new Watcher<>();
        Flow.Publisher<QueuesUpdate> publisher = board.subscribeQueues(Sight.ALL, pbx);
        publisher.subscribe(watcher);
        return watcher;
    }

    private static List<String> waiting(QueuesUpdate update) {
        return update.queues().stream()
                .map(q -> q.id() + " " + q.waiting().size())
                .toList();
    }

    @Test
    void what_is_there_now_is_answered_by_pbx_and_name() {
        board.onBoard(changed(queue("two", "support", 1)));
        board.onBoard(changed(queue("one", "support", 1)));
        board.onBoard(changed(queue("one", "sales", 0)));
        board.onBoard(update(
                "one",
                new BoardChange.ConferenceChanged(conference("one")),
                new BoardChange.SpaceTaken(parked("one")),
                new BoardChange.DeviceChanged(device("one", "PJSIP/102", DeviceState.IN_USE)),
                new BoardChange.DeviceChanged(device("one", "PJSIP/101", DeviceState.RINGING))));
        turn();

        assertThat(board.queues(Sight.ALL, null))
                .extracting(Queue::id)
                .containsExactly("one/sales", "one/support", "two/support");
        assertThat(board.queues(Sight.ALL, "two")).extracting(Queue::id).containsExactly("two/support");
        assertThat(board.conferences(Sight.ALL, null)).hasSize(1);
        assertThat(board.parkedCalls(Sight.ALL, "two")).isEmpty();
        assertThat(board.parkedCalls(Sight.ALL, "one")).hasSize(1);
        assertThat(board.devices(Sight.ALL, null)).extracting(Device::name).containsExactly("PJSIP/101", "PJSIP/102");

        board.onBoard(update(
                "one",
                new BoardChange.QueueGone("one/support"),
                new BoardChange.ConferenceGone("one/650"),
                new BoardChange.SpaceFreed("one/default/701"),
                new BoardChange.DeviceGone("one/PJSIP/101")));
        turn();

        assertThat(board.queues(Sight.ALL, "one")).extracting(Queue::id).containsExactly("one/sales");
        assertThat(board.conferences(Sight.ALL, null)).isEmpty();
        assertThat(board.parkedCalls(Sight.ALL, null)).isEmpty();
        assertThat(board.devices(Sight.ALL, null)).hasSize(1);
    }

    @Test
    void a_subscriber_gets_a_snapshot_then_what_is_different() {
        board.onBoard(changed(queue("one", "support", 0)));
        Watcher<QueuesUpdate> watcher = watch(null).asks(Long.MAX_VALUE);
        turn();
        board.onBoard(changed(queue("one", "support", 1)));
        turn();
        board.onBoard(gone("one", "support"));
        turn();

        assertThat(watcher.seen).extracting(QueuesUpdate::kind).containsExactly(SNAPSHOT, CHANGE, REMOVED);
        assertThat(waiting(watcher.seen.get(0))).containsExactly("one/support 0");
        assertThat(waiting(watcher.seen.get(1))).containsExactly("one/support 1");
        assertThat(watcher.seen.get(2).removed()).isEqualTo("one/support");
    }

    @Test
    void a_slow_subscriber_gets_the_newest_of_each_queue() {
        Watcher<QueuesUpdate> watcher = watch(null).asks(1);
        turn();
        board.onBoard(changed(queue("one", "gone", 1)));
        for (int callers = 1; callers <= 50; callers++) {
            board.onBoard(changed(queue("one", "support", callers)));
            turn();
        }
        board.onBoard(changed(queue("one", "sales", 2)));
        board.onBoard(gone("one", "gone"));
        turn();
        watcher.news();
        watcher.asks(Long.MAX_VALUE);
        turn();

        assertThat(watcher.seen).singleElement().satisfies(update -> assertThat(waiting(update))
                .containsExactly("one/support 50", "one/sales 2")); // of "gone" this one never knew
    }

    @Test
    void a_subscriber_to_one_pbx_hears_of_no_other() {
        board.onBoard(changed(queue("two", "support", 0)));
        Watcher<QueuesUpdate> watcher = watch("one").asks(Long.MAX_VALUE);
        turn();
        board.onBoard(changed(queue("two", "support", 1)));
        board.onBoard(changed(queue("one", "support", 1)));
        turn();
        board.onBoard(gone("two", "support"));
        board.onBoard(gone("one", "support"));
        turn();

        assertThat(watcher.seen).extracting(QueuesUpdate::kind).containsExactly(SNAPSHOT, CHANGE, REMOVED);
        assertThat(waiting(watcher.seen.get(0))).isEmpty();
        assertThat(waiting(watcher.seen.get(1))).containsExactly("one/support 1");
        assertThat(watcher.seen.get(2).removed()).isEqualTo("one/support");
    }

    @Test
    void who_has_left_is_forgotten() {
        Watcher<QueuesUpdate> watcher = watch(null).asks(Long.MAX_VALUE);
        turn();
        assertThat(board.subscribers()).isEqualTo(1);

        watcher.leaves();
        turn();
        board.onBoard(changed(queue("one", "support", 1)));
        turn();

        assertThat(board.subscribers()).isZero();
        assertThat(watcher.seen).hasSize(1);
    }

    @Test
    void many_changes_before_the_loop_turns_are_one_task() {
        for (int callers = 0; callers < 1_000; callers++) {
            board.onBoard(changed(queue("one", "support", callers % 5)));
        }

        assertThat(tasks).hasSize(1);
    }
}
