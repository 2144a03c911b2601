package io.ringdown.graphql.socket;

import java.nio.charset.StandardCharsets;

/**
 * What goes out as one message: a payload that others may be sent too, between what is its receiver's own.
 *
 * @param payload never changed; shared
 */
record Message(byte[] before, byte[] payload, byte[] after) {

    private static final byte[] NOTHING = {};

    static Message of(String text) {
        return new Message(NOTHING, text.getBytes(StandardCharsets.UTF_8), NOTHING);
    }

    int length() {
        return before.length + payload.length + after.length;
    }
}
