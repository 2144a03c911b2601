package io.ringdown.ami.event;

import java.io.Serializable;
import java.util.Objects;

/** Asterisk's {@code BridgeUniqueid}. */
public record BridgeId(String value) implements Serializable {
    public BridgeId {
        Objects.requireNonNull(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
