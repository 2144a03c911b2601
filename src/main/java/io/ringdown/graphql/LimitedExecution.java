package io.ringdown.graphql;

import graphql.GraphQL;
import io.quarkus.arc.Arc;
import io.smallrye.graphql.spi.EventingService;
import java.util.function.UnaryOperator;

/**
 * Has every operation executed within {@link OperationLimits}. By this interface and not by the event that it stands
 * beside, since events would come for each field as well.
 */
public final class LimitedExecution implements EventingService {

    @Override
    public String getConfigKey() {
        return null; // always
    }

    @Override
    public GraphQL.Builder beforeGraphQLBuild(GraphQL.Builder builder) {
        // by name: the library keeps us from one start of the service to the next, as tests make them
        @SuppressWarnings("unchecked")
        UnaryOperator<GraphQL.Builder> limits = (UnaryOperator<GraphQL.Builder>)
                Arc.container().instance(OperationLimits.NAME).get();
        return limits.apply(builder);
    }
}
