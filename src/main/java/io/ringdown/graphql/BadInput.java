package io.ringdown.graphql;

import io.smallrye.graphql.api.ErrorCode;
import org.eclipse.microprofile.graphql.GraphQLException;

/** The client asked for something that cannot be; the message is for the client. */
@ErrorCode("BAD_INPUT")
final class BadInput extends GraphQLException {

    private static final long serialVersionUID = 1;

    BadInput(String message) {
        super(message);
    }
}
