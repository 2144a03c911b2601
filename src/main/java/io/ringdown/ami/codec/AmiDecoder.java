package io.ringdown.ami.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes to messages, under any chunking: give it what came, it calls back for each complete message. No I/O.
 *
 * <p>One stream, one decoder, one thread. Tolerates what real Asterisk does (ami.md, section 2): LF or CRLF, an empty
 * line too many, {@code Key:} without a value, lines without a colon, raw command output. A message that exceeds a limit
 * is left out and counted; the stream goes on with the next. Only a stream that does not begin like AMI is refused.
 */
public final class AmiDecoder {

    /** What the decoder tells, in the order of the stream. */
    public interface Sink {
        /** The greeting, {@code Asterisk Call Manager/11.0.0}: the version after the slash. */
        default void onBanner(String version) {}

        void onMessage(AmiMessage message);
    }

    /**
     * Where growth ends.
     *
     * @param messageBytes longest message, in bytes; a longer one is left out
     * @param headers most headers of a message; one with more is left out
     */
    public record Limits(int messageBytes, int headers) {
        public static final Limits DEFAULT = new Limits(1 << 20, 8_192);

        public Limits {
            if (messageBytes < 1_024 || messageBytes > AmiMessage.MAX_BYTES || headers < 1) {
                throw new IllegalArgumentException("limits out of range: " + messageBytes + " bytes, " + headers);
            }
        }
    }

    private static final byte[] BANNER = "Asterisk Call Manager/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_COMMAND = "--END COMMAND--".getBytes(StandardCharsets.US_ASCII);
    private static final int GREETING_BYTES = 1_024;

    /** What is copied at once of a chunk that completes a message; a little more than most messages have. */
    private static final int STEP = 512;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;
    private static final long LINE_FEEDS = '\n' * ONES;

    private final Sink sink;
    private final Limits limits;

    private byte[] buffer = new byte[0];
    private int end;
    private int messageStart;
    private int lineStart;
    private int next;
    private int colon = -1;

    private int[] lines = new int[32];
    private int count;

    private boolean greeted;
    private boolean rawOutput;
    private boolean skipping;
    private long consumed;
    private long messages;
    private long oversized;

    public AmiDecoder(Sink sink) {
        this(sink, Limits.DEFAULT);
    }

    public AmiDecoder(Sink sink, Limits limits) {
        this.sink = sink;
        this.limits = limits;
    }

    /** Complete messages so far. */
    public long messages() {
        return messages;
    }

    /** Whether the stream has begun like AMI. */
    public boolean greeted() {
        return greeted;
    }

    /** Messages left out because they exceeded a limit. */
    public long oversized() {
        return oversized;
    }

    /** Bytes taken so far. */
    public long bytes() {
        return consumed;
    }

    /** Whether the stream stands between two messages; false after a cut in the middle of one. */
    public boolean atBoundary() {
        return next == end && end == messageStart && count == 0 && !skipping;
    }

    /**
     * Takes the next bytes of the stream. The array is kept and must not be changed afterwards.
     *
     * @throws AmiFormatException when the stream does not begin like AMI
     */
    public void decode(byte[] chunk) {
        decode(chunk, chunk.length);
    }

    /** As {@link #decode(byte[])}, with the first {@code length} bytes of the chunk. */
    public void decode(byte[] chunk, int length) {
        if (messageStart == end) {
            readInPlace(chunk, length); // nothing left over
        } else {
            readOn(chunk, length);
        }
        if (!greeted && end - messageStart > GREETING_BYTES) {
            throw noAmi("no line end in the first " + GREETING_BYTES + " bytes");
        }
        if (end - messageStart > limits.messageBytes()) {
            skipMessage();
        }
        if (skipping) {
            // keep no more of an oversized message than its last bytes, which may end it
            int keep = Math.min(end - lineStart, END_COMMAND.length + 2);
            messageStart = end - keep;
            lineStart = messageStart;
        }
    }

    private void readInPlace(byte[] chunk, int length) {
        buffer = chunk;
        end = length;
        messageStart = 0;
        lineStart = 0;
        next = 0;
        consumed += length;
        scan();
    }

    /**
     * Reads on behind the beginning of a message that the last chunk left over. Only as much of the chunk is copied as
     * that message needs; what follows it is read in place, else every byte of a busy stream would be copied.
     */
    private void readOn(byte[] chunk, int length) {
        int taken = 0;
        while (taken < length) {
            int step = Math.min(length - taken, STEP);
            append(chunk, taken, step);
            taken += step;
            consumed += step;
            scan();
            boolean completed = end - messageStart <= taken; // what is open now begins within this chunk
            if (completed && taken < length) {
                int shift = taken - end;
                buffer = chunk;
                end = length;
                messageStart += shift;
                lineStart += shift;
                next += shift;
                colon = colon < 0 ? -1 : colon + shift;
                consumed += length - taken;
                scan();
                return;
            }
        }
    }

    private void append(byte[] chunk, int from, int length) {
        int left = end - messageStart;
        if (buffer.length - end < length) {
            // messages already given out are views of the old array, so it is replaced and never compacted
            byte[] larger = new byte[Math.max(left + length, Math.max(2 * left, 4_096))];
            System.arraycopy(buffer, messageStart, larger, 0, left);
            buffer = larger;
            end = left;
            lineStart -= messageStart;
            next -= messageStart;
            colon = colon < 0 ? -1 : colon - messageStart;
            messageStart = 0;
        }
        System.arraycopy(chunk, from, buffer, end, length);
        end += length;
    }

