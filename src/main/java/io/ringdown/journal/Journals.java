package io.ringdown.journal;

import io.ringdown.engine.TrunkPatterns;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The journals of all PBXs: opened by recovering what they hold, written by one thread, and tended by another one, which
 * brings files to the disk, keeps states and drops what is too old.
 */
public final class Journals implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Journals.class.getName());

    private static final Duration TEND_EVERY = Duration.ofSeconds(1);
    private static final int KEEP_STATES = 3;
    /** A state is written by recursion over the graph of channels and calls. */
    private static final long STACK = 512L << 20;

    private final JournalSettings settings;
    private final InstantSource clock;
    private final Journal.Disk disk;
    private final ScheduledExecutorService writer;
    private final ScheduledExecutorService tender;
    private final Map<String, Tended> tended = new ConcurrentSkipListMap<>();

    /**
     * A PBX's journal, ready to go on.
     *
     * @param feed as it was when the journal was last written
     */
    public record Opened(Feed feed, Journal journal) {}

    /** A journal and what is known about its files. */
    private static final class Tended {
        final Journal journal;
        final Past past;
        final LongSupplier unsettled;
        volatile long bytes;
        volatile Instant oldest;
        long settled;
        long checkpointed;

        Tended(Journal journal, Past past, LongSupplier unsettled, long settled) {
            this.journal = journal;
            this.past = past;
            this.unsettled = unsettled;
            this.settled = settled;
        }
    }

    public Journals(JournalSettings settings, InstantSource clock) {
        this(settings, clock, Journal.Disk.REAL);
    }

    Journals(JournalSettings settings, InstantSource clock, Journal.Disk disk) {
        this.settings = settings;
        this.clock = clock;
        this.disk = disk;
        this.writer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("journal-writer").daemon(true).factory());
        this.tender = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                .name("journal-tender")
                .daemon(true)
                .stackSize(STACK)
                .factory());
        long flush = settings.flushEvery().toMillis();
        writer.scheduleWithFixedDelay(
                () -> tended.values().forEach(one -> one.journal.flush()), flush, flush, TimeUnit.MILLISECONDS);
        tender.scheduleWithFixedDelay(
                () -> tended.values().forEach(this::tend),
                TEND_EVERY.toMillis(),
                TEND_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /**
     * Recovers what a PBX's journal holds and goes on with it. Blocking: not for an event loop.
     *
     * @param unsettled position of the first entry of which not everything is kept for good elsewhere; the journal
     *     remembers it and, after a crash, replays from there
     * @param replayed told of the changes of before that may not have been kept
     * @throws IOException when the journal cannot be read
     */
    public Opened open(String pbx, TrunkPatterns trunks, LongSupplier unsettled, Past.Taker replayed)
            throws IOException {
        Path folder = folder(pbx);
        Past past = new Past(folder, pbx, trunks);
        long settled = readSettled(folder);
        long begun = System.nanoTime();
        Past.Reading reading = past.before(settled);
        long from = reading.position();
        reading.toEnd((position, changes) -> {
            if (position >= settled) {
                replayed.onChanges(position, changes);
            }
        });
        if (reading.position() > 0) {
            LOG.log(
                    Level.INFO,
                    "pbx={0}: recovered from the journal: entries={1} calls={2} millis={3}",
                    pbx,
                    reading.position() - from,
                    reading.feed().engine().size(),
                    (System.nanoTime() - begun) / 1_000_000);
        }
        return open(pbx, reading.feed(), past, unsettled, settled, Math.max(reading.position(), settled - 1));
    }

    /** Goes on without what the journal of the PBX holds, because it cannot be read. */
    public Opened openAnew(String pbx, TrunkPatterns trunks, LongSupplier unsettled) {
        Path folder = folder(pbx);
        // far beyond whatever was written, for positions must never come twice
        long last = Past.micros(clock.instant());
        Past past = new Past(folder, pbx, trunks);
        return open(pbx, new Feed(pbx, trunks, (_, _) -> {}), past, unsettled, last + 1, last);
    }

    private Opened open(String pbx, Feed feed, Past past, LongSupplier unsettled, long settled, long last) {
        Journal journal = new Journal(pbx, folder(pbx), settings, disk, clock, writer, last + 1, feed.time());
        tended.put(pbx, new Tended(journal, past, unsettled, settled));
        return new Opened(feed, journal);
    }

    /** The journal of a PBX, to be read; whether or not it is being written. */
    public Past past(String pbx, TrunkPatterns trunks) {
        return new Past(folder(pbx), pbx, trunks);
    }

    /** PBXs that have a journal, whether or not they are followed now. */
    public List<String> pbxes() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> folders = Files.list(settings.folder())) {
            folders.filter(Files::isDirectory)
                    .filter(folder -> !folder.getFileName().toString().startsWith("."))
                    .map(folder -> URLDecoder.decode(folder.getFileName().toString(), StandardCharsets.UTF_8))
                    .sorted()
                    .forEach(names::add);
        } catch (NoSuchFileException none) {
            return List.of();
        }
        return names;
    }

    /** How each journal goes that is being written. */
    public List<JournalStatus> statuses() {
        return tended.values().stream()
                .map(one -> one.journal.status(one.bytes, one.oldest))
                .toList();
    }

    /**
     * Masks a number in all that has been written until now. A call that lives still has it, in memory and in what is
     * written from now on: forget again when it has ended. Blocking, for as long as all of it takes to be read.
     *
     * @return how many entries held the number
     */
    public long forget(String number, String mask) throws IOException {
        CompletableFuture<Long> done = new CompletableFuture<>();
        tender.execute(() -> {
            try {
                done.complete(forgetNow(number, mask));
            } catch (IOException | RuntimeException failure) {
                done.completeExceptionally(failure);
            }
        });
        try {
            return done.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Where tending goes on too, so that nothing else touches the files. */
    private long forgetNow(String number, String mask) throws IOException {
        Map<String, Long> ends = new HashMap<>();
        for (Tended one : tended.values()) {
            ends.put(one.journal.pbx(), one.journal.endSegment());
            one.checkpointed = 0;
        }
        long changed = 0;
        for (String pbx : pbxes()) {
            changed += Forgetting.in(folder(pbx), ends.getOrDefault(pbx, Long.MAX_VALUE), number, mask);
        }
        return changed;
    }

    /** Ends after everything that was handed over is written. */
    @Override
    public void close() {
        writer.execute(() -> tended.values().forEach(one -> one.journal.close()));
        writer.shutdown();
        tender.shutdown();
        try {
            if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.log(Level.ERROR, "the journal was not written to its end: the disk is too slow");
            }
            tender.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        tended.values().forEach(this::keepSettled);
    }

    private Path folder(String pbx) {
        // a name of dots alone would be another folder
        String name = URLEncoder.encode(pbx, StandardCharsets.UTF_8).replace(".", "%2E");
        return settings.folder().resolve(name);
    }

    // ---- tending

    private void tend(Tended one) {
        try {
            one.journal.onFreeSpace(freeBytes());
            one.journal.sync();
            keepSettled(one);
            List<Segment> segments = Segment.in(one.journal.folder());
            keepState(one, segments);
            drop(one, segments);
        } catch (IOException | RuntimeException | StackOverflowError failure) {
            LOG.log(Level.WARNING, "pbx=" + one.journal.pbx() + ": its journal could not be tended", failure);
        }
    }

    private long freeBytes() throws IOException {
        Path existing = settings.folder().toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing == null ? 0 : Files.getFileStore(existing).getUsableSpace();
    }

    /** What is behind this position need not be replayed. It may be too low, never too high. */
    private void keepSettled(Tended one) {
        long flushed =
                one.journal.flushed(); // first: what is flushed is known to the sinks, so they count it as theirs
        long settled = Math.min(one.unsettled.getAsLong(), flushed + 1);
        if (settled <= one.settled) {
            return;
        }
        Path folder = one.journal.folder();
        Path begun = folder.resolve("settled.tmp");
        try {
            if (Files.isDirectory(folder)) {
                Files.writeString(begun, settled + "\n");
                Files.move(
                        begun,
                        folder.resolve("settled"),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                one.settled = settled;
            }
        } catch (IOException failure) {
            LOG.log(Level.DEBUG, "pbx={0}: {1}", one.journal.pbx(), failure); // then more is replayed than needed
        }
    }

    private static long readSettled(Path folder) throws IOException {
        try {
            return Math.max(
                    1,
                    Long.parseLong(Files.readString(folder.resolve("settled")).strip()));
        } catch (NoSuchFileException | NumberFormatException none) {
            return 1;
        }
    }

    /** A state now and then, and one at least per segment, so that a segment can go. */
    private void keepState(Tended one, List<Segment> segments) throws IOException {
        long flushed = one.journal.flushed();
        if (segments.isEmpty() || flushed <= one.checkpointed) {
            return;
        }
        boolean due = flushed - one.checkpointed >= settings.checkpointEvery()
                || one.checkpointed < segments.getLast().position();
        if (!due) {
            return;
        }
        Past.Reading reading = one.past.before(Long.MAX_VALUE);
        reading.toEnd((_, _) -> {});
        if (!reading.feed().holding() && reading.position() > 0) {
            Checkpoint.write(one.journal.folder(), reading.position(), reading.feed());
            one.checkpointed = reading.position();
        }
    }

    private void drop(Tended one, List<Segment> segments) throws IOException {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.size();
        }
        Instant tooOld = clock.instant().minus(settings.keep());
        int first = 0;
        for (; first < segments.size() - 1; first++) {
            Segment segment = segments.get(first);
            boolean kept = segments.get(first + 1).position() <= one.settled;
            boolean old = kept
                    && Files.getLastModifiedTime(segment.file()).toInstant().isBefore(tooOld);
            if (!old && bytes <= settings.maxBytes()) {
                break;
            }
            if (!kept) {
                LOG.log(
                        Level.ERROR,
                        "pbx={0}: the journal is larger than {1} MB, so {2} is dropped, though the database does not have"
                                + " all of its calls",
                        one.journal.pbx(),
                        settings.maxBytes() / (1 << 20),
                        segment.file());
            }
            bytes -= segment.size();
            Files.deleteIfExists(segment.file());
        }
        one.bytes = bytes;
        one.oldest = segments.isEmpty() || segments.get(first).time() == 0
                ? null
                : Past.instant(segments.get(first).time());
        dropStates(one, segments.subList(first, segments.size()));
    }

    /** Kept are the newest ones, the newest that the database is beyond, and the first of each segment. */
    private void dropStates(Tended one, List<Segment> segments) throws IOException {
        List<Checkpoint> all = Checkpoint.in(one.journal.folder());
        Collection<Checkpoint> kept = new HashSet<>(all.subList(Math.max(0, all.size() - KEEP_STATES), all.size()));
        all.reversed().stream()
                .filter(state -> state.position() < one.settled)
                .findFirst()
                .ifPresent(kept::add);
        for (Segment segment : segments) {
            all.stream()
                    .filter(state -> state.position() >= segment.position() - 1)
                    .findFirst()
                    .ifPresent(kept::add);
        }
        for (Checkpoint state : all) {
            if (!kept.contains(state)) {
                Files.deleteIfExists(state.file());
            }
        }
    }
}
