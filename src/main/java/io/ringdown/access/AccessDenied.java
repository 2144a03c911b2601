package io.ringdown.access;

/** Somebody may not have what they ask for; the message says what and why, and is for them. */
public final class AccessDenied extends RuntimeException {

    public AccessDenied(String message) {
        super(message);
    }
}
