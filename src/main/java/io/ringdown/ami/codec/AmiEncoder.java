package io.ringdown.ami.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Actions to bytes. Refuses what Asterisk would cut or misread: a line break or NUL in a name or value, a line of more
 * than 1,024 bytes, more than 128 headers (manager.c: inbuf, AST_MAX_MANHEADERS).
 */
public final class AmiEncoder {

    /** Longest line in bytes that Asterisk reads, without its end. */
    public static final int MAX_LINE = 1_024;

    /** Most headers of an action. */
    public static final int MAX_HEADERS = 128;

    private AmiEncoder() {}

    /**
     * The action as bytes, with the empty line that ends it.
     *
     * @throws IllegalArgumentException when a header cannot be sent; the message names the header, never its value
     */
    public static byte[] encode(List<AmiMessage.Header> headers) {
        if (headers.isEmpty() || headers.size() > MAX_HEADERS) {
            throw new IllegalArgumentException("an action has 1 to " + MAX_HEADERS + " headers, not " + headers.size());
        }
        var out = new java.io.ByteArrayOutputStream(64 * headers.size());
        for (AmiMessage.Header header : headers) {
            check(header);
            byte[] line = (header.name() + ": " + header.value() + "\r\n").getBytes(StandardCharsets.UTF_8);
            if (line.length - 2 > MAX_LINE) {
                throw new IllegalArgumentException("header " + header.name() + ": a line of " + (line.length - 2)
                        + " bytes, Asterisk reads at most " + MAX_LINE);
            }
            out.writeBytes(line);
        }
        out.writeBytes(new byte[] {'\r', '\n'});
        return out.toByteArray();
    }

    private static void check(AmiMessage.Header header) {
        String name = header.name();
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 127 && c != ':')) {
            throw new IllegalArgumentException("not a header name: \"" + name.replaceAll("[^\\x20-\\x7e]", "?") + "\"");
        }
        if (header.value().chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("header " + name + ": a line break in the value");
        }
    }
}
