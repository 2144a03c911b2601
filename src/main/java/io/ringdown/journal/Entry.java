package io.ringdown.journal;

import io.ringdown.ami.codec.AmiMessage;
import java.util.List;

/**
 * One thing that a PBX's {@link Feed} is told, in the order it is told. All of them together are everything that call
 * state depends on, so feeding them again gives the same calls.
 */
public sealed interface Entry {

    /** When it happened here, microseconds since the epoch. */
    long at();

    /** A connection was made; events wait until what is there has been read. */
    record Connected(long at) implements Entry {}

    /** The connection ended. */
    record Disconnected(long at) implements Entry {}

    /** What is there is about to be read; events wait until it has been. */
    record Listing(long at) implements Entry {}

    /** The PBX told something. */
    record Event(long at, AmiMessage message) implements Entry {}

    /** A list was read whole. @param action what was asked for */
    record Listed(long at, String action, List<AmiMessage> items) implements Entry {
        public Listed {
            items = List.copyOf(items);
        }
    }

    /** All lists have been read. @param time now, by the clock of the PBX, microseconds since the epoch */
    record Resynced(long at, long time) implements Entry {}

    /** The lists could not be read; events count from here on all the same. */
    record Unlisted(long at) implements Entry {}

    /** The PBX is not followed any more: what lives is not seen to end. */
    record Unfollowed(long at) implements Entry {}

    /** Entries are missing here: they were never written, or cannot be read. @param count how many */
    record Lost(long at, long count) implements Entry {}
}
