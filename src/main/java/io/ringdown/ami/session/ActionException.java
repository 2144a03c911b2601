package io.ringdown.ami.session;

/** Why an action has no result. The cases ask for different answers, so they are different types. */
public abstract sealed class ActionException extends RuntimeException
        permits ActionRefused, ActionTimedOut, ConnectionLost, LimitExceeded, ListCancelled, ListTruncated {

    private static final long serialVersionUID = 1L;

    private final String action;

    /** Without a stack trace: it would show the event loop and nothing of whoever sent the action. */
    ActionException(String action, String message) {
        super(message, null, false, false);
        this.action = action;
    }

    /** Name of the action, {@code CoreSettings}. */
    public String action() {
        return action;
    }
}
