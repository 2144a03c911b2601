package io.ringdown.graphql.socket;

/**
 * What waits for a client to take it, beside the little that is in its socket: answers, and what its subscriptions have
 * that it has not got yet.
 */
record Waiting(long messages, long bytes) {

    static final Waiting NOTHING = new Waiting(0, 0);

    Waiting plus(Waiting other) {
        return new Waiting(messages + other.messages, bytes + other.bytes);
    }
}
