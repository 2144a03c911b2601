package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import io.ringdown.cdr.CdrStatus.State;
import io.ringdown.cdr.RecordSink.RecordRefused;
import io.ringdown.cdr.RecordSink.SinkDown;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Takes completed calls without blocking and writes them, in groups, on a thread of its own.
 *
 * <p>What waits is bounded: at {@link Limits#queue} records further ones are refused and counted. A sink that is down is
 * tried again for ever, with growing pauses, and nothing taken is dropped meanwhile. A record that can never be written
 * is found by writing its group one by one; it is counted, told and left out.
 */
final class RecordWriter {

    private static final Logger LOG = Logger.getLogger(RecordWriter.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    /** How long the idle worker sleeps at most before it looks whether it shall stop. */
    private static final Duration GLANCE = Duration.ofMillis(100);

    private static final Duration REFUSAL_LOG_INTERVAL = Duration.ofMinutes(1);

    /**
     * @param queue most records that wait; further ones are refused
     * @param group most records in one transaction
     * @param recheck how often the sink is looked at while all is well
     * @param longestPause between two tries when it is down
     */
    record Limits(int queue, int group, Duration recheck, Duration longestPause) {}

    private record Phase(State state, Instant since, String message) {}

    private final RecordSink sink;
    private final Limits limits;
    private final InstantSource clock;
    private final BlockingQueue<CallRecord> queue;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread worker;

    private final AtomicLong refusedFull = new AtomicLong();
    private final AtomicLong refusedFullToldAt = new AtomicLong(Long.MIN_VALUE);
    private volatile Phase phase;
    private volatile String lastError;

    // Written by the worker alone.
    private final Deque<List<CallRecord>> taken = new ArrayDeque<>();
    private volatile int takenRecords;
    private volatile long written;
    private volatile long refusedData;
    private volatile boolean drainExpired;

    RecordWriter(RecordSink sink, Limits limits, InstantSource clock) {
        this.sink = sink;
        this.limits = limits;
        this.clock = clock;
        this.queue = new ArrayBlockingQueue<>(limits.queue());
        this.phase = new Phase(State.STARTING, clock.instant(), "the database is being prepared");
        this.worker = Thread.ofPlatform().name("cdr-writer").daemon(true).unstarted(this::run);
    }

    void start() {
        worker.start();
    }

    /** Never blocks. @return false when it was refused because the queue is full */
    boolean offer(CallRecord record) {
        if (phase.state() != State.STOPPED && queue.offer(record)) {
            return true;
        }
        long refused = refusedFull.incrementAndGet();
        long now = clock.millis();
        long told = refusedFullToldAt.get();
        if ((told == Long.MIN_VALUE || now - told >= REFUSAL_LOG_INTERVAL.toMillis())
                && refusedFullToldAt.compareAndSet(told, now)) {
            LOG.errorf(
                    "call record lost: %s. call=%s refused=%d queue=%d error=%s",
                    phase.state() == State.STOPPED ? "the service stops" : "the queue to the database is full",
                    record.id(),
                    refused,
                    limits.queue(),
                    lastError);
        }
        return false;
    }

    CdrStatus status() {
        Phase now = phase;
        return new CdrStatus(
                now.state(),
                now.since(),
                now.message(),
                queue.size() + takenRecords,
                written,
                refusedFull.get(),
                refusedData,
                lastError);
    }

    /** Takes nothing more, writes what waits and ends, at the latest after {@code patience}. */
    void stop(Duration patience) {
        stopping.countDown();
        try {
            if (worker.getState() != Thread.State.NEW && !worker.join(patience)) {
                drainExpired = true;
                worker.interrupt();
                worker.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        int left = status().queued();
        if (phase.state() != State.STOPPED) {
            to(State.STOPPED, "the service stopped");
            if (left > 0) {
                LOG.errorf(
                        "call records not written before the end of the service: records=%d error=%s", left, lastError);
            }
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        boolean ready = false;
        long checkedAt = 0;
        while (!drainExpired) {
            try {
                if (!ready || System.nanoTime() - checkedAt >= limits.recheck().toNanos()) {
                    sink.prepare();
                    ready = true;
                    checkedAt = System.nanoTime();
                    pause = FIRST_PAUSE;
                    toUp();
                }
                if (taken.isEmpty() && !take()) {
                    if (stopping.getCount() == 0) {
                        break;
                    }
                    continue;
                }
                writeNext();
            } catch (SinkDown down) {
                ready = false;
                toDown(down.getMessage(), null);
                if (!sleep(pause)) {
                    break;
                }
                pause = longer(pause);
            } catch (InterruptedException _) {
                break;
            } catch (RuntimeException | Error bug) {
                ready = false;
                toDown("internal error: " + bug, bug);
                if (!sleep(pause)) {
                    break;
                }
                pause = longer(pause);
            }
        }
    }

    /** Waits a moment for a record; whatever else is there goes with it. */
    private boolean take() throws InterruptedException {
        CallRecord first = queue.poll(stopping.getCount() == 0 ? 0 : GLANCE.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
            return false;
        }
        List<CallRecord> group = new ArrayList<>();
        group.add(first);
        // Counted before they leave the queue's count, so that nobody sees fewer waiting than there are.
        takenRecords = 1;
        queue.drainTo(group, limits.group() - 1);
        takenRecords = group.size();
        taken.add(group);
        return true;
    }

    private void writeNext() throws SinkDown {
        List<CallRecord> group = taken.getFirst();
        try {
            sink.write(group);
            written += group.size();
        } catch (RecordRefused refused) {
            if (group.size() > 1) {
                taken.removeFirst();
                for (CallRecord record : group.reversed()) {
                    taken.addFirst(List.of(record));
                }
                return;
            }
            refusedData++;
            lastError = refused.getMessage();
            LOG.errorf(
                    "call record lost: the database can never take it. call=%s error=%s",
                    group.getFirst().id(), refused.getMessage());
        }
        taken.removeFirst();
        takenRecords -= group.size();
    }

    private void toUp() {
        Phase before = phase;
        if (before.state() == State.UP) {
            return;
        }
        to(State.UP, "call records are written");
        if (before.state() == State.DOWN) {
            LOG.infof(
                    "call records are written again: down_seconds=%d queued=%d",
                    Duration.between(before.since(), clock.instant()).toSeconds(), status().queued());
        }
    }

    private void toDown(String line, Throwable bug) {
        Phase before = phase;
        lastError = line;
        if (before.state() == State.DOWN) {
            if (before.message().equals(line)) {
                return;
            }
            phase = new Phase(State.DOWN, before.since(), line);
        } else {
            to(State.DOWN, line);
        }
        // A database that is down needs no stack trace; a mistake of ours does.
        LOG.errorf(bug, "call records are not written, they are kept and tried again: %s", line);
    }

    private void to(State state, String message) {
        phase = new Phase(state, clock.instant(), message);
    }

    private Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(limits.longestPause()) < 0 ? twice : limits.longestPause();
    }

    /** @return false when there is no use in going on */
    private boolean sleep(Duration pause) {
        try {
            if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                if (taken.isEmpty() && queue.isEmpty()) {
                    return false;
                }
                Thread.sleep(GLANCE);
            }
            return true;
        } catch (InterruptedException _) {
            return false;
        }
    }
}
