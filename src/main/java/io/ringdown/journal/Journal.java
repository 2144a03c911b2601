package io.ringdown.journal;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one PBX tells, appended to its segments. The loop of the PBX collects entries and hands them over; one thread for
 * all PBXs writes them. Where that is not possible the entries are lost to the journal and counted, and nothing else
 * changes: a disk never stops calls from being followed.
 */
public final class Journal {

    private static final System.Logger LOG = System.getLogger(Journal.class.getName());

    private static final int BLOCK = 1 << 16;
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** A list is read anew at most this often because the journal goes on again. */
    private static final Duration RESUME_EVERY = Duration.ofSeconds(30);

    /** Opens a new file for writing; tests put disks in here that are full. */
    interface Disk {
        FileChannel create(Path file) throws IOException;

        Disk REAL = PrivateFiles::createNew;
    }

    private record Handed(byte[] entries, int count, long position, long time) {}

    /** @param key what the file system knows the file by; null where it has no such thing */
    private record Open(Path file, Object key) {

        static Open of(Path file) throws IOException {
            return new Open(
                    file, Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        }

        boolean isThere() throws IOException {
            try {
                return Objects.equals(key, of(file).key);
            } catch (NoSuchFileException deleted) {
                return false;
            }
        }
    }

    private record Phase(boolean writing, Instant since, String message) {}

    private final String pbx;
    private final Path folder;
    private final JournalSettings settings;
    private final Disk disk;
    private final InstantSource clock;
    private final Executor writer;

    // The loop of the PBX alone.
    private Executor loop;
    private Runnable onResumed = () -> {};
    private Entries.Block block = new Entries.Block();
    private long next;
    private long time;

    // The writer alone.
    private FileChannel channel;
    /** The open file, as somebody else could find it; null when none is open. Written by the writer alone. */
    private volatile Open open;

    /** The open file is not the one with its name any more. */
    private volatile boolean gone;

    private Path file;
    private long fileBytes;
    private Instant fileBegun;
    private boolean blockInFile;

    private volatile Instant retryAt = Instant.MIN;
    private volatile boolean failed;
    private volatile Instant resumedAt = Instant.MIN;
    /** Since when the disk has been asked to do something; null when it has answered. */
    private volatile Instant askedAt;

    private final Queue<FileChannel> ended = new ConcurrentLinkedQueue<>();
    /** When what the writer has not dealt with was handed over, the oldest first. */
    private final Queue<Instant> handedAt = new ConcurrentLinkedQueue<>();

    private volatile long segment;
    private volatile boolean dirty;
    private volatile FileChannel unsynced;
    private volatile long flushed;
    private volatile long followed;
    private volatile long written;
    private volatile Phase phase;
    private volatile boolean tooFull;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /** @param next position of the first entry that will be appended */
    Journal(
            String pbx,
            Path folder,
            JournalSettings settings,
            Disk disk,
            InstantSource clock,
            Executor writer,
            long next,
            long time) {
        this.pbx = pbx;
        this.folder = folder;
        this.settings = settings;
        this.disk = disk;
        this.clock = clock;
        this.writer = writer;
        this.next = next;
        this.time = time;
        this.flushed = next - 1;
        this.followed = next - 1;
        this.phase = new Phase(true, clock.instant(), null);
    }

    /**
     * Begins to take entries.
     *
     * @param loop owns this journal from now on: {@link #append} is called there, {@code onResumed} is run there
     * @param onResumed entries are journalled again after some were lost: what is there should be listed anew, so that
     *     the journal tells it too
     */
    public void begin(Executor loop, Runnable onResumed) {
        this.onResumed = onResumed;
        this.loop = loop;
    }

    /**
     * Takes an entry; it is in the file soon after. Never blocks.
     *
     * @param time of the newest event that was followed, by the clock of the PBX, microseconds since the epoch
     * @return the entry's position
     */
    public long append(Entry entry, long time) {
        if (block.length() >= BLOCK) {
            handOver();
        }
        block.add(entry);
        this.time = time;
        dirty = true;
        return next++;
    }

