package io.ringdown.ami.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * One message of the Asterisk Manager Interface: its headers in the order they came, repeated ones included.
 *
 * <p>A view of the bytes it was read from; values become strings when they are asked for, since most headers of most
 * events are never looked at. Immutable. Header names compare without regard to case (AMI v2 specification).
 */
public final class AmiMessage {

    /** The name under which the lines of a command's answer are found, in the old and in the new format. */
    public static final String OUTPUT = "Output";

    static final int MAX_NAME = 255;
    static final int MAX_BYTES = 1 << 23;

    private final byte[] bytes;
    private final int base;
    private final int length;
    /** Per line: offset from {@code base} in the upper 24 bits, length of the name in the lower 8 (0: no name). */
    private final int[] lines;

    AmiMessage(byte[] bytes, int base, int length, int[] lines) {
        this.bytes = bytes;
        this.base = base;
        this.length = length;
        this.lines = lines;
    }

    /** A header as it came; {@code name} is empty for a line without a colon. */
    public record Header(String name, String value) {}

    /** A message made of these headers, for recordings that are not bytes, and for tests. */
    public static AmiMessage of(List<Header> headers) {
        var text = new java.io.ByteArrayOutputStream();
        int[] lines = new int[headers.size()];
        for (int i = 0; i < lines.length; i++) {
            Header header = headers.get(i);
            byte[] name = header.name().getBytes(StandardCharsets.UTF_8);
            if (name.length > MAX_NAME) {
                throw new IllegalArgumentException("header name of " + name.length + " bytes, at most " + MAX_NAME);
            }
            lines[i] = text.size() << 8 | name.length;
            text.writeBytes(name);
            if (name.length > 0) {
                text.writeBytes(new byte[] {':', ' '});
            }
            text.writeBytes(header.value().getBytes(StandardCharsets.UTF_8));
            text.writeBytes(new byte[] {'\r', '\n'});
        }
        return new AmiMessage(text.toByteArray(), 0, text.size(), lines);
    }

