package io.ringdown.journal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The state of a feed after an entry, kept in a file beside the journal so that a start need not read all of it. Only a
 * shortcut: one that is broken, or was written by a version with other classes, is passed over.
 *
 * <p>Java's own serialization, since the state is a graph with cycles, is read by the very version that wrote it, and
 * comes from nowhere but the data folder; only our own classes and the JDK's collections are let in.
 *
 * @param position of the last entry that is in it
 * @param time of the newest event in it, by the clock of the PBX, microseconds since the epoch
 */
record Checkpoint(Path file, long position, long time) {

    /** A state is written and read by recursion over the graph of channels and calls. */
    static final long STACK = 512L << 20;

    private static final String SUFFIX = ".state";
    private static final Pattern NAME = Pattern.compile("(\\d{19})-(\\d{1,19})\\.state");

    private static final ObjectInputFilter OURS = ObjectInputFilter.Config.createFilter(
            "io.ringdown.**;java.util.*;java.util.regex.*;java.lang.*;java.time.*;!*");

    /** The checkpoints in a folder by position. */
    static List<Checkpoint> in(Path folder) throws IOException {
        List<Checkpoint> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    long position = Segment.number(name.group(1));
                    long time = Segment.number(name.group(2));
                    if (position >= 0 && time >= 0 && Files.isRegularFile(file)) {
                        all.add(new Checkpoint(file, position, time));
                    }
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        all.sort(Comparator.comparingLong(Checkpoint::position));
        return all;
    }

    static Checkpoint write(Path folder, long position, Feed feed) throws IOException {
        Path file = folder.resolve("%019d-%d%s".formatted(position, Math.max(0, feed.time()), SUFFIX));
        Path begun = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            try (OutputStream out = Channels.newOutputStream(PrivateFiles.create(begun))) {
                write(out, feed.state());
            }
            Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(begun);
        }
        return new Checkpoint(file, position, feed.time());
    }

    static void write(OutputStream out, Feed.State state) throws IOException {
        GZIPOutputStream packed = new GZIPOutputStream(new BufferedOutputStream(out, 1 << 16), 1 << 16);
        ObjectOutputStream objects = new ObjectOutputStream(packed);
        objects.writeObject(state);
        objects.flush();
        packed.finish();
        packed.flush();
    }

    /** @throws IOException when it is broken, or was written by a version that had other classes */
    Feed.State read() throws IOException {
        AtomicReference<Feed.State> state = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread reader = Thread.ofPlatform()
                .name("journal-state")
                .daemon(true)
                .stackSize(STACK)
                .start(() -> {
                    try (InputStream in = Files.newInputStream(file)) {
                        state.set(read(in));
                    } catch (IOException | RuntimeException | Error unusable) {
                        failure.set(unusable);
                    }
                });
        try {
            reader.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        if (failure.get() != null) {
            throw new IOException(failure.get().toString(), failure.get());
        }
        return state.get();
    }

    static Feed.State read(InputStream in) throws IOException {
        GZIPInputStream packed = new GZIPInputStream(new BufferedInputStream(in, 1 << 16), 1 << 16);
        try (Exact objects = new Exact(packed)) {
            objects.setObjectInputFilter(OURS);
            Feed.State state = (Feed.State) objects.readObject();
            while (packed.read() >= 0) {
                // the checksum is at the end
            }
            return state;
        } catch (ClassNotFoundException | ClassCastException | IllegalArgumentException other) {
            throw new IOException("the state of another version", other);
        }
    }

    /** Lets a class in only when it has the very fields that were written, which a record's own check would not see. */
    private static final class Exact extends ObjectInputStream {

        Exact(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass written) throws IOException, ClassNotFoundException {
            Class<?> type = super.resolveClass(written);
            ObjectStreamClass now = ObjectStreamClass.lookup(type);
            if (type.getName().startsWith("io.ringdown.")
                    && !type.isEnum()
                    && (now == null || !fields(now).equals(fields(written)))) {
                throw new InvalidClassException(type.getName(), "has other fields than were written");
            }
            return type;
        }

        private static List<String> fields(ObjectStreamClass type) {
            return Arrays.stream(type.getFields())
                    .map(field -> field.getName() + ":" + field.getTypeString() + field.getTypeCode())
                    .sorted()
                    .toList();
        }
    }
}
