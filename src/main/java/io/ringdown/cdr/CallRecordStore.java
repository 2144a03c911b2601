package io.ringdown.cdr;

import io.ringdown.access.Sight;
import io.ringdown.call.CallRecord;
import java.util.Optional;

/** Completed calls, read. Blocking: never on an event loop. */
public interface CallRecordStore {

    /** A call that is seen, as it is seen. */
    Optional<CallRecord> find(Sight sight, String id);

    /**
     * One page of the calls that are seen.
     *
     * @param first most records of the page, 1 to 1,000
     * @param after cursor of the record before the page; null for the first page
     * @throws io.ringdown.access.AccessDenied when the filter has a number that is masked
     * @throws IllegalArgumentException when {@code first} is out of range or {@code after} no cursor of this order
     */
    CallRecordPage page(Sight sight, CallRecordFilter filter, CallRecordOrder order, int first, String after);
}