    /**
     * Whatever came of the entries up to this position has been told to all who keep it, so that they know what of it is
     * not kept for good yet. An entry that is in a file may still wait for its turn. The loop of the PBX alone.
     */
    public void onFollowed(long position) {
        if (position > followed) {
            followed = position;
        }
    }

    /** Position up to which what came of the entries was told. Any thread. */
    long followed() {
        return followed;
    }

    /** Position of the first entry of the newest segment; 0 before there is one. Any thread. */
    long segment() {
        return segment;
    }

    /** Position of the last entry that is in a file. */
    long flushed() {
        return flushed;
    }

    Path folder() {
        return folder;
    }

    String pbx() {
        return pbx;
    }

    /** Whether what is appended now will be in a file, as far as anybody knows. Any thread. */
    public boolean writing() {
        return phase.writing();
    }

    JournalStatus status(long bytes, Instant oldest) {
        Phase now = phase;
        Instant asked = askedAt;
        if (now.writing() && asked != null && clock.instant().isAfter(asked.plus(PATIENCE))) {
            now = new Phase(false, asked, "the disk does not answer: look at " + folder);
        }
        return new JournalStatus(
                pbx,
                now.writing(),
                now.since(),
                now.message(),
                written,
                lost.get(),
                waiting.get(),
                waitingMs(),
                bytes,
                oldest);
    }

    private long waitingMs() {
        Instant since = handedAt.peek();
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toMillis());
    }

    /** What waits goes to the file. Any thread. */
    void flush() {
        Executor owner = loop;
        if (dirty && owner != null) {
            owner.execute(this::handOver);
        }
    }

    /**
     * Ends the segment, so that what is in files can be rewritten. Waits for the writer; any other thread.
     *
     * @return the position from which on a new segment will be written
     */
    long endSegment() throws IOException {
        CompletableFuture<Long> ended = new CompletableFuture<>();
        writer.execute(() -> {
            close();
            ended.complete(flushed + 1);
        });
        try {
            return ended.get();
        } catch (ExecutionException | InterruptedException failure) {
            throw new IOException("the journal's writer did not answer", failure);
        }
    }

    /** Tells whether there is room on the disk. Any thread. */
    void onFreeSpace(long bytes) {
        tooFull = bytes < settings.minFreeBytes();
    }

    /** Brings what was written to the disk itself. Blocks; the thread that tends all journals. */
    void sync() {
        FileChannel open = unsynced;
        unsynced = null;
        force(open);
        for (FileChannel done = ended.poll(); done != null; done = ended.poll()) {
            force(done);
            try {
                done.close();
            } catch (IOException failure) {
                LOG.log(Level.DEBUG, "pbx={0}: {1}", pbx, failure);
            }
        }
    }

    private void force(FileChannel open) {
        try {
            if (open != null && open.isOpen()) {
                open.force(false);
            }
        } catch (IOException failure) {
            LOG.log(
                    Level.WARNING,
                    "pbx={0}: what was written is not safe from a power cut: {1}",
                    pbx,
                    failure.getMessage());
        }
    }

    /** As {@link #flush}, at once. The loop of the PBX alone. */
    public void handOver() {
        if (block.count() == 0) {
            return;
        }
        Handed handed = new Handed(block.bytes(), block.count(), next - block.count(), time);
        block = new Entries.Block();
        dirty = false;
        int bytes = handed.entries().length;
        if (waiting.addAndGet(bytes) > Math.max(bytes, settings.waitingBytes())) {
            // one list of a very large PBX may be larger than that, and passes when nothing else waits
            waiting.addAndGet(-bytes);
            lose(
                    handed.count(),
                    "the disk is too slow: more than " + settings.waitingBytes() / (1 << 20) + " MB wait for it");
            return;
        }
        Instant now = clock.instant();
        handedAt.add(now);
        try {
            writer.execute(() -> {
                try {
                    write(handed);
                } finally {
                    handedAt.poll();
                }
            });
        } catch (RejectedExecutionException closed) {
            handedAt.remove(now);
            lose(handed.count(), "it has been closed");
        }
    }

