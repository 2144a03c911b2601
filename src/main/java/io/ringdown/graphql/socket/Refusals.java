package io.ringdown.graphql.socket;

import graphql.ExecutionResult;
import graphql.ExecutionResultImpl;
import io.ringdown.graphql.request.Code;

/** Answers without data. */
public final class Refusals {

    private Refusals() {}

    public static ExecutionResult result(Code code, String message) {
        return ExecutionResultImpl.newExecutionResult()
                .addError(Errors.of(code, message))
                .build();
    }
}
