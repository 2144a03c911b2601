package io.ringdown.journal;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A file of a journal: a line of text, then blocks. A block is its mark, sizes, the position of its first entry, a
 * checksum over all of it, and its entries, deflated with {@link Dictionary}.
 *
 * @param position of its first entry
 * @param time of the newest event as it was begun, by the clock of the PBX, or of its making when there was
 *     none; microseconds since the epoch
 */
record Segment(Path file, long position, long time) {

    static final String SUFFIX = ".rdj";

    private static final System.Logger LOG = System.getLogger(Segment.class.getName());

    private static final Pattern NAME = Pattern.compile("(\\d{19})-(\\d{1,19})\\.rdj");
    private static final String TITLE = "Ringdown journal 1 pbx=";
    private static final int LONGEST_TITLE = 4_096;
    private static final int MARK = 0x52444A42;
    private static final int HEAD = 4 + 4 + 4 + 4 + 8 + 4;
    private static final int LARGEST_BLOCK = 1 << 28;

    /** What a reader is told. Throwing ends the reading. */
    interface Sink {
        void onEntry(long position, Entry entry) throws IOException;
    }

    static Path named(Path folder, long position, long time) {
        return folder.resolve("%019d-%d%s".formatted(position, Math.max(0, time), SUFFIX));
    }

    /** Far beyond every position there will be, and far from where a long ends. */
    static final long MOST = Long.MAX_VALUE / 4;

    /** What was said of files that are none of a folder's; each is said once. */
    private static final Set<Path> STRAYS = ConcurrentHashMap.newKeySet();

    private static final int MOST_STRAYS = 1_000;

    /** The segments in a folder by position; none when there is no folder. A file that is none of its own is passed over. */
    static List<Segment> in(Path folder) throws IOException {
        List<Segment> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Segment segment = of(file);
                if (segment != null && segment.belongsTo(folder)) {
                    segments.add(segment);
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        segments.sort(Comparator.comparingLong(Segment::position));
        return segments;
    }

    /** Null when the file is not named as a segment is. */
    static Segment of(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return null;
        }
        long position = number(name.group(1));
        long time = number(name.group(2));
        if (position < 0 || time < 0) {
            sayStray(file, "no position is so large");
            return null;
        }
        return new Segment(file, position, time);
    }

