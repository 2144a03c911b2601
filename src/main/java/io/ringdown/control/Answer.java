package io.ringdown.control;

import io.ringdown.ami.codec.AmiMessage;
import java.util.List;

/** What came of an action that was sent, or was not. */
public sealed interface Answer {

    /** @param items of the list that it answered by; empty without one */
    record Accepted(AmiMessage response, List<AmiMessage> items) implements Answer {
        public Accepted {
            items = List.copyOf(items);
        }
    }

    /** @param response Asterisk's */
    record Denied(AmiMessage response, String message) implements Answer {}

    record TimedOut(String message) implements Answer {}

    /** @param sent whether it had been sent when the connection ended */
    record CutOff(boolean sent, String message) implements Answer {}

    record Overloaded(String message) implements Answer {}
}
