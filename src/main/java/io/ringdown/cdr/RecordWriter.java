package io.ringdown.cdr;

import io.ringdown.call.ChangeBatch;
import io.ringdown.cdr.CdrStatus.State;
import io.ringdown.cdr.Feed.Entry;
import io.ringdown.cdr.RecordSink.RecordRefused;
import io.ringdown.cdr.RecordSink.RecordSuspected;
import io.ringdown.cdr.RecordSink.SinkDown;
import io.ringdown.pbx.PastChanges;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Takes records without blocking and writes them, in groups, on a thread of its own.
 *
 * <p>What waits is bounded: beyond {@link Limits#queue} records, those of a PBX that has a journal are read from there
 * later, in order and to its end, and others are refused and counted. A sink that is down is tried again for ever, with
 * growing pauses, and nothing taken is dropped meanwhile. A record that can never be written is found by writing its
 * group one by one; it is counted, told and set aside.
 *
 * <p>Where the sink cannot tell whether it refuses one record or all, the record waits beside the others: it is set aside
 * when it fails once more after another one was taken. When nothing is taken, it is the sink that is down, and nothing is
 * set aside.
 *
 * @param <T> a record: a completed call, or an event that is to be delivered
 */
public final class RecordWriter<T> {

    private static final Logger LOG = Logger.getLogger(RecordWriter.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    /** How long the idle worker sleeps at most before it looks whether it shall stop. */
    private static final Duration GLANCE = Duration.ofMillis(100);

    /** Writing a group takes milliseconds; what takes this long is told. */
    private static final Duration SLOW = Duration.ofSeconds(5);

    private static final Duration REFUSAL_LOG_INTERVAL = Duration.ofMinutes(1);

    /**
     * @param queue most records that wait; further ones are refused
     * @param group most records in one transaction
     * @param recheck how often the sink is looked at while all is well
     * @param longestPause between two tries when it is down
     */
    public record Limits(int queue, int group, Duration recheck, Duration longestPause) {}

    /**
     * What is written.
     *
     * @param name for messages, in the singular: "call record"
     * @param thread name of the writer's thread
     * @param of the records that come of a batch; read from the journal it gives the same ones as live
     * @param id names one of them in messages
     */
    public record Kind<T>(String name, String thread, Function<ChangeBatch, List<T>> of, Function<T, String> id) {}

    private record Phase(State state, Instant since, String message) {}

    private record Suspect<T>(Entry<T> entry, RecordSuspected failure) {}

    /** When so many fail and none is taken, it is not for their sake. */
    private static final int MOST_SUSPECTS = 10;

    /** Ends the reading of a journal. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough(Exception cause) {
            super(null, cause, false, false);
        }
    }

    private final Kind<T> kind;
    private final RecordSink<T> sink;
    private final Limits limits;
    private final InstantSource clock;
    private final Supplier<PastChanges> past;
    private final BlockingQueue<Entry<T>> queue;
    private final ConcurrentMap<String, Feed<T>> feeds = new ConcurrentHashMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread worker;

    private final AtomicLong refusedFull = new AtomicLong();
    private final AtomicLong refusedFullToldAt = new AtomicLong(Long.MIN_VALUE);
    private volatile Phase phase;
    private volatile String lastError;

    // Written by the worker alone.
    private final Deque<List<Entry<T>>> taken = new ArrayDeque<>();
    private final Map<Feed<T>, Long> readAgainAt = new HashMap<>();

    /** Records that failed alone, for their own sake or for that of all; at most {@link #MOST_SUSPECTS}. */
    private final Deque<Suspect<T>> suspects = new ArrayDeque<>();

    private volatile long writingSince = -1;
    private volatile long lastWriteMs;
    private volatile int takenRecords;
    private volatile long takenSince = Long.MAX_VALUE;
    private volatile long written;
    private volatile long refusedData;
    private volatile boolean drainExpired;

    /** @param past gives null when there is no journal */
    public RecordWriter(
            Kind<T> kind, RecordSink<T> sink, Limits limits, InstantSource clock, Supplier<PastChanges> past) {
        this.kind = kind;
        this.sink = sink;
        this.limits = limits;
        this.clock = clock;
        this.past = past;
        this.queue = new ArrayBlockingQueue<>(limits.queue());
        this.phase = new Phase(State.STARTING, clock.instant(), "the database is being prepared");
        this.worker = Thread.ofPlatform().name(kind.thread()).daemon(true).unstarted(this::run);
    }

    public void start() {
        worker.start();
    }

    /**
     * Never blocks. What {@link Kind#of} makes of the batch is written.
     */
    public void offer(ChangeBatch batch) {
        offer(batch.pbx(), batch.position(), kind.of().apply(batch));
    }

    /** @param position in the journal of the PBX of what these records came of; 0 when it is in none */
    void offer(String pbx, long position, List<T> records) {
        if (records.isEmpty()) {
            return;
        }
        Predicate<Entry<T>> room = entry -> phase.state() != State.STOPPED && queue.offer(entry);
        boolean readable = position > 0 && past.get() != null;
        List<T> refused =
                feeds.computeIfAbsent(pbx, Feed<T>::new).offer(position, records, clock.millis(), room, readable);
        refused.forEach(this::refuse);
    }

    /** The earliest journal position of a PBX that is not kept for good; {@link Long#MAX_VALUE} when nothing waits. */
    public long unsettled(String pbx) {
        Feed<T> feed = feeds.get(pbx);
        return feed == null ? Long.MAX_VALUE : feed.unsettled();
    }

    private void refuse(T record) {
        long refused = refusedFull.incrementAndGet();
        long now = clock.millis();
        long told = refusedFullToldAt.get();
        if ((told == Long.MIN_VALUE || now - told >= REFUSAL_LOG_INTERVAL.toMillis())
                && refusedFullToldAt.compareAndSet(told, now)) {
            LOG.errorf(
                    "%s lost: %s. call=%s refused=%d queue=%d error=%s",
                    kind.name(),
                    phase.state() == State.STOPPED ? "the service stops" : "the queue to the database is full",
                    kind.id().apply(record),
                    refused,
                    limits.queue(),
                    lastError);
        }
    }

    /** How writing goes, now. */
    public CdrStatus status() {
        Phase now = phase;
        List<String> behind = behind();
        return new CdrStatus(
                now.state(),
                now.since(),
                now.state() == State.UP ? message(now.message(), behind) : now.message(),
                queue.size() + takenRecords,
                oldestMs(),
                behind.size(),
                written,
                refusedFull.get(),
                refusedData,
                lastError);
    }

    private String message(String usual, List<String> behind) {
        long since = writingSince;
        long slowMs = since < 0 ? lastWriteMs : Math.max(lastWriteMs, clock.millis() - since);
        if (slowMs >= SLOW.toMillis()) {
            return kind.name() + "s are written, but slowly: one transaction takes " + slowMs / 1_000
                    + " s; look for locks in the database (pg_stat_activity) and at the load of its disk";
        }
        if (!behind.isEmpty()) {
            return kind.name() + "s are written; catching up from the journal: " + String.join(", ", behind);
        }
        return usual;
    }

    private List<String> behind() {
        return feeds.values().stream()
                .filter(Feed::isBehind)
                .map(Feed::pbx)
                .sorted()
                .toList();
    }

    /** Takes nothing more, writes what waits and ends, at the latest after {@code patience}. */
    public void stop(Duration patience) {
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
        if (phase.state() != State.STOPPED) {
            to(State.STOPPED, "the service stopped");
            int left = status().queued();
            int journalled = feeds.values().stream().mapToInt(Feed::journalled).sum();
            if (left > journalled) {
                LOG.errorf(
                        "%ss not written before the end of the service: records=%d error=%s",
                        kind.name(), left - journalled, lastError);
            }
            if (journalled > 0 || !behind().isEmpty()) {
                LOG.infof(
                        "%ss wait in the journal for the next start: records=%d pbxs_behind=%s error=%s",
                        kind.name(), journalled, behind(), lastError);
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
                    writingSince = clock.millis(); // who holds a lock holds this up, too
                    try {
                        sink.prepare();
                    } finally {
                        writingSince = -1;
                    }
                    lastWriteMs = 0;
                    ready = true;
                    checkedAt = System.nanoTime();
                    // What could not be written just now decides, not that the database answers.
                    if (taken.isEmpty() && suspects.isEmpty()) {
                        toUp();
                    }
                }
                if (taken.isEmpty()) {
                    boolean more = take(stopping.getCount() == 0 || mayRead() != null ? 0 : GLANCE.toMillis());
                    if (!more && stopping.getCount() == 0) {
                        break;
                    }
                }
                writeTaken();
                catchUp();
                tryAlone();
                toUp();
                pause = FIRST_PAUSE;
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
    private boolean take(long patienceMs) throws InterruptedException {
        Entry<T> first = queue.poll(patienceMs, TimeUnit.MILLISECONDS);
        if (first == null) {
            return false;
        }
        List<Entry<T>> group = new ArrayList<>();
        group.add(first);
        // Counted before they leave the queue's count, so that nobody sees fewer waiting than there are.
        takenRecords = suspects.size() + 1;
        queue.drainTo(group, limits.group() - 1);
        takenRecords = suspects.size() + group.size();
        taken.add(group);
        noteOldest();
        return true;
    }

    private void noteOldest() {
        takenSince =
                taken.isEmpty() ? Long.MAX_VALUE : taken.getFirst().getFirst().since();
    }

    /** How long the oldest of what waits has been waiting, milliseconds; 0 when nothing does. */
    private long oldestMs() {
        long since = takenSince;
        Entry<T> next = queue.peek();
        since = next == null ? since : Math.min(since, next.since());
        for (Feed<T> feed : feeds.values()) {
            since = Math.min(since, feed.behindSince());
        }
        return since == Long.MAX_VALUE ? 0 : Math.max(0, clock.millis() - since);
    }

    private void writeTaken() throws SinkDown {
        while (!taken.isEmpty() && !drainExpired) {
            writeNext();
        }
    }

    private void writeNext() throws SinkDown {
        List<Entry<T>> group = taken.getFirst();
        long begin = clock.millis();
        writingSince = begin;
        try {
            sink.write(group.stream().map(Entry<T>::record).toList());
            lastWriteMs = clock.millis() - begin;
            written += group.size();
        } catch (RecordRefused refused) {
            if (group.size() > 1) {
                split(group);
                return;
            }
            setAside(group.getFirst(), refused);
        } catch (RecordSuspected suspected) {
            if (group.size() > 1) {
                split(group);
            } else {
                suspect(group.getFirst(), suspected);
            }
            return;
        } finally {
            writingSince = -1;
        }
        taken.removeFirst();
        settle(group);
        judge();
    }

    private void split(List<Entry<T>> group) {
        taken.removeFirst();
        for (Entry<T> entry : group.reversed()) {
            taken.addFirst(List.of(entry));
        }
    }

    private void settle(List<Entry<T>> group) {
        noteOldest();
        takenRecords -= group.size();
        group.forEach(entry -> entry.feed().settled(entry.position()));
    }

    private void setAside(Entry<T> entry, Exception why) {
        refusedData++;
        lastError = why.getMessage();
        LOG.errorf(
                "%s set aside: the database does not take it, and takes others. call=%s error=%s; when it would take it,"
                        + " ringdown rebuild brings it from the journal",
                kind.name(), kind.id().apply(entry.record()), why.getMessage());
    }

    /** It waits beside the others, of which one may be taken. @throws SinkDown when too many fail and none is */
    private void suspect(Entry<T> entry, RecordSuspected why) throws SinkDown {
        if (suspects.size() >= MOST_SUSPECTS) {
            throw new SinkDown(why.getMessage(), why);
        }
        taken.removeFirst();
        suspects.add(new Suspect<>(entry, why));
    }

    /** Others were taken: who fails once more does so for its own sake. */
    private void judge() throws SinkDown {
        while (!suspects.isEmpty()) {
            Entry<T> entry = suspects.getFirst().entry();
            try {
                sink.write(List.of(entry.record()));
                written++;
            } catch (RecordRefused | RecordSuspected failure) {
                setAside(entry, failure);
            }
            suspects.removeFirst();
            settle(List.of(entry));
        }
    }

    /** No others are there: nothing tells whether they, or the sink, are the reason. @throws SinkDown when they fail again */
    private void tryAlone() throws SinkDown {
        if (suspects.isEmpty()) {
            return;
        }
        Entry<T> entry = suspects.getFirst().entry();
        try {
            sink.write(List.of(entry.record()));
        } catch (RecordSuspected again) {
            throw new SinkDown(again.getMessage(), again);
        } catch (RecordRefused refused) {
            setAside(entry, refused);
            written--;
        }
        written++;
        suspects.removeFirst();
        settle(List.of(entry));
        judge();
    }

    /** A PBX whose journal is to be read now, the one first whose turn is longest ago; null when there is none. */
    private Feed<T> mayRead() {
        return feeds.values().stream()
                .filter(feed -> feed.isBehind() && readAgainAt.getOrDefault(feed, 0L) <= clock.millis())
                .min(Comparator.comparingLong(feed -> readAgainAt.getOrDefault(feed, 0L)))
                .orElse(null);
    }

    /**
     * Reads on in the journal of a PBX that is behind, to the end of what is there now. What others queue meanwhile is
     * written between two groups; an unwritten group stays taken, and the feed knows where to read on.
     */
    private void catchUp() throws SinkDown, InterruptedException {
        Feed<T> feed = stopping.getCount() == 0 ? null : mayRead();
        if (feed == null) {
            return;
        }
        long from = feed.behind();
        List<Entry<T>> group = new ArrayList<>();
        try {
            long next = past.get().read(feed.pbx(), from, batch -> {
                for (T record : kind.of().apply(batch)) {
                    group.add(new Entry<>(feed, batch.position(), record, feed.behindSince()));
                    if (group.size() >= limits.group()) {
                        writeRead(feed, group);
                    }
                }
            });
            writeRead(feed, group);
            if (feed.caughtUp(next)) {
                LOG.infof("caught up from the journal: pbx=%s position=%d", feed.pbx(), next);
            } else if (next == from) {
                // What was missed is not on the disk yet.
                readAgainAt.put(feed, clock.millis() + GLANCE.toMillis());
                return;
            }
            readAgainAt.put(feed, clock.millis());
        } catch (Enough enough) {
            switch (enough.getCause()) {
                case SinkDown down -> throw down;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> {}
            }
        } catch (IOException | RuntimeException failure) {
            readAgainAt.put(feed, clock.millis() + limits.longestPause().toMillis());
            String line = "the journal of " + feed.pbx() + " cannot be read: " + failure;
            if (line.equals(lastError)) {
                return;
            }
            lastError = line;
            LOG.errorf(
                    failure instanceof IOException ? null : failure,
                    "%ss that wait in the journal cannot be read, it is tried again: pbx=%s position=%d error=%s",
                    kind.name(),
                    feed.pbx(),
                    feed.behind(),
                    failure);
        }
    }

    private void writeRead(Feed<T> feed, List<Entry<T>> group) {
        if (group.isEmpty()) {
            return;
        }
        group.forEach(entry -> feed.waits(entry.position()));
        takenRecords += group.size();
        taken.add(List.copyOf(group));
        noteOldest();
        // The batch of the last one is read again if this was not all of it: writing it twice is writing it once.
        feed.readTo(group.getLast().position());
        group.clear();
        try {
            writeTaken();
            while (!drainExpired && take(0)) {
                writeTaken();
            }
        } catch (SinkDown | InterruptedException stop) {
            throw new Enough(stop);
        }
        if (stopping.getCount() == 0) {
            throw new Enough(null);
        }
    }

    private void toUp() {
        Phase before = phase;
        if (before.state() == State.UP) {
            return;
        }
        to(State.UP, kind.name() + "s are written");
        if (before.state() == State.DOWN) {
            LOG.infof(
                    "%ss are written again: down_seconds=%d queued=%d",
                    kind.name(),
                    Duration.between(before.since(), clock.instant()).toSeconds(),
                    status().queued());
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
        LOG.errorf(bug, "%ss are not written, they are kept and tried again: %s", kind.name(), line);
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
