package io.ringdown.access;

import io.smallrye.graphql.api.ErrorCode;

/** Somebody may not have what they ask for; the message says what and why, and is for them. */
@ErrorCode("FORBIDDEN")
public final class AccessDenied extends RuntimeException {

    private static final long serialVersionUID = 1;

    public AccessDenied(String message) {
        super(message);
    }
}
