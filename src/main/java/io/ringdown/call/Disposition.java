package io.ringdown.call;

/** How a call ended, from its caller's side. */
public enum Disposition {
    ANSWERED,
    NO_ANSWER,
    BUSY,
    REJECTED,
    CANCELLED,
    ABANDONED,
    FAILED,
    VOICEMAIL,
    CONFERENCE,
    APPLICATION,
    TRANSFERRED
}
