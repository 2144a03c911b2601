package io.ringdown.graphql.socket;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.ExecutionResultImpl;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.execution.AbortExecutionException;
import graphql.execution.ExecutionId;
import graphql.execution.SubscriptionExecutionStrategy;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationCreateStateParameters;
import graphql.execution.instrumentation.parameters.InstrumentationFieldParameters;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.schema.GraphQLSchema;
import io.ringdown.graphql.request.BoundedJson;
import io.ringdown.graphql.request.BoundedScalars;
import io.ringdown.graphql.request.Bounds;
import io.ringdown.graphql.request.Code;
import io.ringdown.graphql.request.Envelope;
import io.ringdown.graphql.request.Refused;
import io.ringdown.graphql.request.Request;
import io.ringdown.graphql.request.RequestReader;
import io.ringdown.login.LimitSettings;
import io.smallrye.graphql.execution.ExecutionResponse;
import io.smallrye.graphql.execution.ExecutionResponseWriter;
import io.smallrye.graphql.execution.ExecutionService;
import io.smallrye.graphql.execution.context.SmallRyeContext;
import io.smallrye.graphql.execution.context.SmallRyeContextManager;
import io.smallrye.graphql.execution.error.ExceptionHandler;
import io.smallrye.graphql.schema.model.Execute;
import io.smallrye.graphql.schema.model.Operation;
import io.smallrye.graphql.schema.model.Schema;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;

/**
 * Reads and executes requests, for every transport, and gives every error a code.
 *
 * <p>The platform's own way parses a query up to three times, keeps 2,048 of whatever size, and measures it by a walk
 * through all spreads, before anything bounds it. So requests are read by {@link RequestReader} and graphql-java is given
 * the document that came of it; schema, resolvers and their context are the platform's.
 */
@Singleton
@Alternative
@Priority(1)
public class CodedExecution extends ExecutionService {

    private static final String REQUEST = Request.class.getName();
    private static final String OVER = "over";

    private final SocketSettings settings;
    private final RequestReader reader;
    private final GraphQL graphQl;
    private final AtomicLong executions = new AtomicLong();

    /** Fields of the query type that never wait for anything. */
    private final Set<String> prompt = new HashSet<>();

    /** Fields of other types that may wait. */
    private final Set<String> waiting = new HashSet<>();

    CodedExecution(
            GraphQLSchema schema, Schema model, SocketSettings settings, LimitSettings limits, Strategies strategies) {
        super(schema, model);
        this.settings = settings;
        GraphQLSchema bounded = BoundedScalars.in(schema);
        this.reader = new RequestReader(
                bounded, new Bounds(limits.queryDepth(), limits.queryComplexity(), strategies.introspection()));
        this.graphQl = GraphQL.newGraphQL(bounded)
                .defaultDataFetcherExceptionHandler(new ExceptionHandler())
                .queryExecutionStrategy(strategies.query())
                .mutationExecutionStrategy(strategies.mutation())
                .subscriptionExecutionStrategy(new SubscriptionExecutionStrategy(new ExceptionHandler()))
                .preparsedDocumentProvider((input, _) -> {
                    Request request = input.getGraphQLContext().get(REQUEST);
                    return CompletableFuture.completedFuture(new PreparsedDocumentEntry(request.document()));
                })
                .instrumentation(new Values(limits.answerValues()))
                .build();
        for (Operation query : model.getQueries()) {
            if (query.getExecute() == Execute.NON_BLOCKING) {
                prompt.add(query.getName());
            }
        }
        model.getTypes().values().forEach(type -> {
            if (type.hasOperations()) {
                type.getOperations().values().forEach(field -> waiting.add(field.getName()));
            }
        });
    }

    /** Values of one answer, counted as they are made: a list has as many as there are calls. */
    private static final class Values extends SimplePerformantInstrumentation {

        private record Count(AtomicInteger values, AtomicBoolean over) implements InstrumentationState {}

        private final int most;

        Values(int most) {
            this.most = most;
        }

        @Override
        public InstrumentationState createState(InstrumentationCreateStateParameters parameters) {
            Request request = parameters.getExecutionInput().getGraphQLContext().get(REQUEST);
            // what a subscription sends is bounded item by item
            return request.operation().getOperation() == OperationDefinition.Operation.SUBSCRIPTION
                    ? null
                    : new Count(
                            new AtomicInteger(),
                            parameters.getExecutionInput().getGraphQLContext().get(OVER));
        }

        @Override
        public InstrumentationContext<Object> beginFieldExecution(
                InstrumentationFieldParameters parameters, InstrumentationState state) {
            if (state instanceof Count(AtomicInteger values, AtomicBoolean over)) {
                if (over.get()) {
                    throw new AbortExecutionException("nobody waits for the answer any more");
                }
                if (values.incrementAndGet() > most) {
                    throw new AbortExecutionException("the answer has more than " + most
                            + " values: ask for fewer fields, a shorter page or a narrower filter");
                }
            }
            return null;
        }
    }

