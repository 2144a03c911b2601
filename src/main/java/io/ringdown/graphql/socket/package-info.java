/**
 * GraphQL over WebSocket and Server-Sent Events: who asks the same shares one execution and one serialisation, and who
 * reads slowly costs nobody else anything.
 */
package io.ringdown.graphql.socket;
