package io.ringdown.graphql;

import io.smallrye.graphql.api.ErrorCode;
import org.eclipse.microprofile.graphql.GraphQLException;

/** The client asked for something that it may not have; the message is for the client. */
@ErrorCode("FORBIDDEN")
final class Forbidden extends GraphQLException {

    private static final long serialVersionUID = 1;

    Forbidden(String message) {
        super(message);
    }
}
