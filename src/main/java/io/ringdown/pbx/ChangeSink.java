package io.ringdown.pbx;

import io.ringdown.call.BoardUpdate;
import io.ringdown.call.Call;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.PbxStatus;
import java.util.List;

/**
 * Takes what happens to calls. Called on the event loop of the PBX, so it never blocks and never throws for a reason of
 * its own: a sink that fails retries by itself and counts what it could not keep.
 */
public interface ChangeSink {

    /** A short name for metrics and messages. */
    String name();

    /** Batches of one PBX come in order, each once. */
    void onChanges(ChangeBatch batch);

    /** What changed beside calls; after the changes of calls that the same event made. */
    default void onBoard(BoardUpdate update) {}

    default void onStatus(PbxStatus status) {}

    /** Calls that live, known from before this process began; once per PBX, before its first change. */
    default void onRestored(String pbx, List<Call> calls) {}

    /**
     * Changes of before the start, read again from the journal, which this sink may have kept already or not. In order,
     * before everything else of this PBX, and not on its event loop.
     */
    default void onReplayed(ChangeBatch batch) {}

    /**
     * The position of the earliest batch of this PBX that this sink has not yet kept for good, {@link Long#MAX_VALUE} when
     * nothing waits. Asked from any thread.
     */
    default long unsettled(String pbx) {
        return Long.MAX_VALUE;
    }
}
