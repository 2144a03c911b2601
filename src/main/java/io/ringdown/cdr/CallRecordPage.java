package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import java.util.List;

/** @param cursors one per record, in the same order */
public record CallRecordPage(List<CallRecord> records, List<String> cursors, boolean hasNextPage) {
    public CallRecordPage {
        records = List.copyOf(records);
        cursors = List.copyOf(cursors);
    }
}
