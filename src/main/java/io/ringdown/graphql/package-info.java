/**
 * What front ends see: schema types, queries and subscriptions; thin. The words and the shape are a contract
 * (docs/graphql.md): fields may be added, none changes.
 *
 * <p>May import: call, live, cdr, control.
 */
package io.ringdown.graphql;
