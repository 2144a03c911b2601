package io.ringdown.control;

/** What came of a command. @param error null when it was done */
public record Outcome(Effect effect, UserError error) {

    public boolean done() {
        return error == null;
    }
}
