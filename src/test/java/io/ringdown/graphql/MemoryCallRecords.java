package io.ringdown.graphql;

import io.ringdown.access.Sight;
import io.ringdown.call.CallRecord;
import io.ringdown.cdr.CallRecordFilter;
import io.ringdown.cdr.CallRecordOrder;
import io.ringdown.cdr.CallRecordPage;
import io.ringdown.cdr.CallRecordStore;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Completed calls in memory, in the order they were put; refuses what the contract of the store says. */
@Alternative
@Singleton
public class MemoryCallRecords implements CallRecordStore {

    static final String BROKEN = "broken";

    /** Is found only when it is {@link #released}. */
    public static final String SLOW = "slow";

    public volatile CountDownLatch released = new CountDownLatch(0);

    final List<CallRecord> records = new CopyOnWriteArrayList<>();

    /** Threads that came to read, by name. */
    final List<String> readers = new CopyOnWriteArrayList<>();

    volatile CallRecordFilter lastFilter;
    volatile CallRecordOrder lastOrder;

    @Override
    public Optional<CallRecord> find(Sight sight, String id) {
        readers.add(Thread.currentThread().getName());
        if (id.equals(BROKEN)) {
            throw new IllegalStateException("a secret of the database");
        }
        if (id.equals(SLOW)) {
            try {
                released.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
        return records.stream()
                .filter(record -> record.id().equals(id))
                .flatMap(record -> sight.look(record).stream())
                .findFirst();
    }

    @Override
    public CallRecordPage page(Sight sight, CallRecordFilter filter, CallRecordOrder order, int first, String after) {
        readers.add(Thread.currentThread().getName());
        lastFilter = filter;
        lastOrder = order;
        if (first < 1 || first > 1000) {
            throw new IllegalArgumentException("first is 1 to 1000, not " + first);
        }
        int from = after == null ? 0 : place(after) + 1;
        int to = Math.min(records.size(), from + first);
        return new CallRecordPage(
                records.subList(from, to),
                records.subList(from, to).stream().map(CallRecord::id).toList(),
                to < records.size());
    }

    private int place(String after) {
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).id().equals(after)) {
                return i;
            }
        }
        throw new IllegalArgumentException("after is no cursor of this order: " + after);
    }
}
