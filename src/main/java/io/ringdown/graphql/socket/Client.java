package io.ringdown.graphql.socket;

/** Somebody who is connected for longer than one answer. */
interface Client {

    /** Every second, from any thread: who is silent or takes nothing is closed. */
    void sweep();

    /** The service ends. On any thread. */
    void close();
}
