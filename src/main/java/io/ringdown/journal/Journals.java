package io.ringdown.journal;

import io.ringdown.engine.TrunkPatterns;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
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
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The journals of all PBXs: opened by recovering what they hold, written by one thread, and tended by another one, which
 * brings files to the disk, keeps states and drops what is too old.
 */
public final class Journals implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Journals.class.getName());

    private static final Duration TEND_EVERY = Duration.ofSeconds(1);
    private static final Duration DROP_EVERY = Duration.ofMinutes(1);
    private static final Duration CLEAN_EVERY = Duration.ofHours(1);
    private static final int KEEP_STATES = 3;

    private final JournalSettings settings;
    private final InstantSource clock;
    private final Journal.Disk disk;
    private final ScheduledExecutorService writer;
    private final ScheduledExecutorService tender;
    private final Map<String, Tended> tended = new ConcurrentSkipListMap<>();

    /** Many may recover at a time, but none while a number is being forgotten. */
    private final ReadWriteLock opening = new ReentrantReadWriteLock();

    /** What went wrong last with each, so that it is told once. */
    private final Map<String, String> troubles = new HashMap<>();

    private Instant cleanedAt = Instant.MIN;

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

        /** The one that was being written as the folder was looked at last. */
        long segment;

        Instant droppedAt = Instant.MIN;

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
                .stackSize(Checkpoint.STACK)
                .factory());
        long flush = settings.flushEvery().toMillis();
        writer.scheduleWithFixedDelay(
                () -> tended.values().forEach(one -> one.journal.flush()), flush, flush, TimeUnit.MILLISECONDS);
        tender.scheduleWithFixedDelay(
                this::tendAll, TEND_EVERY.toMillis(), TEND_EVERY.toMillis(), TimeUnit.MILLISECONDS);
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
        opening.readLock().lock();
        try {
            return recover(pbx, trunks, unsettled, replayed);
        } finally {
            opening.readLock().unlock();
        }
    }

    private Opened recover(String pbx, TrunkPatterns trunks, LongSupplier unsettled, Past.Taker replayed)
            throws IOException {
        Path folder = folder(pbx);
        clean(folder);
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
        long last = Math.max(reading.position(), settled - 1);
        for (Checkpoint state : Checkpoint.in(folder)) {
            last = Math.max(
                    last, state.position()); // after a power cut it may be ahead of what is left of the segments
        }
        return open(pbx, reading.feed(), past, unsettled, settled, last);
    }

    /** What a process that was killed left half done. */
    private static void clean(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        PrivateFiles.folder(folder);
        try (DirectoryStream<Path> halves = Files.newDirectoryStream(folder, "*.tmp")) {
            for (Path half : halves) {
                Files.deleteIfExists(half);
            }
        }
        for (Segment segment : Segment.in(folder)) {
            if (segment.isEmpty()) {
                Files.deleteIfExists(segment.file());
            }
        }
    }

    /** Goes on without what the journal of the PBX holds, because it cannot be read. */
    public Opened openAnew(String pbx, TrunkPatterns trunks, LongSupplier unsettled) {
        Path folder = folder(pbx);
        // far beyond whatever was written, for positions must never come twice
        long last = Past.micros(clock.instant());
        Past past = new Past(folder, pbx, trunks);
        Feed empty = new Feed(pbx, trunks, (_, _) -> {});
        try {
            PrivateFiles.folder(settings.folder());
            PrivateFiles.folder(folder);
            Checkpoint.write(folder, last, empty); // so that nobody has to read what cannot be read
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "pbx={0}: {1}", pbx, failure);
        }
        return open(pbx, empty, past, unsettled, last + 1, last);
    }

    private Opened open(String pbx, Feed feed, Past past, LongSupplier unsettled, long settled, long last) {
        Journal journal = new Journal(pbx, folder(pbx), settings, disk, clock, writer, last + 1, feed.time());
        tended.put(pbx, new Tended(journal, past, unsettled, settled));
        return new Opened(feed, journal);
    }

    /**
     * Ends the journal of a PBX that is not followed any more, after everything that was handed over is written; it may
     * be opened again. Blocking.
     */
    public void release(String pbx) throws IOException {
        Tended one = tended.remove(pbx);
        if (one == null) {
            return;
        }
        one.journal.endSegment();
        CompletableFuture<Void> done = new CompletableFuture<>();
        tender.execute(
                () -> { // which may be at it just now
                    one.journal.sync();
                    keepSettled(one);
                    done.complete(null);
                });
        try {
            done.get();
        } catch (ExecutionException | InterruptedException failure) {
            throw new IOException("the journal's files were not tended", failure);
        }
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
        if (!opening.writeLock().tryLock()) {
            throw new IOException("a PBX is being recovered from its journal; try again when it is followed");
        }
        try {
            long changed = 0;
            for (String pbx : pbxes()) {
                Tended one = tended.get(pbx);
                long end = Long.MAX_VALUE;
                if (one != null) {
                    end = one.journal.endSegment();
                    one.journal.sync();
                    one.checkpointed = 0;
                }
                changed += Forgetting.in(folder(pbx), end, number, mask);
            }
            return changed;
        } finally {
            opening.writeLock().unlock();
        }
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
        for (Tended one : tended.values()) {
            one.journal.sync();
            keepSettled(one);
        }
    }

    private Path folder(String pbx) {
        // a name of dots alone would be another folder
        String name = URLEncoder.encode(pbx, StandardCharsets.UTF_8).replace(".", "%2E");
        return settings.folder().resolve(name);
    }

    // ---- tending

    /** A step that can fail for a while, and is taken again. */
    private interface Step {
        void take() throws IOException;
    }

    private void tendAll() {
        step("disk", this::lookAtFreeSpace);
        tended.values().forEach(this::tend);
        Instant now = clock.instant();
        if (now.isAfter(cleanedAt.plus(CLEAN_EVERY))) {
            cleanedAt = now;
            step("journals", this::dropOfOthers);
        }
    }

    private void tend(Tended one) {
        String pbx = one.journal.pbx();
        step(pbx, one.journal::sync);
        step(pbx, one.journal::checkFile);
        step(pbx, () -> keepSettled(one));
        // folders are listed when there may be something to do, for there may be hundreds of them
        long segment = one.journal.segment();
        Instant now = clock.instant();
        boolean stateDue = one.journal.flushed() - one.checkpointed >= settings.checkpointEvery()
                || one.checkpointed < segment && one.journal.flushed() >= segment;
        boolean dropDue = segment != one.segment || !now.isBefore(one.droppedAt.plus(DROP_EVERY));
        if (!stateDue && !dropDue) {
            return;
        }
        step(pbx, () -> {
            List<Segment> segments = Segment.in(one.journal.folder());
            keepState(one, segments);
            drop(one, segments);
            one.segment = segment;
            one.droppedAt = now;
        });
    }

    private void lookAtFreeSpace() throws IOException {
        long free = freeBytes();
        tended.values().forEach(one -> one.journal.onFreeSpace(free));
    }

    /** Whatever happens in one step, the others are taken, and all of them again. */
    private void step(String pbx, Step step) {
        try {
            step.take();
            troubles.remove(pbx);
        } catch (IOException | RuntimeException | Error failure) {
            if (!failure.toString().equals(troubles.put(pbx, failure.toString()))) {
                LOG.log(Level.WARNING, "pbx=" + pbx + ": its journal could not be tended", failure);
            }
        }
    }

    /** PBXs that are not followed any more have their time, too. */
    private void dropOfOthers() throws IOException {
        Instant tooOld = clock.instant().minus(settings.keep());
        for (String pbx : pbxes()) {
            if (tended.containsKey(pbx) || !opening.writeLock().tryLock()) {
                continue;
            }
            try {
                List<Segment> segments = Segment.in(folder(pbx));
                boolean all = true;
                for (Segment segment : segments) {
                    if (Files.getLastModifiedTime(segment.file()).toInstant().isBefore(tooOld)) {
                        Files.deleteIfExists(segment.file());
                    } else {
                        all = false;
                    }
                }
                if (all) {
                    for (Checkpoint state : Checkpoint.in(folder(pbx))) {
                        Files.deleteIfExists(state.file());
                    }
                }
            } finally {
                opening.writeLock().unlock();
            }
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
        // first: what was told counts as unsettled where it is not kept yet
        long told = Math.min(one.journal.followed(), one.journal.flushed());
        long settled = Math.min(one.unsettled.getAsLong(), told + 1);
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
                    Segment.number(Files.readString(folder.resolve("settled")).strip()));
        } catch (NoSuchFileException | MalformedInputException none) {
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
