package io.ringdown.graphql.socket;

import jakarta.inject.Singleton;
import java.util.concurrent.atomic.LongAdder;

/** Subscribers that did not keep up, counted. */
@Singleton
public class SocketCounts {

    /** What became of one that was too slow. */
    public enum Eviction {
        /** It fell out of what is kept of its stream, and got the newest state instead. */
        FELL_BEHIND,
        /** It took nothing for too long, and was closed. */
        STALLED,
        /** It asked and asked and read no answer, and was closed. */
        ANSWERS_UNREAD
    }

    private final LongAdder[] evictions = new LongAdder[Eviction.values().length];

    SocketCounts() {
        for (int i = 0; i < evictions.length; i++) {
            evictions[i] = new LongAdder();
        }
    }

    void count(Eviction what) {
        evictions[what.ordinal()].increment();
    }

    public long evictions(Eviction what) {
        return evictions[what.ordinal()].sum();
    }
}
