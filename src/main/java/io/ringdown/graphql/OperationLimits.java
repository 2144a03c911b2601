package io.ringdown.graphql;

import graphql.ExecutionResult;
import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.AsyncSerialExecutionStrategy;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionStrategy;
import graphql.execution.ExecutionStrategyParameters;
import graphql.introspection.Introspection;
import io.quarkus.runtime.StartupEvent;
import io.ringdown.graphql.request.Code;
import io.ringdown.graphql.socket.Refusals;
import io.ringdown.graphql.socket.Strategies;
import io.ringdown.login.LimitSettings;
import io.ringdown.login.Logins;
import io.smallrye.graphql.execution.error.ExceptionHandler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;

/** How operations are executed, and how many fields they may have at their root, over whatever transport they came. */
@Singleton
class OperationLimits implements Strategies {

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
    public boolean introspection() {
        return introspection;
    }

    @Override
    public ExecutionStrategy query() {
        return new AsyncExecutionStrategy(new ExceptionHandler()) {
            @Override
            public CompletableFuture<ExecutionResult> execute(
                    ExecutionContext context, ExecutionStrategyParameters parameters) {
                // fields of fragments and aliases are counted here as what they are
                int fields = parameters.getFields().size();
                return fields > limits.queryFields()
                        ? tooMany(fields, limits.queryFields())
                        : spans.around("query", parameters, () -> super.execute(context, parameters));
            }
        };
    }

    @Override
    public ExecutionStrategy mutation() {
        return new AsyncSerialExecutionStrategy(new ExceptionHandler()) {
            @Override
            public CompletableFuture<ExecutionResult> execute(
                    ExecutionContext context, ExecutionStrategyParameters parameters) {
                int fields = parameters.getFields().size();
                return fields > limits.mutationFields()
                        ? tooMany(fields, limits.mutationFields())
                        : spans.around("mutation", parameters, () -> super.execute(context, parameters));
            }
        };
    }

    private static CompletableFuture<ExecutionResult> tooMany(int fields, int most) {
        return CompletableFuture.completedFuture(Refusals.result(
                Code.TOO_MANY_FIELDS, "this asks " + fields + " fields at its root; there may be " + most));
    }
}
