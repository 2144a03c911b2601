package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * The tables of call records in PostgreSQL, written.
 *
 * <p>By COPY, because it takes rows several times as fast as the batches of an ORM, and because "replace what is not as
 * good" is one statement that an ORM has no word for. A group is one transaction: calls are copied into a table of this
 * session and upserted from there; of those that were taken, the children are replaced; a call whose row is as good or
 * better stays as it is, with all that belongs to it.
 */
final class Database implements RecordSink<CallRecord> {

    private static final String STAGED = "staged_call";
    private static final String CALL_COLUMNS = Fold.CALL.names() + ", content_hash";
    /**
     * Somebody who holds a lock must not make us leave waiting connections behind, so the server ends first, before the
     * driver does. The table is made once per connection; nothing happens at each further time.
     */
    private static final String BEGIN = "set local lock_timeout = '20s'; set local statement_timeout = '50s'; "
            + "create temporary table if not exists " + STAGED
            + " (like call including defaults) on commit delete rows";

    private static final String COPY_STAGED = "copy " + STAGED + " (" + CALL_COLUMNS + ") from stdin";
    /** In the order of ids, so that two services never wait for each other. */
    private static final String UPSERT = "insert into call (" + CALL_COLUMNS + ") select " + CALL_COLUMNS + " from "
            + STAGED + " order by id on conflict (id, born_at) do update set "
            + Stream.of(CALL_COLUMNS.split(", "))
                    .filter(column -> !column.equals("id") && !column.equals("born_at"))
                    .map(column -> column + " = excluded." + column)
                    .collect(Collectors.joining(", "))
            + " where (call.complete, call.revision, call.content_hash)"
            + " < (excluded.complete, excluded.revision, excluded.content_hash) returning id";

    private static final Map<String, String> COPY_CHILDREN = Stream.of(
                    Fold.LEG, Fold.TRANSFER, Fold.QUEUE_VISIT, Fold.USER_EVENT)
            .collect(Collectors.toMap(Table::name, Table::copy));

    private final DataSource dataSource;
    private final Preparation preparation;
    private final DatabaseAddress address;
    private final Partitions partitions;

    /** What must be done before the first row can be written, and be still true later. */
    interface Preparation {
        void run() throws SinkDown;
    }

    /** @param address for messages */
    Database(DataSource dataSource, Preparation preparation, DatabaseAddress address, InstantSource clock) {
        this.dataSource = dataSource;
        this.preparation = preparation;
        this.address = address;
        this.partitions = new Partitions(dataSource, clock);
    }

    @Override
    public void prepare() throws SinkDown {
        preparation.run();
        try {
            refuseReadOnly();
            partitions.ahead();
            fillScopes();
        } catch (SQLException failure) {
            throw down(failure);
        }
    }

    /** Of calls that a service of the version before has written meanwhile. */
    private void fillScopes() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select fill_scope_keys()");
        }
    }

    /** A standby, or one that its keeper set so: it answers, and takes nothing. */
    private void refuseReadOnly() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('transaction_read_only')")) {
            if (row.next() && row.getString(1).equals("on")) {
                throw new SQLException("the database takes no changes", "25006");
            }
        }
    }

    @Override
    public void write(List<CallRecord> records) throws SinkDown, RecordRefused, RecordSuspected {
        Collection<RecordRows> best = bestOfEach(records);
        try {
            partitions.forBirths(best.stream().map(RecordRows::bornAt));
            write(best);
        } catch (SQLException failure) {
            if (SqlFailure.isData(failure)) {
                throw new RecordRefused(SqlFailure.line(failure), failure);
            }
            if (SqlFailure.isSuspect(failure)) {
                throw new RecordSuspected(
                        "database=" + address + " error=" + SqlFailure.line(failure)
                                + "; a trigger or a rule of the database refuses it",
                        failure);
            }
            throw down(failure);
        }
    }

    private SinkDown down(SQLException failure) {
        partitions.forget();
        return new SinkDown(SqlFailure.down(address, failure), failure);
    }

    private void write(Collection<RecordRows> best) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                write(connection, best);
                connection.commit();
            } catch (SQLException | RuntimeException failure) {
                rollback(connection, failure);
                throw failure;
            }
        }
    }

    /** One statement may not touch a row twice. */
    private static Collection<RecordRows> bestOfEach(List<CallRecord> records) throws RecordRefused {
        try {
            return records.stream()
                    .map(RecordRows::of)
                    .collect(Collectors.toMap(
                            RecordRows::id, rows -> rows, BinaryOperator.maxBy(RecordRows.BETTER), LinkedHashMap::new))
                    .values();
        } catch (RuntimeException unreadable) {
            throw new RecordRefused("it cannot be made into rows: " + unreadable, unreadable);
        }
    }

    private static void write(Connection connection, Collection<RecordRows> records) throws SQLException {
        Set<String> taken = upsert(connection, records);
        List<RecordRows> written =
                records.stream().filter(rows -> taken.contains(rows.id())).toList();
        if (written.isEmpty()) {
            return;
        }
        CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
        for (String child : Fold.CHILDREN) {
            delete(connection, child, written);
            copy(copy, COPY_CHILDREN.get(child), written, rows -> rows.children()
                    .get(child));
        }
    }

    /** @return the ids of those that were better than what was there */
    private static Set<String> upsert(Connection connection, Collection<RecordRows> records) throws SQLException {
        Set<String> taken = new HashSet<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute(BEGIN);
            copy(connection.unwrap(PGConnection.class).getCopyAPI(), COPY_STAGED, records, RecordRows::call);
            try (ResultSet ids = statement.executeQuery(UPSERT)) {
                while (ids.next()) {
                    taken.add(ids.getString(1));
                }
            }
        }
        return taken;
    }

    /** When the calls were born saves looking into every month. */
    private static void delete(Connection connection, String child, List<RecordRows> of) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from " + child + " where call_id = any (?) and born_at = any (?)")) {
            delete.setArray(
                    1,
                    connection.createArrayOf(
                            "text", of.stream().map(RecordRows::id).toArray()));
            delete.setArray(
                    2,
                    connection.createArrayOf(
                            "timestamptz",
                            of.stream().map(RecordRows::bornAt).distinct().toArray()));
            delete.executeUpdate();
        }
    }

    private static void copy(
            CopyManager copy, String into, Collection<RecordRows> records, Function<RecordRows, String> lines)
            throws SQLException {
        StringBuilder all = new StringBuilder();
        records.forEach(rows -> all.append(lines.apply(rows)));
        if (all.isEmpty()) {
            return;
        }
        try {
            copy.copyIn(into, new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }
}
