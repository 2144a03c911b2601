package io.ringdown.cdr;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.ringdown.call.CallRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.hibernate.Session;

/** Reads completed calls through Hibernate, each answer from one snapshot of the database. */
@ApplicationScoped
class StoredCallRecords implements CallRecordStore {

    private static final int LARGEST_PAGE = 1_000;

    private final CallRows rows;
    private final CdrWriter writer;

    StoredCallRecords(CallRows rows, CdrWriter writer) {
        this.rows = rows;
        this.writer = writer;
    }

    @Override
    public Optional<CallRecord> find(String id) {
        return read(() -> rows.withId(id)).stream().findFirst();
    }

    @Override
    public CallRecordPage page(CallRecordFilter filter, CallRecordOrder order, int first, String after) {
        if (first < 1 || first > LARGEST_PAGE) {
            throw new IllegalArgumentException("first is 1 to " + LARGEST_PAGE + ", not " + first);
        }
        Cursor cursor = after == null ? null : Cursor.decode(order, after);
        CallQuery query = CallQuery.of(filter, order, cursor);
        List<CallRecord> found = read(() -> rows.select(query, first + 1));
        List<CallRecord> page = found.subList(0, Math.min(first, found.size()));
        return new CallRecordPage(
                page,
                page.stream().map(record -> Cursor.of(order, record).encode()).toList(),
                found.size() > first);
    }

    private <T> T read(Supplier<T> reading) {
        CdrStatus status = writer.status();
        if (!status.up()) {
            throw new CallRecordsUnavailableException(status.message(), null);
        }
        try {
            return QuarkusTransaction.requiringNew().call(() -> {
                Session session = rows.getEntityManager().unwrap(Session.class);
                session.setDefaultReadOnly(true);
                // A call and its legs come in several queries, and the writer may replace it between them.
                session.doWork(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("set transaction isolation level repeatable read, read only;"
                                + " set local statement_timeout = '30s'");
                    }
                });
                return reading.get();
            });
        } catch (RuntimeException failure) {
            throw new CallRecordsUnavailableException(SqlFailure.line(failure), failure);
        }
    }
}
