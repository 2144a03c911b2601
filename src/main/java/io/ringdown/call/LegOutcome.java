package io.ringdown.call;

/** How one attempt to reach one party ended. */
public enum LegOutcome {
    ANSWERED,
    NO_ANSWER,
    BUSY,
    REJECTED,
    /** The caller gave up. */
    CANCELLED,
    /** Another leg of the same group won, or somebody picked the call up. */
    ANSWERED_ELSEWHERE,
    /** Picked up but never connected: call screening. */
    NOT_ACCEPTED,
    FORWARDED,
    UNAVAILABLE,
    FAILED
}
