package io.ringdown.call;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * What the dialplan said about a call in its own words: untrusted text.
 *
 * @param name the event's own name
 * @param headers name and value by turns, in order; a name may come twice
 */
public record UserEvent(Instant at, String name, List<String> headers) implements Serializable {

    public UserEvent {
        headers = List.copyOf(headers);
    }
}
