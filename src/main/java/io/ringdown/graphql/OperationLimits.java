package io.ringdown.graphql;

import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.AsyncSerialExecutionStrategy;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionStrategyParameters;
import graphql.introspection.Introspection;
import io.quarkus.runtime.StartupEvent;
import io.ringdown.graphql.socket.Code;
import io.ringdown.graphql.socket.Refusals;
import io.ringdown.login.LimitSettings;
import io.ringdown.login.Logins;
import io.smallrye.graphql.execution.error.ExceptionHandler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** What one operation may ask and take, over whatever transport it came; depth and complexity are GraphQL's own settings. */
@ApplicationScoped
@Named(OperationLimits.NAME)
class OperationLimits implements UnaryOperator<GraphQL.Builder> {

    static final String NAME = "operation-limits";

    private final LimitSettings limits;
    private final OperationSpans spans;
    private final boolean introspection;

    OperationLimits(LimitSettings limits, OperationSpans spans, Logins logins, GraphQlSettings settings) {
        this.limits = limits;
        this.spans = spans;
        // on a machine of one's own it is a help; elsewhere a map of what to try
        this.introspection = settings.introspection().orElse(!logins.required());
    }

    void onStart(@Observes StartupEvent starting) {
        Introspection.enabledJvmWide(introspection);
    }

    /** The schema as a text is the same as introspection. */
    void onRoutes(@Observes Router router) {
        router.route("/graphql/schema.graphql").order(-99).handler(this::onSchema);
    }

    private void onSchema(RoutingContext request) {
        if (introspection) {
            request.next();
        } else {
            request.response().setStatusCode(404).end();
        }
    }

    @Override
    public GraphQL.Builder apply(GraphQL.Builder builder) {
        builder.queryExecutionStrategy(new AsyncExecutionStrategy(new ExceptionHandler()) {
            @Override
            public CompletableFuture<ExecutionResult> execute(
                    ExecutionContext context, ExecutionStrategyParameters parameters) {
                // fields of fragments and aliases are counted here as what they are
                int fields = parameters.getFields().size();
                return fields > limits.queryFields()
                        ? tooMany(fields, limits.queryFields())
                        : within(
                                limits.operationTimeout(),
                                spans.around("query", parameters, () -> super.execute(context, parameters)));
            }
        });
        builder.mutationExecutionStrategy(new AsyncSerialExecutionStrategy(new ExceptionHandler()) {
            @Override
            public CompletableFuture<ExecutionResult> execute(
                    ExecutionContext context, ExecutionStrategyParameters parameters) {
                int fields = parameters.getFields().size();
                return fields > limits.mutationFields()
                        ? tooMany(fields, limits.mutationFields())
                        : within(
                                limits.mutationTimeout(),
                                spans.around("mutation", parameters, () -> super.execute(context, parameters)));
            }
        });
        return builder;
    }

    private static CompletableFuture<ExecutionResult> tooMany(int fields, int most) {
        return CompletableFuture.completedFuture(Refusals.result(
                Code.TOO_MANY_FIELDS, "this asks " + fields + " fields at its root; there may be " + most));
    }

    /** Whoever asked is told; what still runs ends by its own limits, at the latest by the database's. */
    private static CompletableFuture<ExecutionResult> within(
            Duration limit, CompletableFuture<ExecutionResult> execution) {
        return execution.isDone()
                ? execution
                : execution
                        .copy()
                        .completeOnTimeout(
                                Refusals.result(Code.TIMEOUT, "this took longer than " + limit.toSeconds() + " s"),
                                limit.toMillis(),
                                TimeUnit.MILLISECONDS);
    }
}
