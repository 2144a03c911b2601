package io.ringdown.ami.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Strings that came before, by their bytes: names of events, variables, applications and contexts, numbers of people. AMI
 * says the same few over and over, so most values need no new string, and live calls share those that they hold.
 *
 * <p>Of bounded size: a text takes the place of another one that fell into the same slot. One thread.
 */
public final class Texts {

    private static final int SLOTS = 1 << 12;

    /** Longer ones seldom come twice. */
    private static final int LONGEST = 48;

    private static final long NO_ASCII = 0x8080_8080_8080_8080L;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final byte[][] bytes = new byte[SLOTS][];
    private final String[] texts = new String[SLOTS];

    /** The text of {@code count} bytes; null when it is not for here, being no ASCII or too long. */
    String of(byte[] source, int from, int count) {
        if (count > LONGEST) {
            return null;
        }
        int to = from + count;
        long seen = 0;
        long hash = count;
        if (count >= Long.BYTES) {
            for (int at = from; at < to - Long.BYTES; at += Long.BYTES) {
                long word = (long) HeaderName.WORD.get(source, at);
                seen |= word;
                hash = (hash ^ word) * MIX;
                hash ^= hash >>> 32;
            }
            long last = (long) HeaderName.WORD.get(source, to - Long.BYTES);
            seen |= last;
            hash ^= last;
        } else {
            for (int at = from; at < to; at++) {
                seen = seen << 8 | source[at] & 0xFF;
            }
            hash ^= seen;
        }
        if ((seen & NO_ASCII) != 0) {
            return null;
        }
        hash *= MIX;
        int slot = (int) (hash >>> 52);
        byte[] known = bytes[slot];
        if (known != null && Arrays.equals(known, 0, known.length, source, from, to)) {
            return texts[slot];
        }
        String text = new String(source, from, count, StandardCharsets.ISO_8859_1);
        bytes[slot] = Arrays.copyOfRange(source, from, to);
        texts[slot] = text;
        return text;
    }
}
