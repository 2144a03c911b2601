/**
 * GraphQL requests as clients send them, decoded and bounded before anything is done with them: {@link
 * io.ringdown.graphql.request.Envelope} for JSON, {@link io.ringdown.graphql.request.RequestReader} for the query.
 * Every transport uses it, so all refuse the same requests with the same words.
 *
 * <p>Nothing here runs on an event loop, and the cost of each step is bounded by the length of the request.
 *
 * <p>May import: nothing of ours.
 */
package io.ringdown.graphql.request;
