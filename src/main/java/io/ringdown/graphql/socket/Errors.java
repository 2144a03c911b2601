package io.ringdown.graphql.socket;

import graphql.ErrorClassification;
import graphql.ErrorType;
import graphql.ExceptionWhileDataFetching;
import graphql.ExecutionResult;
import graphql.ExecutionResultImpl;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.UnknownOperationException;
import io.ringdown.graphql.request.Code;
import io.ringdown.graphql.request.RequestReader;
import io.smallrye.graphql.execution.error.ErrorInfoMap;
import io.smallrye.graphql.schema.model.ErrorInfo;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;

/** The one place where errors get their codes, whatever raised them and whichever way they go out. */
final class Errors {

    static final String NO_STREAM = "a subscription is asked over the WebSocket, or with Accept: text/event-stream";

    private static final String CODE = "code";

    private static final System.Logger LOG = System.getLogger(Errors.class.getName());

    /** Of a message; some of them repeat what the client sent. */
    private static final int LONGEST = 1_000;

    private Errors() {}

    /** The same result, each of its errors with a code. */
    static ExecutionResult coded(ExecutionResult result) {
        return result.getErrors().isEmpty()
                ? result
                : result.transform(builder -> builder.errors(
                        result.getErrors().stream().map(Errors::coded).toList()));
    }

    static GraphQLError of(Code code, String message) {
        ErrorType type =
                switch (code) {
                    case BAD_REQUEST, GRAPHQL_VALIDATION_FAILED -> ErrorType.ValidationError;
                    case GRAPHQL_PARSE_FAILED -> ErrorType.InvalidSyntax;
                    case TOO_COMPLEX, TOO_MANY_FIELDS, TOO_MANY_OPERATIONS, RATE_LIMITED, TIMEOUT, OVERLOADED ->
                        ErrorType.ExecutionAborted;
                    case BAD_INPUT, UNAUTHENTICATED, FORBIDDEN, UNAVAILABLE, SUBSCRIPTION_ENDED, INTERNAL ->
                        ErrorType.DataFetchingException;
                };
        return GraphqlErrorBuilder.newError()
                .message("%s", message)
                .errorType(type)
                .extensions(Map.of(CODE, code.name()))
                .build();
    }

    /** What the schema does not allow, as a result. */
    static ExecutionResult invalid(RequestReader.Invalid invalid) {
        return coded(ExecutionResultImpl.newExecutionResult()
                .errors(List.copyOf(invalid.errors()))
                .build());
    }

    /** The code of the first error of a result without data; null when there is data. */
    static Code refusal(ExecutionResult result) {
        if (result.isDataPresent() && result.getData() != null
                || result.getErrors().isEmpty()) {
            return null;
        }
        Map<String, Object> extensions = result.getErrors().getFirst().getExtensions();
        Object code = extensions == null ? null : extensions.get(CODE);
        for (Code each : Code.values()) {
            if (each.name().equals(code)) {
                return each;
            }
        }
        return Code.INTERNAL;
    }

    /** As it stands in a list of errors. */
    static JsonObject json(Code code, String message) {
        return Json.createObjectBuilder()
                .add("message", message)
                .add("extensions", Json.createObjectBuilder().add(CODE, code.name()))
                .build();
    }

    /** An answer that is an error alone. */
    static JsonObject answer(Code code, String message) {
        return Json.createObjectBuilder()
                .add("errors", Json.createArrayBuilder().add(json(code, message)))
                .build();
    }

    private static GraphQLError coded(GraphQLError error) {
        if (error.getExtensions() != null && error.getExtensions().containsKey(CODE)) {
            return error;
        }
        GraphqlErrorBuilder<?> builder = GraphqlErrorBuilder.newError()
                .message("%s", brief(error.getMessage()))
                .errorType(error.getErrorType())
                .extensions(Map.of(CODE, code(error)));
        if (error.getLocations() != null) {
            builder.locations(error.getLocations());
        }
        if (error.getPath() != null) {
            builder.path(error.getPath());
        }
        return builder.build();
    }

    private static String brief(String message) {
        return message == null || message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    }

    private static String code(GraphQLError error) {
        if (error instanceof ExceptionWhileDataFetching failed) {
            ErrorInfo declared =
                    ErrorInfoMap.getErrorInfo(failed.getException().getClass().getName());
            if (declared != null) {
                return declared.getErrorCode();
            }
            LOG.log(Level.ERROR, "a field could not be answered: " + error.getPath(), failed.getException());
            return Code.INTERNAL.name();
        }
        if (error instanceof UnknownOperationException) {
            return Code.BAD_REQUEST.name();
        }
        ErrorClassification classification = error.getErrorType();
        return (classification instanceof ErrorType type ? code(type) : Code.INTERNAL).name();
    }

    private static Code code(ErrorType type) {
        return switch (type) {
            case InvalidSyntax -> Code.GRAPHQL_PARSE_FAILED;
            case ValidationError, OperationNotSupported -> Code.GRAPHQL_VALIDATION_FAILED;
            case ExecutionAborted -> Code.TOO_COMPLEX;
            case DataFetchingException, NullValueInNonNullableField -> Code.INTERNAL;
        };
    }
}
