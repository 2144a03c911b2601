package io.ringdown.ami.session;

import java.time.Duration;

/** No answer in time over a connection that stands. Asterisk may have done it, or may do it yet. */
public final class ActionTimedOut extends ActionException {

    private static final long serialVersionUID = 1L;

    ActionTimedOut(String action, Duration after) {
        super(action, action + " not answered within " + after.toMillis() + " ms");
    }
}
