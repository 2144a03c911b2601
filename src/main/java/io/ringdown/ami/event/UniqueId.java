package io.ringdown.ami.event;

import java.io.Serializable;
import java.util.Objects;

/** Asterisk's {@code Uniqueid} of a channel; unique within one PBX while the epoch second in it differs between boots. */
public record UniqueId(String value) implements Serializable {
    public UniqueId {
        Objects.requireNonNull(value);
    }

    /** When the channel came to be, seconds since the epoch; -1 when the id, {@code [name-]seconds.number}, tells none. */
    public long second() {
        return digits(value.lastIndexOf('-') + 1, value.lastIndexOf('.'));
    }

    /** Counts the channels of a boot; -1 when the id tells none. */
    public long number() {
        int dot = value.lastIndexOf('.');
        return dot < 0 ? -1 : digits(dot + 1, value.length());
    }

    private long digits(int from, int to) {
        if (to <= from || to - from > 18) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = 10 * number + (c - '0');
        }
        return number;
    }

    @Override
    public String toString() {
        return value;
    }
}
