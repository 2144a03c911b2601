package io.ringdown.graphql.socket;

import graphql.ExecutionResult;
import graphql.ExecutionResultImpl;
import graphql.GraphqlErrorBuilder;
import java.util.Map;

/** Answers without data, with the code that front ends decide by. */
public final class Refusals {

    public static final String TIMEOUT = "TIMEOUT";
    public static final String TOO_MANY_FIELDS = "TOO_MANY_FIELDS";
    static final String RATE_LIMITED = "RATE_LIMITED";
    static final String INTERNAL = "INTERNAL";

    private Refusals() {}

    public static ExecutionResult result(String code, String message) {
        return ExecutionResultImpl.newExecutionResult()
                .addError(GraphqlErrorBuilder.newError()
                        .message(message)
                        .extensions(Map.of("code", code))
                        .build())
                .build();
    }
}
