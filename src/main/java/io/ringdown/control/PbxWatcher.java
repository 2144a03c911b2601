package io.ringdown.control;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.call.BoardChange;
import io.ringdown.call.CallChange;
import java.util.List;

/** Waits for what comes of a command. Called on the PBX's loop; must be short. */
public interface PbxWatcher {

    /** An event was applied; what is there already shows it. */
    void onApplied(AmiEvent event, List<CallChange> changes);

    /** What the event changed beside calls; before {@link #onApplied}. */
    void onBoard(List<BoardChange> changes);

    /** Events come no more: the connection has ended. */
    void onCut();
}
