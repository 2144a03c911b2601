package io.ringdown.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerThreadTest {

    private final CountDownLatch gate = new CountDownLatch(1);
    private final Noting slow = new Noting() {
        @Override
        public void onChange(CallChange change) {
            try {
                gate.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            super.onChange(change);
        }
    };
    private final Noting failing = new Noting() {
        @Override
        public void onChange(CallChange change) {
            super.onChange(change);
            throw new IllegalStateException("a bug of somebody else");
        }
    };
    private final Noting good = new Noting();
    private final List<ListenerThread> threads = List.of(
            new ListenerThread(slow, 10), new ListenerThread(failing, 10_000), new ListenerThread(good, 10_000));

    private static class Noting implements CallListener {
        final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onChange(CallChange change) {
            heard.add(change.callId() + " " + change.type());
        }

        @Override
        public void onCompleted(CallRecord record) {
            heard.add(record.id() + " completed");
        }
    }

    private void tell(int call) {
        String id = "lab/1." + call;
        List<CallChange> changes = List.of(
                new CallChange.Started(1, SampleCalls.T0, SampleCalls.dialing(id, 1)),
                new CallChange.Ended(2, SampleCalls.T1, SampleCalls.call(id, 2, CallState.ENDED), null));
        threads.forEach(thread -> thread.offer(changes));
    }

    @AfterEach
    void stop() {
        gate.countDown();
        threads.forEach(thread -> thread.stop(Duration.ofSeconds(1)));
    }

    @Test
    void a_listener_that_is_slow_or_throws_is_its_own_trouble_alone() {
        threads.forEach(ListenerThread::start);

        IntStream.range(0, 100).forEach(this::tell);

        await().until(() -> good.heard.size() == 300 && failing.heard.size() == 300);
        assertThat(good.heard.subList(0, 3)).containsExactly("lab/1.0 STARTED", "lab/1.0 ENDED", "lab/1.0 completed");
        assertThat(good.heard).isEqualTo(failing.heard);
        await().until(() -> threads.get(1).status().failed() == 200);
        assertThat(threads.get(2).status().lost()).isZero();
        assertThat(slow.heard).isEmpty();
        CallListeners.Status status = threads.getFirst().status();
        assertThat(status.waiting()).isLessThanOrEqualTo(10);
        assertThat(status.lost()).isBetween(188L, 190L);

        gate.countDown();
        await().until(() -> threads.getFirst().status().told() == 200 - status.lost());
    }

    @Test
    void what_waits_is_told_before_the_end() {
        tell(1);
        threads.get(2).start();

        threads.get(2).stop(Duration.ofSeconds(3));

        assertThat(good.heard).hasSize(3);
    }
}
