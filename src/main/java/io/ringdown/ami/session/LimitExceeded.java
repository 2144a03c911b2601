package io.ringdown.ami.session;

/** A bound of this service: too many actions wait for their answers (not sent), or a list is too long (given up). */
public final class LimitExceeded extends ActionException {

    private static final long serialVersionUID = 1L;

    LimitExceeded(String action, String message) {
        super(action, action + ": " + message);
    }
}
