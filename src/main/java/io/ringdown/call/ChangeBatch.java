package io.ringdown.call;

import java.util.List;

/**
 * What one event did to the calls of a PBX.
 *
 * @param seq counts the batches of this PBX in this process, from 1, without a gap; 0 when read again from the journal
 * @param position the place in the PBX's journal of what made these changes; grows. 0 when nothing is journalled
 */
public record ChangeBatch(String pbx, long seq, List<CallChange> changes, long position) {
    public ChangeBatch {
        changes = List.copyOf(changes);
    }

    /** Changes that are in no journal. */
    public ChangeBatch(String pbx, long seq, List<CallChange> changes) {
        this(pbx, seq, changes, 0);
    }
}