    /** Finds line ends and the first colon of each line; most of the time of decoding goes by here. */
    private void scan() {
        byte[] bytes = buffer;
        int to = end;
        int at = next;
        while (at < to) {
            if (colon < 0) {
                // a name is short: byte by byte is faster than by words
                byte b = bytes[at];
                while (b != ':' && b != '\n' && ++at < to) {
                    b = bytes[at];
                }
                if (at == to) {
                    break;
                }
                if (b == ':') {
                    colon = at++;
                }
            }
            at = newline(bytes, at, to);
            if (at < to) {
                next = ++at;
                endLine(at);
            }
        }
        next = to;
    }

    /** The first line feed at or after {@code from}, or {@code to}: eight bytes at a time, since values are long. */
    private static int newline(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long differs = (long) HeaderName.WORD.get(bytes, at) ^ LINE_FEEDS;
            // a byte that is zero borrows from its highest bit; the lowest one that does so is certain
            long zero = differs - ONES & ~differs & HIGHEST_BITS;
            if (zero != 0) {
                return at + (Long.numberOfTrailingZeros(zero) >>> 3);
            }
            at += Long.BYTES;
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private void endLine(int lineEnd) {
        int textEnd = lineEnd - 1;
        if (textEnd > lineStart && buffer[textEnd - 1] == '\r') {
            textEnd--;
        }
        boolean empty = textEnd == lineStart;
        if (!greeted && greet(textEnd, lineEnd)) {
            // the greeting is no part of a message
        } else if (rawOutput) {
            if (endsWith(textEnd)) {
                int text = textEnd - END_COMMAND.length;
                if (text > lineStart && !skipping) {
                    addLine(0);
                    endMessage(text, lineEnd);
                } else {
                    endMessage(lineStart, lineEnd);
                }
                return;
            }
            addLine(count < 3 && isHeaderOfFollows() ? colon - lineStart : 0);
        } else if (empty) {
            if (count > 0 || skipping) {
                endMessage(lineStart, lineEnd);
            } else {
                messageStart = lineEnd; // Debian's builds send an empty line too many
            }
        } else {
            int name = colon < 0 ? 0 : colon - lineStart;
            addLine(name > AmiMessage.MAX_NAME ? 0 : name);
            if (count == 1
                    && !skipping
                    && name == 8
                    && matches(lineStart, "Response")
                    && matches(valueAt(), "Follows")) {
                rawOutput = true;
            }
        }
        lineStart = lineEnd;
        colon = -1;
    }

    private int valueAt() {
        return colon + 1 < end && buffer[colon + 1] == ' ' ? colon + 2 : colon + 1;
    }

    /** Whether the line is the greeting, or empty before it; else it is the first of a message or refused. */
    private boolean greet(int textEnd, int lineEnd) {
        if (textEnd - lineStart > BANNER.length
                && Arrays.equals(buffer, lineStart, lineStart + BANNER.length, BANNER, 0, BANNER.length)) {
            greeted = true;
            messageStart = lineEnd;
            sink.onBanner(new String(
                    buffer,
                    lineStart + BANNER.length,
                    textEnd - lineStart - BANNER.length,
                    StandardCharsets.ISO_8859_1));
            return true;
        }
        if (textEnd == lineStart) {
            messageStart = lineEnd;
            return true;
        }
        if (matches(lineStart, "Event:") || matches(lineStart, "Response:")) {
            greeted = true; // a recording that begins in the middle of a session
            return false;
        }
        throw noAmi("begins with \""
                + printable(
                        new String(buffer, lineStart, Math.min(textEnd - lineStart, 40), StandardCharsets.ISO_8859_1))
                + "\"");
    }

    private AmiFormatException noAmi(String what) {
        return new AmiFormatException(consumed - (end - lineStart), "no Asterisk Manager Interface: " + what);
    }

    private static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** The only headers that come before the raw text of a command's answer (Asterisk 11 to 13). */
    private boolean isHeaderOfFollows() {
        return colon >= 0 && (matches(lineStart, "Privilege:") || matches(lineStart, "ActionID:"));
    }

    private void addLine(int nameLength) {
        if (skipping) {
            return;
        }
        if (count == limits.headers()) {
            skipMessage();
            return;
        }
        if (count == lines.length) {
            lines = Arrays.copyOf(lines, 2 * count);
        }
        lines[count++] = (lineStart - messageStart) << 8 | nameLength;
    }

    private void skipMessage() {
        if (!skipping) {
            skipping = true;
            oversized++;
        }
    }

    private void endMessage(int textEnd, int lineEnd) {
        if (!skipping) {
            if (textEnd - messageStart > limits.messageBytes()) {
                oversized++;
            } else {
                messages++;
                sink.onMessage(
                        new AmiMessage(buffer, messageStart, textEnd - messageStart, Arrays.copyOf(lines, count)));
            }
        }
        count = 0;
        skipping = false;
        rawOutput = false;
        messageStart = lineEnd;
        lineStart = lineEnd;
        colon = -1;
    }

    private boolean endsWith(int textEnd) {
        int from = textEnd - END_COMMAND.length;
        return from >= lineStart && Arrays.equals(buffer, from, textEnd, END_COMMAND, 0, END_COMMAND.length);
    }

    private boolean matches(int from, String text) {
        if (from + text.length() > end) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (buffer[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
