package io.ringdown.cdr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a data folder to one service. The operating system gives the lock back when the process dies, however it dies. */
final class FolderLock implements AutoCloseable {

    /** Beyond the process id in the file: on Windows nobody else could read what is locked. */
    private static final long LOCKED_BYTE = 1L << 20;

    private final FileChannel channel;
    private final FileLock lock;

    private FolderLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Another service works on the folder. The message is one line for the person who started this one. */
    static final class FolderInUse extends Exception {
        private static final long serialVersionUID = 1;

        FolderInUse(String line) {
            super(line);
        }
    }

    /** @throws UncheckedIOException when the folder cannot be made or written */
    static FolderLock acquire(Path folder) throws FolderInUse {
        Path file = folder.resolve("ringdown.lock");
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                String holder =
                        Files.readString(file, StandardCharsets.US_ASCII).strip();
                throw new FolderInUse("the data folder "
                        + folder.toAbsolutePath().normalize()
                        + " is in use by another Ringdown, process id " + (holder.isEmpty() ? "unknown" : holder)
                        + ": stop that one, or give this one a folder of its own with ringdown.data-dir");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new FolderLock(channel, lock);
        } catch (IOException failure) {
            throw new UncheckedIOException("the data folder " + folder.toAbsolutePath() + " cannot be used", failure);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
