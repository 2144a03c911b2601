package io.ringdown.call;

import java.util.List;

/**
 * What one event did to the calls of a PBX.
 *
 * @param seq counts the batches of this PBX in this process, from 1, without a gap
 */
public record ChangeBatch(String pbx, long seq, List<CallChange> changes) {
    public ChangeBatch {
        changes = List.copyOf(changes);
    }
}
