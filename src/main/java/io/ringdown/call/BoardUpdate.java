package io.ringdown.call;

import java.util.List;

/** What one event changed on a PBX beside calls: queues, conferences, parking spaces, devices. */
public record BoardUpdate(String pbx, List<BoardChange> changes) {
    public BoardUpdate {
        changes = List.copyOf(changes);
    }
}