    /**
     * Whether the file that is written is still there. One that was deleted, or moved and replaced, takes what is written
     * all the same, and nobody would ever read it. Any thread, every second.
     */
    void checkFile() throws IOException {
        Open now = open;
        if (now != null && !gone && !now.isThere()) {
            gone = true;
            lose(
                    0,
                    "somebody deleted or replaced " + now.file() + ": what it held is not known after a restart; a new"
                            + " file is begun, and what is there is listed again");
        }
    }

    private void write(Handed handed) {
        waiting.addAndGet(-handed.entries().length);
        if (gone) {
            close();
            gone = false;
        }
        if (tooFull) {
            close();
            lose(
                    handed.count(),
                    "the disk is nearly full: less than " + settings.minFreeBytes() / (1 << 20)
                            + " MB are free; make room in " + folder);
            return;
        }
        if (failed && clock.instant().isBefore(retryAt)) {
            lost.addAndGet(handed.count());
            return;
        }
        askedAt = clock.instant();
        try {
            ByteBuffer packed = Segment.block(handed.entries(), handed.count(), handed.position());
            if (channel == null) {
                begin(handed);
            }
            while (packed.hasRemaining()) {
                fileBytes += channel.write(packed);
            }
            blockInFile = true;
            unsynced = channel;
            written += handed.count();
            flushed = handed.position() + handed.count() - 1;
            if (failed) {
                failed = false;
                phase = new Phase(true, clock.instant(), null);
                LOG.log(Level.INFO, "pbx={0}: journalled again; lost={1}", pbx, lost.get());
                resume();
            }
            if (fileBytes >= settings.segmentBytes()
                    || Duration.between(fileBegun, clock.instant()).compareTo(settings.segmentTime()) >= 0) {
                close();
            }
        } catch (IOException failure) {
            close();
            lose(handed.count(), "cannot be written in " + folder + ": " + failure.getMessage());
        } finally {
            askedAt = null;
        }
    }

    private void begin(Handed first) throws IOException {
        PrivateFiles.folder(folder);
        long began = first.time() > 0 ? first.time() : Past.micros(clock.instant());
        Path begun = Segment.named(folder, first.position(), began);
        FileChannel opened = disk.create(begun);
        channel = opened;
        this.open = Open.of(begun);
        segment = first.position();
        file = begun;
        fileBytes = 0;
        blockInFile = false;
        fileBegun = clock.instant();
        ByteBuffer title = ByteBuffer.wrap(Segment.title(pbx));
        while (title.hasRemaining()) {
            fileBytes += opened.write(title);
        }
    }

    /** Those who asked for it get a whole picture again, but not all the time. */
    private void resume() {
        Instant now = clock.instant();
        if (now.isAfter(resumedAt.plus(RESUME_EVERY))) {
            resumedAt = now;
            loop.execute(onResumed);
        }
    }

    /** The loop of the PBX or the writer. */
    private synchronized void lose(int entries, String why) {
        lost.addAndGet(entries);
        retryAt = clock.instant().plus(RETRY);
        if (!failed) {
            LOG.log(
                    Level.ERROR,
                    "pbx={0}: nothing is journalled: {1}. Calls are followed all the same, but after a crash those of this"
                            + " time are not known",
                    pbx,
                    why);
        }
        if (!failed || !why.equals(phase.message())) {
            phase = new Phase(false, failed ? phase.since() : clock.instant(), why);
        }
        failed = true;
    }

    /** Ends the segment. The writer alone; the file is closed by {@link #sync}, for that may take its time. */
    void close() {
        FileChannel closing = channel;
        channel = null;
        open = null;
        if (closing == null) {
            return;
        }
        unsynced = null;
        ended.add(closing);
        if (!blockInFile) {
            try {
                Files.deleteIfExists(file); // nobody was told that it holds anything
            } catch (IOException failure) {
                LOG.log(Level.DEBUG, "pbx={0}: {1}", pbx, failure);
            }
        }
    }
}