    /** A message of names and values by turns. */
    public static AmiMessage of(String... namesAndValues) {
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
        }
        return of(headers);
    }

    /** Number of headers, lines without a colon included. */
    public int size() {
        return lines.length;
    }

    /** Length of the message in bytes, without the empty line that ends it. */
    public int byteLength() {
        return length;
    }

    public String name(int index) {
        return text(start(index), nameLength(index));
    }

    public String value(int index) {
        int from = valueStart(index);
        return text(from, valueEnd(index, from) - from);
    }

    /** The value at {@code index}, the very same string as before where {@code texts} knows it. */
    public String value(int index, Texts texts) {
        int from = valueStart(index);
        int count = valueEnd(index, from) - from;
        String known = texts.of(bytes, from, count);
        return known != null ? known : text(from, count);
    }

    /** First value of the header, or null when it is absent. */
    public String get(String name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : value(index);
    }

    /**
     * The value at {@code index}, which tells seconds with up to six decimals after a point, in microseconds; -1 when it
     * is anything else.
     */
    public long micros(int index) {
        int from = valueStart(index);
        int to = valueEnd(index, from);
        long micros = 0;
        int point = -1;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '.' && point < 0) {
                point = i;
            } else if (b < '0' || b > '9' || i - from > 19) {
                return -1;
            } else {
                micros = 10 * micros + (b - '0');
            }
        }
        int decimals = to - point - 1;
        if (point <= from || point - from > 12 || decimals > 6) {
            return -1;
        }
        for (; decimals < 6; decimals++) {
            micros *= 10;
        }
        return micros;
    }

    /** All values of the header, in order. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            values.add(value(i));
        }
        return values;
    }

    /** Lines of a command's answer: {@code Output} headers (Asterisk 14 and later) or raw text (before). */
    public List<String> output() {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            if (nameLength(i) == 0 || nameIs(i, OUTPUT)) {
                values.add(value(i));
            }
        }
        return values;
    }

    public List<Header> headers() {
        List<Header> headers = new ArrayList<>(lines.length);
        forEach((name, value) -> headers.add(new Header(name, value)));
        return headers;
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < lines.length; i++) {
            action.accept(name(i), value(i));
        }
    }

    /** Position of the first header of this name at or after {@code from}, or -1. */
    public int indexOf(String name, int from) {
        for (int i = from; i < lines.length; i++) {
            if (nameIs(i, name)) {
                return i;
            }
        }
        return -1;
    }

    /** Position of the first header of this name, or -1. */
    public int indexOf(HeaderName name) {
        for (int i = 0; i < lines.length; i++) {
            if (nameLength(i) == name.length && name.resembles(bytes, start(i))) {
                if (name.matches(bytes, start(i)) || nameIs(i, name.text)) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Whether the header at {@code index} has this name, which must be ASCII. */
    public boolean nameIs(int index, String name) {
        int count = nameLength(index);
        if (count != name.length()) {
            return false;
        }
        int from = start(index);
        for (int i = 0; i < count; i++) {
            int a = bytes[from + i];
            int b = name.charAt(i);
            if (a != b && (lower(a) != lower(b))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the value at {@code index} is exactly this ASCII text. */
    public boolean valueIs(int index, String value) {
        int from = valueStart(index);
        if (valueEnd(index, from) - from != value.length()) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (bytes[from + i] != value.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public boolean isEvent() {
        return lines.length > 0 && nameIs(0, "Event");
    }

    public boolean isResponse() {
        return lines.length > 0 && nameIs(0, "Response");
    }

    /** The bytes of the headers from {@code first} to {@code last}, both included, equal those of another message. */
    public boolean sameBytes(int first, int last, byte[] other) {
        int from = start(first);
        int to = lineEnd(last);
        return Arrays.equals(bytes, from, to, other, 0, other.length);
    }

    /** A copy of the bytes of the headers from {@code first} to {@code last}, both included. */
    public byte[] copyBytes(int first, int last) {
        return Arrays.copyOfRange(bytes, start(first), lineEnd(last));
    }

    /** A hash of the bytes of the value at {@code index}. */
    public int hashValue(int index) {
        int from = valueStart(index);
        int to = valueEnd(index, from);
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /** The message as AMI would send it, with the empty line that ends it. */
    public byte[] toBytes() {
        byte[] copy = Arrays.copyOfRange(bytes, base, base + length + 2);
        copy[length] = '\r';
        copy[length + 1] = '\n';
        return copy;
    }

    private int start(int index) {
        return base + (lines[index] >>> 8);
    }

    private int nameLength(int index) {
        return lines[index] & 0xFF;
    }

    private int lineEnd(int index) {
        return index + 1 < lines.length ? start(index + 1) : base + length;
    }

    private int valueStart(int index) {
        int name = nameLength(index);
        int from = start(index) + name;
        if (name == 0) {
            return from;
        }
        from++; // the colon
        // "Key: value", but some places send "Key:value" or "Key:" (ami.md, section 2)
        return from < lineEnd(index) && bytes[from] == ' ' ? from + 1 : from;
    }

    private int valueEnd(int index, int from) {
        int to = lineEnd(index);
        if (to > from && bytes[to - 1] == '\n') {
            to--;
        }
        if (to > from && bytes[to - 1] == '\r') {
            to--;
        }
        return to;
    }

    private String text(int from, int count) {
        if (count == 0) {
            return "";
        }
        String text = new String(bytes, from, count, StandardCharsets.UTF_8);
        // Asterisk passes on what the phone sent: what is no UTF-8 is taken as Latin-1, which loses no byte
        return text.indexOf('\uFFFD') < 0 ? text : new String(bytes, from, count, StandardCharsets.ISO_8859_1);
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AmiMessage message && headers().equals(message.headers());
    }

    @Override
    public int hashCode() {
        return headers().hashCode();
    }

    /** The headers, for people; secrets are left out. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> {
            boolean secret =
                    switch (name.toLowerCase(Locale.ROOT)) {
                        case "secret", "key", "challenge" -> true;
                        default -> false;
                    };
            text.append(text.isEmpty() ? "" : ", ").append(name).append('=').append(secret ? "***" : value);
        });
        return text.toString();
    }
}
