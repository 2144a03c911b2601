package io.ringdown.ami.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The name of a header that is looked for in most messages, prepared so that a line is passed over or found by comparing
 * one or two words instead of its letters.
 */
public final class HeaderName {

    static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOWER_CASE = 0x2020_2020_2020_2020L;

    final String text;
    final int length;
    private final long mask;
    private final long first;
    private final long last;

    private HeaderName(String text) {
        this.text = text;
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        length = bytes.length;
        long head = 0;
        long tail = 0;
        for (int i = 0; i < Long.BYTES && i < length; i++) {
            head |= (long) bytes[i] << 8 * i;
            tail |= (long) bytes[Math.max(0, length - Long.BYTES) + i] << 8 * i;
        }
        mask = length < Long.BYTES ? (1L << 8 * length) - 1 : -1L;
        first = head;
        last = tail;
    }

    /** @param text ASCII */
    public static HeaderName of(String text) {
        return new HeaderName(text);
    }

    /** Whether a name of this length at {@code from} may be this one but for the case of letters. */
    boolean resembles(byte[] bytes, int from) {
        return from + Long.BYTES > bytes.length || ((word(bytes, from) ^ first) & mask & ~LOWER_CASE) == 0;
    }

    /** Whether a name of this length at {@code from} surely is this one, letter by letter. */
    boolean matches(byte[] bytes, int from) {
        return from + Math.max(length, Long.BYTES) <= bytes.length
                && length <= 2 * Long.BYTES
                && ((word(bytes, from) ^ first) & mask) == 0
                && (length <= Long.BYTES || word(bytes, from + length - Long.BYTES) == last);
    }

    private static long word(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at);
    }

    @Override
    public String toString() {
        return text;
    }
}
