package io.ringdown.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as Standard Webhooks 1.0 says: {@code v1,base64(HMAC-SHA256(secret, id.timestamp.body))}. */
final class Signature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;

    private Signature() {}

    /** What is signed with. Says nothing of itself. */
    static final class Secret {

        private final byte[] key;

        private Secret(byte[] key) {
            this.key = key;
        }

        /** @return empty when it is none: too short, or no base64 */
        static Optional<Secret> of(String text) {
            byte[] key;
            try {
                key = text.startsWith(PREFIX)
                        ? Base64.getDecoder().decode(text.substring(PREFIX.length()))
                        : text.getBytes(StandardCharsets.UTF_8);
            } catch (IllegalArgumentException noBase64) {
                return Optional.empty();
            }
            boolean longEnough = key.length >= SHORTEST && (key.length <= LONGEST || !text.startsWith(PREFIX));
            return longEnough ? Optional.of(new Secret(key)) : Optional.empty();
        }

        @Override
        public String toString() {
            return "a secret";
        }
    }

    /**
     * The value of {@code webhook-signature}: one signature per secret, with spaces between.
     *
     * @param timestamp seconds since 1970
     */
    static String of(List<Secret> secrets, String id, long timestamp, String body) {
        byte[] signed = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
        return secrets.stream().map(secret -> "v1," + hmac(secret, signed)).collect(Collectors.joining(" "));
    }

    private static String hmac(Secret secret, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.key, ALGORITHM));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
