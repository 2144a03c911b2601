package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import io.ringdown.cdr.Fold.Child;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The four tables of call records in PostgreSQL, written.
 *
 * <p>Plain JDBC, because the whole of it is one idempotent statement that an ORM has no word for ({@code on conflict …
 * where the revision is not lower}) and three batches of children; the driver joins a batch into few multi-row inserts.
 * A group is one transaction: the calls are upserted; of those whose row now carries our revision the children are
 * replaced; a call whose row is newer stays as it is.
 */
final class Database implements RecordSink {

    private static final String UPSERT_CALL = Fold.CALL.upsert("id", "revision");
    private static final String INSERT_LEG = Fold.LEG.insert();
    private static final String INSERT_TRANSFER = Fold.TRANSFER.insert();
    private static final String INSERT_QUEUE_VISIT = Fold.QUEUE_VISIT.insert();

    private final DataSource dataSource;
    private final Preparation preparation;
    private final DatabaseAddress address;

    /** What must be done before the first row can be written, and be still true later. */
    interface Preparation {
        void run() throws SinkDown;
    }

    /** @param address for messages */
    Database(DataSource dataSource, Preparation preparation, DatabaseAddress address) {
        this.dataSource = dataSource;
        this.preparation = preparation;
        this.address = address;
    }

    @Override
    public void prepare() throws SinkDown {
        preparation.run();
    }

    @Override
    public void write(List<CallRecord> records) throws SinkDown, RecordRefused {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                write(connection, newestOfEach(records));
                connection.commit();
            } catch (SQLException | RuntimeException failure) {
                rollback(connection, failure);
                throw failure;
            }
        } catch (SQLException failure) {
            if (SqlFailure.isData(failure)) {
                throw new RecordRefused(SqlFailure.line(failure), failure);
            }
            throw new SinkDown(SqlFailure.down(address, failure), failure);
        } catch (RuntimeException unreadable) {
            throw new RecordRefused("it cannot be made into rows: " + unreadable, unreadable);
        }
    }

    /** One statement may not touch a row twice. In the order of ids, so that two services never wait for each other. */
    private static Collection<CallRecord> newestOfEach(List<CallRecord> records) {
        Map<String, CallRecord> newest = new LinkedHashMap<>();
        records.stream()
                .sorted(Comparator.comparing(CallRecord::id).thenComparingLong(CallRecord::revision))
                .forEach(record -> newest.put(record.id(), record));
        return newest.values();
    }

    private static void write(Connection connection, Collection<CallRecord> records) throws SQLException {
        Fold.CALL.write(connection, UPSERT_CALL, List.copyOf(records));
        Set<String> ours = withOurRevision(connection, records);
        List<CallRecord> written =
                records.stream().filter(record -> ours.contains(record.id())).toList();
        Array ids = connection.createArrayOf("text", ours.toArray());
        for (String child : List.of(Fold.LEG.name(), Fold.TRANSFER.name(), Fold.QUEUE_VISIT.name())) {
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from " + child + " where call_id = any (?)")) {
                delete.setArray(1, ids);
                delete.executeUpdate();
            }
        }
        Fold.LEG.write(connection, INSERT_LEG, children(written, Fold::legs));
        Fold.TRANSFER.write(connection, INSERT_TRANSFER, children(written, Fold::transfers));
        Fold.QUEUE_VISIT.write(connection, INSERT_QUEUE_VISIT, children(written, Fold::queueVisits));
    }

    /** The upsert locked every row, also those it left alone, so what is read here holds until the commit. */
    private static Set<String> withOurRevision(Connection connection, Collection<CallRecord> records)
            throws SQLException {
        Map<String, Long> revisions = new LinkedHashMap<>();
        records.forEach(record -> revisions.put(record.id(), record.revision()));
        Set<String> ours = new HashSet<>();
        try (PreparedStatement select =
                connection.prepareStatement("select id, revision from call where id = any (?)")) {
            select.setArray(
                    1, connection.createArrayOf("text", revisions.keySet().toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    if (Objects.equals(revisions.get(rows.getString(1)), rows.getLong(2))) {
                        ours.add(rows.getString(1));
                    }
                }
            }
        }
        return ours;
    }

    private static <T> List<Child<T>> children(List<CallRecord> records, Function<CallRecord, List<Child<T>>> of) {
        return records.stream().flatMap(record -> of.apply(record).stream()).toList();
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }
}
