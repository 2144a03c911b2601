package io.ringdown.graphql;

import graphql.GraphQL;
import io.quarkus.arc.Arc;
import io.smallrye.graphql.spi.EventingService;

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
        return Arc.container().instance(OperationLimits.class).get().limit(builder);
    }
}
