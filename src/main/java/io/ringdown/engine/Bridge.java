package io.ringdown.engine;

import io.ringdown.ami.event.BridgeId;
import io.ringdown.ami.event.BridgeSnapshot;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A bridge in the graph, with the channels in it in the order they came. */
final class Bridge implements Serializable {

    final BridgeId id;
    final List<Channel> members = new ArrayList<>(2);
    private BridgeSnapshot seen;

    Bridge(BridgeSnapshot seen) {
        this.id = seen.id();
        this.seen = seen;
    }

    /** A list names a bridge without its type, which must not hide what an event told. */
    void see(BridgeSnapshot snapshot) {
        if (snapshot.type() != null || seen.type() == null) {
            seen = snapshot;
        }
    }

    boolean conference() {
        return seen.conference();
    }

    /** Its members hear each other as two sides of a call do. */
    boolean joins() {
        return !seen.holding() && !seen.conference();
    }
}
