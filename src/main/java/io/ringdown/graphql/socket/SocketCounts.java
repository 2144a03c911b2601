package io.ringdown.graphql.socket;

import io.ringdown.graphql.request.Code;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.LongAdder;

/** Clients that did not keep up, or got no data, counted. */
@Singleton
public class SocketCounts {

    /** What became of one that was too slow, or too much. */
    public enum Eviction {
        /** It fell out of what is kept of its stream, and got the newest state instead. */
        FELL_BEHIND,
        /** It took nothing for too long, and was closed. */
        STALLED,
        /** It asked and asked and read no answer, and was closed. */
        ANSWERS_UNREAD,
        /** The service was behind with its PBXs: a stream's items were left out, its subscribers got the newest state. */
        SHED,
        /** There were more different subscriptions than could be served: a stream ended. */
        SHED_STREAM,
        /** There was no memory left for what clients have not read: a subscription ended. */
        NO_MEMORY,
        /** There were too many different subscriptions: one was refused. */
        NO_STREAM
    }

    private final LongAdder[] refusals = new LongAdder[Code.values().length];

    private final LongAdder[] evictions = new LongAdder[Eviction.values().length];

    SocketCounts() {
        for (int i = 0; i < evictions.length; i++) {
            evictions[i] = new LongAdder();
        }
        for (int i = 0; i < refusals.length; i++) {
            refusals[i] = new LongAdder();
        }
    }

    /** An operation got no data. @param code why; null when it got some */
    void count(Code code) {
        if (code != null) {
            refusals[code.ordinal()].increment();
        }
    }

    /** Operations that got no data, for this reason. */
    public long refusals(Code code) {
        return refusals[code.ordinal()].sum();
    }

    void count(Eviction what) {
        evictions[what.ordinal()].increment();
    }

    public long evictions(Eviction what) {
        return evictions[what.ordinal()].sum();
    }
}
