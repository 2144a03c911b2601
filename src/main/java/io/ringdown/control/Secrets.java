package io.ringdown.control;

import io.ringdown.ami.codec.AmiMessage.Header;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which arguments must not be written down. */
final class Secrets {

    private static final Pattern NAME =
            Pattern.compile("secret|passw|pwd|pin|key|token|auth|card|iban|cvv|credential", Pattern.CASE_INSENSITIVE);

    private Secrets() {}

    /** A variable or header of this name holds a secret, as far as names tell. */
    static boolean names(String name) {
        return NAME.matcher(name).find();
    }

    /** Also keys that are played, and what is written into files and the database of Asterisk. */
    static boolean inHeader(Header header) {
        String name = header.name().toLowerCase(Locale.ROOT);
        return names(name)
                || name.startsWith("value")
                || name.equals("val")
                || name.startsWith("digit")
                || name.startsWith("variable") && names(header.value()); // one header may hold several
    }
}
