package io.ringdown.graphql.request;

/** A request that cannot be executed. The message is for the client: what, where, what to do. */
public final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    private final Code code;

    public Refused(Code code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
