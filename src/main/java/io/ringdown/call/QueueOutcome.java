package io.ringdown.call;

/** How a queue visit ended. */
public enum QueueOutcome {
    ANSWERED,
    ABANDONED,
    TIMEOUT,
    /** Key exit, full, empty. */
    LEFT,
    TRANSFERRED
}
