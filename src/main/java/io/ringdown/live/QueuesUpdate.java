package io.ringdown.live;

import io.ringdown.call.Queue;
import java.util.List;

/**
 * One item of a subscription to queues.
 *
 * @param kind SNAPSHOT, CHANGE or REMOVED
 * @param queues SNAPSHOT: all; CHANGE: those that are different now; else null
 * @param removed REMOVED: id of a queue that is no more; else null
 */
public record QueuesUpdate(UpdateKind kind, List<Queue> queues, String removed) {

    static QueuesUpdate snapshot(List<Queue> all) {
        return new QueuesUpdate(UpdateKind.SNAPSHOT, List.copyOf(all), null);
    }

    static QueuesUpdate change(List<Queue> changed) {
        return new QueuesUpdate(UpdateKind.CHANGE, List.copyOf(changed), null);
    }

    static QueuesUpdate removed(String id) {
        return new QueuesUpdate(UpdateKind.REMOVED, null, id);
    }
}
