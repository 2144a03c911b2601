package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** A database that does as a test says. */
final class FakeSink implements RecordSink<CallRecord> {
    final List<List<String>> groups = Collections.synchronizedList(new ArrayList<>());
    final Set<String> poison = ConcurrentHashMap.newKeySet();
    final Set<String> suspected = ConcurrentHashMap.newKeySet();
    final Semaphore gate = new Semaphore(Integer.MAX_VALUE);
    volatile String down;
    volatile String full;
    volatile int prepared;
    volatile boolean bug;

    @Override
    public void prepare() throws SinkDown {
        prepared = prepared + 1;
        refuseWhenDown();
    }

    private void refuseWhenDown() throws SinkDown {
        if (down != null) {
            throw new SinkDown(down, null);
        }
    }

    @Override
    public void write(List<CallRecord> records) throws SinkDown, RecordRefused, RecordSuspected {
        gate.acquireUninterruptibly();
        gate.release();
        refuseWhenDown();
        if (full != null) {
            throw new SinkDown(full, null);
        }
        if (bug) {
            throw new IllegalStateException("a bug");
        }
        for (CallRecord record : records) {
            if (poison.contains(record.id())) {
                throw new RecordRefused("bad " + record.id(), null);
            }
            if (suspected.contains(record.id()) || suspected.contains("all")) {
                throw new RecordSuspected("raised", null);
            }
        }
        groups.add(records.stream().map(CallRecord::id).toList());
    }

    void close() {
        gate.drainPermits();
    }

    void open() {
        gate.drainPermits();
        gate.release(1_000);
    }

    List<String> written() {
        return groups.stream().flatMap(List::stream).toList();
    }
}