    /** Reads what a client sent: decoded, bounded, parsed and valid. @throws Refused with a code and why */
    Request read(Envelope envelope) throws Refused, RequestReader.Invalid {
        return reader.read(envelope);
    }

    /** Whether it may wait, for the database or the journal. */
    boolean waits(Request request) {
        return request.operation().getOperation() != OperationDefinition.Operation.SUBSCRIPTION
                && (waits(request.operation().getSelectionSet(), true)
                        || request.document().getDefinitionsOfType(FragmentDefinition.class).stream()
                                .anyMatch(fragment -> waits(fragment.getSelectionSet(), false)));
    }

    private boolean waits(SelectionSet set, boolean root) {
        if (set == null) {
            return false;
        }
        for (Selection<?> selection : set.getSelections()) {
            if (!(selection instanceof Field field)) {
                if (root) {
                    return true; // who hides the roots in fragments waits for the others
                }
                continue;
            }
            String name = field.getName();
            if (root && !prompt.contains(name) && !name.startsWith("__")
                    || waiting.contains(name)
                    || waits(field.getSelectionSet(), false)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Executes it, on this thread as far as nothing waits.
     *
     * @param context for resolvers; may be changed
     * @param over true as soon as nobody waits for the answer: then no more of it is made
     */
    void execute(
            Request request,
            Map<String, Object> context,
            AtomicBoolean over,
            ExecutionResponseWriter writer,
            boolean async) {
        OperationDefinition operation = request.operation();
        String type = operation.getOperation().toString();
        SmallRyeContext smallRye = new SmallRyeContext(CodedExecution.class.getName());
        // resolvers are asked whether there was a request, and for nothing of it
        smallRye.setRequest(Json.createObjectBuilder()
                .add("query", request.envelope().query())
                .build());
        smallRye.setOperationName(request.envelope().operationName());
        smallRye.setRequestedOperationTypes(List.of(type));
        ExecutionId id = ExecutionId.from(Long.toString(executions.incrementAndGet()));
        smallRye.setExecutionId(id.toString());
        context.put(REQUEST, request);
        context.put(OVER, over);
        context.put(SmallRyeContextManager.CONTEXT, smallRye);
        ExecutionInput input = ExecutionInput.newExecutionInput()
                .query(request.envelope().query())
                .operationName(request.envelope().operationName())
                .variables(request.envelope().variables())
                .locale(Locale.ENGLISH)
                .executionId(id)
                .graphQLContext(context)
                .build();
        smallRye.setExecutionInput(input);
        SmallRyeContextManager.restore(smallRye);
        try {
            CompletableFuture<ExecutionResult> execution = graphQl.executeAsync(input);
            if (async) {
                execution.whenComplete((result, failure) -> write(result, failure, smallRye, writer));
            } else {
                write(execution.join(), null, smallRye, writer);
            }
        } catch (CompletionException failed) {
            write(null, failed.getCause(), smallRye, writer);
        } catch (RuntimeException | StackOverflowError failed) {
            write(null, failed, smallRye, writer);
        } finally {
            SmallRyeContextManager.clearCurrentSmallRyeContext();
        }
    }

    private static void write(
            ExecutionResult result, Throwable failure, SmallRyeContext context, ExecutionResponseWriter writer) {
        if (failure != null) {
            writer.fail(failure);
        } else {
            writer.write(new ExecutionResponse(Errors.coded(result), context.getAddedExtensions()));
        }
    }

    /** For the built-in transports, which have their own way to requests. */
    @Override
    public void execute(JsonObject json, Map<String, Object> context, ExecutionResponseWriter writer, boolean async) {
        Request request;
        try {
            request = read(Envelope.of(BoundedJson.object(json.toString())));
        } catch (Refused refused) {
            writer.write(response(Errors.of(refused.code(), refused.getMessage())));
            return;
        } catch (RequestReader.Invalid invalid) {
            writer.write(new ExecutionResponse(Errors.invalid(invalid)));
            return;
        }
        boolean streams = context.containsKey(SharedField.KEY) || settings.builtIn();
        execute(
                request,
                new HashMap<>(context),
                new AtomicBoolean(),
                new ExecutionResponseWriter() {
                    @Override
                    public void write(ExecutionResponse response) {
                        writer.write(
                                response.getExecutionResult().getData() instanceof Publisher<?> && !streams
                                        ? response(Errors.of(Code.BAD_REQUEST, Errors.NO_STREAM))
                                        : response);
                    }

                    @Override
                    public void fail(Throwable failure) {
                        writer.fail(failure);
                    }
                },
                async);
    }

    private static ExecutionResponse response(GraphQLError error) {
        return new ExecutionResponse(
                ExecutionResultImpl.newExecutionResult().addError(error).build());
    }
}
