package io.ringdown.graphql.request;

/** {@code extensions.code} of an error; front ends decide by it, so a value is never renamed. */
public enum Code {
    /** It is no request: no JSON, no query, no such operation, or it came by a way that cannot answer it. */
    BAD_REQUEST,
    /** The query is no GraphQL. */
    GRAPHQL_PARSE_FAILED,
    /** The query does not fit the schema, or a variable does not fit its type. */
    GRAPHQL_VALIDATION_FAILED,
    /** The query is too deep or has too many fields. */
    TOO_COMPLEX,
    /** It asks for too much at its root. */
    TOO_MANY_FIELDS,
    /** An argument cannot be. */
    BAD_INPUT,
    /** Nobody knows who asks, or not any more. */
    UNAUTHENTICATED,
    /** Who asks may not. */
    FORBIDDEN,
    /** Whoever asks, or their address, asks too often. */
    RATE_LIMITED,
    /** It took too long; what was ordered may still happen. */
    TIMEOUT,
    /** What the answer needs cannot be had now: ask again later. */
    UNAVAILABLE,
    /** Too many operations at a time, or too many different subscriptions, of one user or of all. */
    TOO_MANY_OPERATIONS,
    /** The service is behind with its PBXs, or too much waits: ask again in a few seconds. */
    OVERLOADED,
    /** A subscription that ran has ended: subscribe again, behind the last cursor. */
    SUBSCRIPTION_ENDED,
    /** A fault of the service; its log tells more. */
    INTERNAL
}
