package io.ringdown.ami.event;

import java.io.Serializable;
import java.util.Objects;

/** Asterisk's {@code Uniqueid} of a channel; unique within one PBX while the epoch second in it differs between boots. */
public record UniqueId(String value) implements Serializable {
    public UniqueId {
        Objects.requireNonNull(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
