package io.ringdown.call;

/** What came of a transfer. */
public enum TransferOutcome {
    ANSWERED,
    NO_ANSWER,
    BUSY,
    REJECTED,
    CANCELLED,
    ABANDONED,
    TIMEOUT,
    RECALLED,
    VOICEMAIL,
    FAILED
}
