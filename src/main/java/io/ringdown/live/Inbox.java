package io.ringdown.live;

import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.ChangeBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Between the event loops of the PBXs and the live loop. It keeps up to {@code limit} changes in order; when the live
 * loop falls that far behind, what comes on top is squeezed to the newest state of each call, so that it never holds
 * more than that and one value per call, and no PBX ever waits.
 */
final class Inbox {

    /**
     * @param squeezed the newest state of calls whose single changes were given up, later than all batches
     * @param more whether the taker has to come again
     */
    record Delivery(List<ChangeBatch> batches, List<Call> squeezed, boolean more) {}

    private final int limit;
    private final ArrayDeque<ChangeBatch> batches = new ArrayDeque<>();
    private final Map<String, Call> squeezed = new LinkedHashMap<>();
    private int changes;
    private boolean takerComes;

    Inbox(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the inbox holds at least one change, not " + limit);
        }
        this.limit = limit;
    }

    /** @return whether the taker has to be called */
    synchronized boolean offer(ChangeBatch batch) {
        if (!squeezed.isEmpty() || changes >= limit) {
            for (CallChange change : batch.changes()) {
                squeezed.put(change.callId(), change.call());
            }
        } else {
            batches.add(batch);
            changes += batch.changes().size();
        }
        boolean call = !takerComes;
        takerComes = true;
        return call;
    }

    synchronized Delivery take(int atMost) {
        List<ChangeBatch> taken = new ArrayList<>(Math.min(atMost, batches.size()));
        while (taken.size() < atMost && !batches.isEmpty()) {
            ChangeBatch batch = batches.remove();
            changes -= batch.changes().size();
            taken.add(batch);
        }
        List<Call> calls = List.of();
        if (batches.isEmpty()) {
            calls = List.copyOf(squeezed.values());
            squeezed.clear();
        }
        takerComes = !batches.isEmpty();
        return new Delivery(taken, calls, takerComes);
    }
}
