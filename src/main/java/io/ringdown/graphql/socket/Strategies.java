package io.ringdown.graphql.socket;

import graphql.execution.ExecutionStrategy;

/** How operations are executed. */
public interface Strategies {

    ExecutionStrategy query();

    ExecutionStrategy mutation();

    /** Whether the schema may be asked for. */
    boolean introspection();
}
