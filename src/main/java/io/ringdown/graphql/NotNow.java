package io.ringdown.graphql;

import io.smallrye.graphql.api.ErrorCode;
import org.eclipse.microprofile.graphql.GraphQLException;

/** The answer cannot be had now; the message is for the client. */
@ErrorCode("UNAVAILABLE")
final class NotNow extends GraphQLException {

    private static final long serialVersionUID = 1;

    NotNow(String message) {
        super(message);
    }
}
