package io.ringdown.ami.session;

/** The connection ended before the answer, or there was none. If the action was sent, Asterisk may have done it. */
public final class ConnectionLost extends ActionException {

    private static final long serialVersionUID = 1L;

    private final boolean sent;

    ConnectionLost(String action, boolean sent, String reason) {
        super(action, action + (sent ? " cut off: " : " not sent: ") + reason);
        this.sent = sent;
    }

    /** Whether the action had been written to the connection. */
    public boolean sent() {
        return sent;
    }
}