    /** -1 when it is none that we would have written. */
    static long number(String digits) {
        try {
            long number = Long.parseLong(digits);
            return number > MOST ? -1 : number;
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }

    /** Whether it is what its name says, of the PBX whose folder this is; or was only being begun. */
    private boolean belongsTo(Path folder) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            String pbx = pbxOrNull(Channels.newInputStream(channel));
            if (pbx == null) {
                return true;
            }
            String name = URLDecoder.decode(folder.getFileName().toString(), StandardCharsets.UTF_8);
            if (!pbx.equals(name.replace("\n", " "))) {
                sayStray(file, "it is of pbx=" + pbx);
                return false;
            }
            ByteBuffer head = head(channel, title(pbx).length);
            if (head != null && head.getInt(0) == MARK && head.getLong(16) != position) {
                sayStray(file, "it begins at position " + head.getLong(16));
                return false;
            }
            return true;
        } catch (NoSuchFileException dropped) {
            return false;
        } catch (IOException foreign) {
            sayStray(file, foreign.getMessage());
            return false;
        }
    }

    private static void sayStray(Path file, String why) {
        if (STRAYS.size() < MOST_STRAYS && STRAYS.add(file)) {
            LOG.log(Level.WARNING, "{0} is no part of the journal and is passed over: {1}", file, why);
        }
    }

    /** Whether not even its first block was written whole: nobody was told that it holds anything. */
    boolean isEmpty() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            String pbx = pbxOrNull(Channels.newInputStream(channel));
            if (pbx == null) {
                return true;
            }
            ByteBuffer head = head(channel, title(pbx).length);
            return head == null || title(pbx).length + HEAD + (long) head.getInt(4) > channel.size();
        }
    }

    long size() throws IOException {
        return Files.size(file);
    }

    static byte[] title(String pbx) {
        return (TITLE + pbx.replace("\n", " ") + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A block of {@code count} entries, as it stands in the file. */
    static ByteBuffer block(byte[] entries, int count, long position) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setDictionary(Dictionary.BYTES);
            deflater.setInput(entries);
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream(entries.length / 4 + 64);
            byte[] chunk = new byte[8_192];
            while (!deflater.finished()) {
                packed.write(chunk, 0, deflater.deflate(chunk));
            }
            ByteBuffer block = ByteBuffer.allocate(HEAD + packed.size());
            block.putInt(MARK)
                    .putInt(packed.size())
                    .putInt(entries.length)
                    .putInt(count)
                    .putLong(position);
            block.putInt(0).put(packed.toByteArray());
            block.putInt(HEAD - 4, checksum(block));
            return block.flip();
        } finally {
            deflater.end();
        }
    }

    /** Over everything but the checksum itself. */
    private static int checksum(ByteBuffer block) {
        CRC32C crc = new CRC32C();
        crc.update(block.array(), block.arrayOffset(), HEAD - 4);
        crc.update(block.array(), block.arrayOffset() + HEAD, block.capacity() - HEAD);
        return (int) crc.getValue();
    }

    /** The PBX whose journal this is. @throws IOException when the file does not begin as a segment does */
    String pbx() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return pbx(in);
        }
    }

    private static String pbx(InputStream in) throws IOException {
        String pbx = pbxOrNull(in);
        if (pbx == null) {
            throw new IOException("byte 0: ends within its first line");
        }
        return pbx;
    }

    /** Null when it ends within the line. */
    private static String pbxOrNull(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (line.size() > LONGEST_TITLE) {
                throw new IOException("byte 0: no journal of Ringdown, version 1");
            }
            line.write(b);
        }
        String title = line.toString(StandardCharsets.UTF_8);
        if (!title.startsWith(TITLE)) {
            throw new IOException("byte 0: no journal of Ringdown, version 1");
        }
        return title.substring(TITLE.length());
    }

    /**
     * Reads it from the block that holds {@code from}. What cannot be read is left out and told as {@link Entry.Lost}; a
     * last block that was not written whole is no loss, since nobody was told that it was.
     *
     * @param expected the position after the last entry that the reader has
     * @return the position after the last entry that could be read
     */
    long read(long from, long expected, Sink sink) throws IOException {
        long next = expected;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long end =
                    channel.size(); // what is written from now on is not looked at, or half a block would look broken
            InputStream in = Channels.newInputStream(channel);
            String pbx;
            try {
                pbx = pbxOrNull(in);
            } catch (IOException foreign) {
                LOG.log(Level.WARNING, "{0} is passed over: {1}", file, foreign.getMessage());
                return next;
            }
            if (pbx == null) {
                return next; // it was being begun
            }
            long at = title(pbx).length;
            while (true) {
                ByteBuffer head = at + HEAD <= end ? head(channel, at) : null;
                if (head == null) {
                    return next;
                }
                int packed = head.getInt(4);
                int count = head.getInt(12);
                long position = head.getLong(16);
                boolean sound =
                        head.getInt(0) == MARK && packed > 0 && packed <= LARGEST_BLOCK && at + HEAD + packed <= end;
                if (sound && position + count <= from) {
                    at += HEAD + packed; // before what is asked for
                    next = Math.max(next, position + count);
                    continue;
                }
                List<Entry> entries = sound ? entries(channel, at, head, count) : null;
                if (entries == null) {
                    at = nextMark(channel, at + 1, end);
                    if (at < 0) {
                        return next;
                    }
                    continue;
                }
                if (position > next) {
                    sink.onEntry(position - 1, new Entry.Lost(0, position - next));
                }
                long place = position;
                for (Entry entry : entries) {
                    if (place >= from) {
                        sink.onEntry(place, entry);
                    }
                    place++;
                }
                next = place;
                at += HEAD + packed;
            }
        } catch (EOFException shorter) {
            return next;
        }
    }

    private static ByteBuffer head(FileChannel channel, long at) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        return fill(channel, head, at) ? head : null;
    }

    private static boolean fill(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The entries of the block, inflated; null when it is not what was written. */
    private List<Entry> entries(FileChannel channel, long at, ByteBuffer head, int count) throws IOException {
        int packed = head.getInt(4);
        int length = head.getInt(8);
        ByteBuffer block = ByteBuffer.allocate(HEAD + packed);
        if (length < 0 || length > LARGEST_BLOCK || !fill(channel, block, at)) {
            return null;
        }
        if (checksum(block) != block.getInt(HEAD - 4)) {
            return null;
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setDictionary(Dictionary.BYTES);
            inflater.setInput(block.array(), HEAD, packed);
            byte[] entries = new byte[length];
            int done = 0;
            while (done < length) {
                int more = inflater.inflate(entries, done, length - done);
                if (more == 0) {
                    return null;
                }
                done += more;
            }
            return Entries.read(entries, count);
        } catch (DataFormatException | Entries.Undecodable broken) {
            LOG.log(Level.WARNING, "{0}: byte {1}: a block is passed over: {2}", file, at, broken.getMessage());
            return null;
        } finally {
            inflater.end();
        }
    }

    /** Where the next block may begin behind one that is broken; -1 when nowhere. */
    private static long nextMark(FileChannel channel, long from, long end) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        for (long at = from; at + HEAD <= end; at += chunk.capacity() - 3) {
            chunk.clear();
            int length = Math.max(0, channel.read(chunk, at));
            for (int i = 0; i + 4 <= length; i++) {
                if (chunk.getInt(i) == MARK) {
                    return at + i;
                }
            }
        }
        return -1;
    }
}
