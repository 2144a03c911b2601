package io.ringdown.ami.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One challenge of HTTP digest authentication (RFC 7616, MD5, {@code qop=auth}) and the answers to it.
 *
 * <p>Asterisk wants the count of a nonce to grow from request to request, so a challenge serves one request at a time,
 * and after 60 s it gives a new nonce to the same session, by a refusal with {@code stale=true} (measured on 16.28 and
 * 22.10).
 */
final class Digest {

    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^,\\s]+))");

    private final String realm;
    private final String nonce;
    private final String opaque;
    private final boolean stale;
    private int count;

    private Digest(String realm, String nonce, String opaque, boolean stale) {
        this.realm = realm;
        this.nonce = nonce;
        this.opaque = opaque;
        this.stale = stale;
    }

    /** The challenge of a {@code WWW-Authenticate} header; null when it is none that can be answered. */
    static Digest of(String header) {
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith("digest ")) {
            return null;
        }
        String realm = null;
        String nonce = null;
        String opaque = null;
        String algorithm = "MD5";
        String qop = "";
        boolean stale = false;
        Matcher parameters = PARAMETER.matcher(header.substring("digest ".length()));
        while (parameters.find()) {
            String value = parameters.group(2) != null ? parameters.group(2) : parameters.group(3);
            switch (parameters.group(1).toLowerCase(Locale.ROOT)) {
                case "realm" -> realm = value;
                case "nonce" -> nonce = value;
                case "opaque" -> opaque = value;
                case "algorithm" -> algorithm = value;
                case "qop" -> qop = value;
                case "stale" -> stale = value.equalsIgnoreCase("true");
                default -> {}
            }
        }
        boolean known = realm != null
                && nonce != null
                && algorithm.equalsIgnoreCase("MD5")
                && ("," + qop.replace(" ", "") + ",").contains(",auth,");
        return known ? new Digest(realm, nonce, opaque, stale) : null;
    }

    /** Whether the proof before was right and only its nonce too old. */
    boolean stale() {
        return stale;
    }

    /** The {@code Authorization} header of the next request. */
    String answer(String method, String path, String username, String secret, String clientNonce) {
        String serial = "%08x".formatted(++count);
        String proof = md5(String.join(
                ":",
                md5(username + ":" + realm + ":" + secret),
                nonce,
                serial,
                clientNonce,
                "auth",
                md5(method + ":" + path)));
        return "Digest username=\"" + username.replace("\\", "\\\\").replace("\"", "\\\"") + "\", realm=\"" + realm
                + "\", nonce=\"" + nonce + "\", uri=\"" + path + "\", qop=auth, nc=" + serial + ", cnonce=\""
                + clientNonce
                + "\", response=\"" + proof + "\", algorithm=MD5"
                + (opaque == null ? "" : ", opaque=\"" + opaque + "\"");
    }

    static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("a JDK without MD5", impossible);
        }
    }
}
