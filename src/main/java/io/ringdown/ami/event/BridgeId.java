package io.ringdown.ami.event;

import java.util.Objects;

/** Asterisk's {@code BridgeUniqueid}. */
public record BridgeId(String value) {
    public BridgeId {
        Objects.requireNonNull(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
