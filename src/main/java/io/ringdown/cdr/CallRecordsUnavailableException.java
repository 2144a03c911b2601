package io.ringdown.cdr;

import io.smallrye.graphql.api.ErrorCode;

/** Completed calls cannot be read now. The message is one line without a secret; try again later. */
@ErrorCode("UNAVAILABLE")
public class CallRecordsUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CallRecordsUnavailableException(String why, Throwable cause) {
        super("call records cannot be read now: " + why, cause);
    }
}
