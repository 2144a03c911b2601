package io.ringdown.call;

import java.util.List;

/**
 * What one event did to the calls of a PBX.
 *
 * @param seq counts the batches of this PBX in this process, from 1, without a gap
 * @param position place in the PBX's journal of what made these changes, growing; 0 when there is no journal
 */
public record ChangeBatch(String pbx, long seq, List<CallChange> changes, long position) {
    public ChangeBatch {
        changes = List.copyOf(changes);
    }
}
