package io.ringdown.graphql;

import graphql.ExecutionResult;
import graphql.execution.ExecutionStrategyParameters;
import graphql.execution.MergedField;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * A span for each query and mutation, over whatever transport it came. Not SmallRye's own, which would make one for each
 * field of each item that subscribers are told, and which our sockets would pass by.
 */
@Singleton
class OperationSpans {

    private final boolean wanted;
    private final Tracer tracer;

    OperationSpans(OpenTelemetry telemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled) {
        this.wanted = !disabled;
        this.tracer = telemetry.getTracer("io.ringdown.graphql");
    }

    /** @param kind query or mutation */
    CompletableFuture<ExecutionResult> around(
            String kind,
            ExecutionStrategyParameters parameters,
            Supplier<CompletableFuture<ExecutionResult>> execution) {
        if (!wanted) {
            return execution.get();
        }
        // names of the schema: aliases, arguments and the operation's own name are the client's words, and may be
        // numbers
        String fields = parameters.getFields().getSubFields().values().stream()
                .map(MergedField::getName)
                .distinct()
                .collect(Collectors.joining(" "));
        Span span = tracer.spanBuilder(kind + " " + fields)
                .setAttribute("graphql.operation.type", kind)
                .startSpan();
        // Over HTTP it begins on the event loop, and the request's context takes the span along to the workers that ask
        // the database. A socket's context is that of all its operations, and whoever asks does so on this thread.
        boolean along = VertxContext.isOnDuplicatedContext() && Context.isOnEventLoopThread();
        Scope scope = span.makeCurrent();
        CompletableFuture<ExecutionResult> executed;
        try {
            executed = execution.get();
        } catch (RuntimeException failure) {
            scope.close();
            end(span, true);
            throw failure;
        }
        if (!along) {
            scope.close();
        }
        return executed.whenComplete((result, failure) -> {
            if (along) {
                scope.close();
            }
            end(span, failure != null || !result.getErrors().isEmpty());
        });
    }

    private static void end(Span span, boolean failed) {
        if (failed) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
