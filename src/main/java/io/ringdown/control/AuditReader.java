package io.ringdown.control;

import java.time.Instant;
import java.util.List;

/** The audit, read. Blocking: never on an event loop. */
public interface AuditReader {

    /** Which entries: all that is given must hold. */
    record Filter(String actor, String action, String callId, String outcome, Instant from, Instant to) {}

    /** @param cursors of the entries */
    record Page(List<AuditEntry> entries, List<String> cursors, boolean hasNextPage) {
        public Page {
            entries = List.copyOf(entries);
            cursors = List.copyOf(cursors);
        }
    }

    /**
     * One page, the newest first.
     *
     * @param first most entries of the page, 1 to 1,000
     * @param after cursor of the entry before the page; null for the first page
     * @throws IllegalArgumentException when {@code first} is out of range or {@code after} no cursor
     * @throws Unavailable when the database cannot be read
     */
    Page page(Filter filter, int first, String after);

    /** The message is for whoever asked. */
    final class Unavailable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message, null, false, false);
        }
    }
}
