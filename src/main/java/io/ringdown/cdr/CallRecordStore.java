package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import java.util.Optional;

/** Completed calls, read. Blocking: never on an event loop. */
public interface CallRecordStore {

    Optional<CallRecord> find(String id);

    /**
     * One page.
     *
     * @param first most records of the page, 1 to 1,000
     * @param after cursor of the record before the page; null for the first page
     * @throws IllegalArgumentException when {@code first} is out of range or {@code after} no cursor of this order
     */
    CallRecordPage page(CallRecordFilter filter, CallRecordOrder order, int first, String after);
}
