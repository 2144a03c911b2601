package io.ringdown.call;

/** What a phone or trunk does. */
public enum DeviceState {
    UNKNOWN,
    NOT_IN_USE,
    IN_USE,
    BUSY,
    /** The PBX has no such device. */
    INVALID,
    /** It cannot be reached: not registered, for a phone. */
    UNAVAILABLE,
    RINGING,
    /** In use, and another call rings. */
    RINGING_IN_USE,
    ON_HOLD
}
