package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiMessage;
import java.util.List;

/**
 * Asterisk's answer to an action.
 *
 * @param message as it came, every header of it
 */
public record AmiResponse(AmiMessage message) {

    /** First value of the header, or null when it is absent. */
    public String get(String header) {
        return message.get(header);
    }

    /** Whether Asterisk took the action: anything but {@code Response: Error}. */
    public boolean success() {
        return !"Error".equalsIgnoreCase(message.value(0));
    }

    /** What Asterisk says about it, {@code Message}; null when nothing. */
    public String text() {
        return message.get("Message");
    }

    /** Of the action that it answers; null when the answer names none. */
    public String actionId() {
        return message.get("ActionID");
    }

    /** Lines of a command's answer, see {@link AmiMessage#output()}. */
    public List<String> output() {
        return message.output();
    }
}
