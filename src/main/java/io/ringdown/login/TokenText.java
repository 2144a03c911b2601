package io.ringdown.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token as it is shown once and presented later: {@code rd_<id>_<secret>}. The id finds its row; the secret is 256
 * random bits, so one round of SHA-256 keeps it as well as a slow hash would, which is for what people think up.
 */
public record TokenText(String id, String secret) {

    static final String MARK = "rd_";

    private static final int ID_BYTES = 9;
    private static final int SECRET_BYTES = 32;
    private static final Pattern FORM = Pattern.compile("rd_([0-9a-f]{18})_([A-Za-z0-9_-]{43})");
    private static final SecureRandom RANDOM = new SecureRandom();

    static TokenText random() {
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(id);
        RANDOM.nextBytes(secret);
        return new TokenText(
                java.util.HexFormat.of().formatHex(id),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Empty when it has not the form of a token. */
    static Optional<TokenText> of(String presented) {
        Matcher form = FORM.matcher(presented);
        return form.matches() ? Optional.of(new TokenText(form.group(1), form.group(2))) : Optional.empty();
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it
        }
    }

    /** Takes as long for one that is nearly right. */
    boolean is(ApiToken token) {
        return MessageDigest.isEqual(token.hash(), hash());
    }

    /** The whole token: a secret. */
    public String text() {
        return MARK + id + "_" + secret;
    }

    @Override
    public String toString() {
        return MARK + id + "_***";
    }
}
