package io.ringdown.pbx;

import io.ringdown.call.ChangeBatch;
import java.io.IOException;
import java.util.function.Consumer;

/** What happened to calls, read again. Blocking: never on an event loop. */
public interface PastChanges {

    /**
     * Gives every batch of the PBX from a position on, to the end of what is written now, in order. What the taker throws
     * ends the reading.
     *
     * @return the position behind the last one that was looked at
     */
    long read(String pbx, long from, Consumer<ChangeBatch> taker) throws IOException;
}
