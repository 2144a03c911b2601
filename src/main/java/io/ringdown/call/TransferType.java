package io.ringdown.call;

/** What changed the parties of a call. */
public enum TransferType {
    BLIND,
    ATTENDED,
    BLONDE,
    FORWARD,
    PICKUP,
    PARK,
    REDIRECT,
    BRIDGE
}
