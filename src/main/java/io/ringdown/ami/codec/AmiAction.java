package io.ringdown.ami.codec;

import io.ringdown.ami.codec.AmiMessage.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked of Asterisk. An action that could not be sent as it is meant is refused when it is made.
 *
 * @param name {@code CoreSettings}
 * @param headers in the order they are sent, without Action and ActionID, which the session gives
 * @param timeout for the answer; for a list, from one item to the next; null for the session's own
 */
public record AmiAction(String name, List<Header> headers, Duration timeout) {

    /** Headers that the session gives. */
    private static final int OWN_HEADERS = 2;

    /** @throws IllegalArgumentException when it cannot be sent; the message names the header, never its value */
    public AmiAction {
        headers = List.copyOf(headers);
        List<Header> all = new ArrayList<>(headers.size() + OWN_HEADERS);
        all.add(new Header("Action", name));
        all.add(new Header("ActionID", ""));
        all.addAll(headers);
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase("Action") || header.name().equalsIgnoreCase("ActionID")) {
                throw new IllegalArgumentException("header " + header.name() + " is given by the session");
            }
        }
        AmiEncoder.encode(all);
    }

    /** An action by name and headers, any that Asterisk knows. */
    public static AmiAction of(String name, Header... headers) {
        return new AmiAction(name, List.of(headers), null);
    }

    /** With one header more; a null value adds none. */
    public AmiAction with(String header, String value) {
        if (value == null) {
            return this;
        }
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(header, value));
        return new AmiAction(name, more, timeout);
    }

    /** That may take another time than the session gives. */
    public AmiAction within(Duration other) {
        return new AmiAction(name, headers, other);
    }
}
