package io.ringdown.call;

/** Whether a party's number may be shown. */
public enum Presentation {
    ALLOWED,
    RESTRICTED,
    UNAVAILABLE
}
