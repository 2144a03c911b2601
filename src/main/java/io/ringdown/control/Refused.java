package io.ringdown.control;

/** Ends a command before or after it was sent; carries what is told of it. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient UserError error;

    Refused(ErrorCode code, String field, String message) {
        super(message, null, false, false);
        this.error = new UserError(code, field, message);
    }

    UserError error() {
        return error;
    }

    static Refused invalid(String field, String message) {
        return new Refused(ErrorCode.INVALID, field, message);
    }
}
