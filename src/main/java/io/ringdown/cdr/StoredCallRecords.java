package io.ringdown.cdr;

import io.ringdown.access.Sight;
import io.ringdown.call.CallRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Reads completed calls through Hibernate, each answer from one snapshot of the database. */
@ApplicationScoped
class StoredCallRecords implements CallRecordStore {

    private static final int LARGEST_PAGE = 1_000;

    private final CallRows rows;
    private final Snapshot snapshot;

    StoredCallRecords(CallRows rows, Snapshot snapshot) {
        this.rows = rows;
        this.snapshot = snapshot;
    }

    @Override
    public Optional<CallRecord> find(Sight sight, String id) {
        return snapshot.read(_ -> rows.withId(id)).stream()
                .flatMap(call -> sight.look(call).stream())
                .findFirst();
    }

    @Override
    public CallRecordPage page(Sight sight, CallRecordFilter filter, CallRecordOrder order, int first, String after) {
        if (first < 1 || first > LARGEST_PAGE) {
            throw new IllegalArgumentException("first is 1 to " + LARGEST_PAGE + ", not " + first);
        }
        sight.checkSearch(filter.number());
        sight.checkSearch(filter.device());
        sight.checkSearch(filter.agent());
        Cursor cursor = after == null ? null : Cursor.decode(order, after);
        CallQuery query = CallQuery.of(sight.scope(), filter, order, cursor, first + 1);
        List<CallRecord> found = snapshot.read(_ -> rows.select(query));
        List<CallRecord> page = found.subList(0, Math.min(first, found.size()));
        return new CallRecordPage(
                page.stream().map(sight::show).toList(),
                page.stream().map(record -> Cursor.of(order, record).encode()).toList(),
                found.size() > first);
    }
}
