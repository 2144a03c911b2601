package io.ringdown.cdr;

import io.smallrye.graphql.api.ErrorCode;

/** A question has a value that the database cannot hold, so nothing stored can have it. The message is for who asks. */
@ErrorCode("BAD_INPUT")
public final class UnstorableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnstorableException(Throwable cause) {
        super("the database cannot hold a value of this question: " + SqlFailure.line(cause), cause);
    }
}
