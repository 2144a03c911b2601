package io.ringdown.graphql.socket;

/** Somebody who is connected for longer than one answer. */
interface Client {

    /** Every second, from any thread: who is silent or takes nothing is closed. */
    void sweep();

    /** What waited for it when it was last looked at. Any thread. */
    Waiting waiting();

    /** The service ends. On any thread. */
    void close();
}
