package io.ringdown.graphql.socket;

import graphql.ExecutionResult;
import graphql.ExecutionResultImpl;
import graphql.GraphQLError;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import io.smallrye.graphql.execution.ExecutionResponse;
import io.smallrye.graphql.execution.ExecutionResponseWriter;
import io.smallrye.graphql.execution.ExecutionService;
import io.smallrye.graphql.schema.model.Schema;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Map;
import org.reactivestreams.Publisher;

/** Executes as the platform does, for plain requests and for sockets, and gives every error a code. */
@Singleton
@Alternative
@Priority(1)
public class CodedExecution extends ExecutionService {

    private final SocketSettings settings;

    CodedExecution(GraphQLSchema schema, Schema model, SocketSettings settings) {
        super(schema, model);
        this.settings = settings;
    }

    @Override
    public void execute(
            JsonObject request, Map<String, Object> context, ExecutionResponseWriter writer, boolean async) {
        GraphQLError refusal = refusal(request);
        if (refusal != null) {
            writer.write(response(refusal));
            return;
        }
        boolean streams = context.containsKey(SharedField.KEY) || settings.builtIn();
        super.execute(
                request,
                context,
                new ExecutionResponseWriter() {
                    @Override
                    public void write(ExecutionResponse response) {
                        ExecutionResult result = response.getExecutionResult();
                        if (!result.getErrors().isEmpty()) {
                            GraphQLError unparsed = result.isDataPresent() ? null : unparsed(request);
                            writer.write(
                                    unparsed == null
                                            ? new ExecutionResponse(Errors.coded(result))
                                            : response(unparsed));
                        } else if (result.getData() instanceof Publisher<?> && !streams) {
                            writer.write(response(Errors.of(
                                    Code.BAD_REQUEST,
                                    "a subscription is asked over the WebSocket, or with Accept: text/event-stream")));
                        } else {
                            writer.write(response);
                        }
                    }

                    @Override
                    public void fail(Throwable failure) {
                        writer.fail(failure);
                    }
                },
                async);
    }

    /** For what the platform takes as a fault of its own; null when there is nothing to refuse. */
    private static GraphQLError refusal(JsonObject request) {
        if (!(request.get("query") instanceof JsonString)) {
            return Errors.of(Code.BAD_REQUEST, "a request has a query, as text");
        }
        JsonValue variables = request.get("variables");
        if (variables != null && variables != JsonValue.NULL && !(variables instanceof JsonObject)) {
            return Errors.of(Code.BAD_REQUEST, "variables is an object, or left out");
        }
        return null;
    }

    /** The platform says that the query is no GraphQL, but not where; null when it is. */
    private static GraphQLError unparsed(JsonObject request) {
        try {
            Parser.parse(request.getString("query"));
        } catch (InvalidSyntaxException syntax) {
            return Errors.of(Code.GRAPHQL_PARSE_FAILED, syntax.getMessage());
        }
        return null;
    }

    private static ExecutionResponse response(GraphQLError error) {
        return new ExecutionResponse(
                ExecutionResultImpl.newExecutionResult().addError(error).build());
    }
}
