package io.ringdown.pbx;

import io.ringdown.call.ChangeBatch;
import java.io.IOException;
import java.util.function.Consumer;

/** What happened to calls before, read from the journal. */
public interface PastChanges {

    /**
     * Gives every batch of {@code pbx} from journal position {@code from} on, to the end of what is written now, in
     * order. Blocks, so it is never called on an event loop. {@code taker} may throw to stop.
     *
     * @return the position behind the last one it looked at: the next {@code from}
     */
    long read(String pbx, long from, Consumer<ChangeBatch> taker) throws IOException;
}
