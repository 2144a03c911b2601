package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.Leg;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How fast call records are written, into an embedded PostgreSQL that keeps what it was given (fsync on), with two legs
 * each: an import of many, beside batches of inserts, and the time from offering one call to its
 * commit while a hundred a second come. Arguments: calls to import (200,000), runs (3), seconds of single calls (30), a file with SQL to run
 * before, for comparing schemas.
 */
public final class ImportBenchmark {

    private static final int BATCH_SHARE = 5;
    private static final int GROUP = 500;
    private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");

    private ImportBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int calls = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
        int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 30;
        Path folder = Files.createTempDirectory("ringdown-import");
        PostgresServer server = new PostgresServer(folder, 0);
        server.ensureRunning();
        try {
            measure(
                    server,
                    calls,
                    runs,
                    seconds,
                    arguments.length > 3 ? Files.readString(Path.of(arguments[3])) : "select");
        } finally {
            server.stop();
        }
    }

    private static void measure(PostgresServer server, int calls, int runs, int seconds, String before)
            throws Exception {
        PGSimpleDataSource plain = new PGSimpleDataSource();
        plain.setUrl(server.access().jdbcUrl(PostgresServer.DATABASE));
        plain.setUser(PostgresServer.USER);
        plain.setPassword(server.access().password());
        plain.setReWriteBatchedInserts(true);
        Flyway.configure().dataSource(plain).load().migrate();
        // As a pool does, of which one connection writes.
        try (Connection connection = plain.getConnection();
                Statement statement = connection.createStatement()) {
            Database database = new Database(
                    new OneConnection(connection),
                    () -> {},
                    new DatabaseAddress("benchmark", ""),
                    InstantSource.system());
            database.prepare();
            statement.execute(before);
            List<Double> rates = new ArrayList<>();
            List<Double> batches = new ArrayList<>();
            int from = 0;
            for (int run = 0; run < runs; run++) {
                int first = from;
                rates.add(rate(calls, () -> importCalls(database, first, calls)));
                from += calls;
                int second = from;
                batches.add(rate(calls / BATCH_SHARE, () -> batches(connection, second, calls / BATCH_SHARE)));
                from += calls / BATCH_SHARE;
                System.out.printf(
                        Locale.ROOT,
                        "run %d: import %,.0f calls/s, batches of inserts %,.0f calls/s, ratio %.1f%n",
                        run + 1,
                        rates.getLast(),
                        batches.getLast(),
                        rates.getLast() / batches.getLast());
                connection.setAutoCommit(true);
                try (ResultSet size = statement.executeQuery(
                        "select sum(pg_total_relation_size(inhrelid))"
                                + " / (select count(*) from call) from pg_inherits where inhrelid::regclass::text !~ '_ix|_pk'")) {
                    size.next();
                    System.out.printf(Locale.ROOT, "on disk, with indexes: %,d bytes per call%n", size.getLong(1));
                }
                statement.execute("truncate " + String.join(", ", Partitions.TABLES));
            }
            System.out.printf(
                    Locale.ROOT,
                    "import: best %,.0f median %,.0f calls/s; batches: best %,.0f median %,.0f calls/s%n",
                    best(rates),
                    median(rates),
                    best(batches),
                    median(batches));
            latency(database, from, seconds);
        }
    }

    private static void importCalls(Database database, int from, int calls) throws Exception {
        for (int i = 0; i < calls; i += GROUP) {
            int first = from + i;
            database.write(IntStream.range(first, first + Math.min(GROUP, calls - i))
                    .mapToObj(ImportBenchmark::call)
                    .toList());
        }
    }

    /** The best that batches of inserts can do: multi-row inserts by the driver, no upsert, a transaction per group. */
    private static void batches(Connection connection, int from, int calls) throws SQLException {
        connection.setAutoCommit(false);
        for (int i = 0; i < calls; i += GROUP) {
            int first = from + i;
            List<CallRecord> group = IntStream.range(first, first + Math.min(GROUP, calls - i))
                    .mapToObj(ImportBenchmark::call)
                    .toList();
            insert(connection, Fold.CALL, group, ", content_hash", ", 0");
            insert(
                    connection,
                    Fold.LEG,
                    group.stream().flatMap(record -> Fold.legs(record).stream()).toList(),
                    "",
                    "");
            connection.commit();
        }
    }

    private static <R> void insert(Connection connection, Table<R> table, List<R> rows, String more, String values)
            throws SQLException {
        String sql = "insert into " + table.name() + " (" + table.names() + more + ") values ("
                + table.columns().stream().map(_ -> "?").collect(Collectors.joining(", ")) + values + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (R row : rows) {
                for (int i = 0; i < table.columns().size(); i++) {
                    Object value = table.columns().get(i).value(row);
                    if (value == null) {
                        statement.setNull(i + 1, Types.NULL);
                    } else {
                        statement.setObject(i + 1, value);
                    }
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** From offer() to the commit, of calls that come one by one. */
    private static void latency(Database database, int from, int seconds) throws InterruptedException {
        int perSecond = 100;
        int calls = perSecond * seconds;
        long[] offered = new long[calls];
        long[] committed = new long[calls];
        RecordSink<CallRecord> timed = new RecordSink<>() {
            @Override
            public void prepare() throws SinkDown {
                database.prepare();
            }

            @Override
            public void write(List<CallRecord> records) throws SinkDown, RecordRefused, RecordSuspected {
                database.write(records);
                long now = System.nanoTime();
                for (CallRecord record : records) {
                    committed[sequence(record) - from] = now;
                }
            }
        };
        RecordWriter<CallRecord> writer = new RecordWriter<>(
                CdrWriter.ENDED_CALLS,
                timed,
                new RecordWriter.Limits(100_000, GROUP, Duration.ofSeconds(15), Duration.ofSeconds(15)),
                InstantSource.system(),
                () -> null);
        writer.start();
        long begin = System.nanoTime() + 1_000_000_000L;
        for (int i = 0; i < calls; i++) {
            CallRecord record = call(from + i);
            long due = begin + i * (1_000_000_000L / perSecond);
            LockSupport.parkNanos(due - System.nanoTime());
            offered[i] = System.nanoTime();
            writer.offer("pbx", 0, List.of(record));
        }
        writer.stop(Duration.ofSeconds(30));
        long[] taken = IntStream.range(0, calls)
                .mapToLong(i -> committed[i] - offered[i])
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "offered to committed at %d calls/s, %d calls: median %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                perSecond,
                calls,
                taken[calls / 2] / 1e6,
                taken[calls * 99 / 100] / 1e6,
                taken[calls - 1] / 1e6);
    }

    private static int sequence(CallRecord record) {
        return Integer.parseInt(record.id().substring(record.id().indexOf('.') + 1));
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double rate(int calls, Work work) throws Exception {
        long begin = System.nanoTime();
        work.run();
        return calls / ((System.nanoTime() - begin) / 1e9);
    }

    private static double best(List<Double> rates) {
        return rates.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private static double median(List<Double> rates) {
        double[] sorted = rates.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** A call from outside to a phone that does not answer and another that does; ten a second. */
    private static CallRecord call(int i) {
        Instant at = BEGIN.plusMillis(i * 100L);
        String id = "pbx/pbx-%d.%d".formatted(at.getEpochSecond(), i);
        Party caller = party("0301234" + i % 10_000, "Caller " + i % 10_000, "PJSIP/trunk", i);
        Party first = party("1" + i % 89, "Phone " + i % 89, "PJSIP/1" + i % 89, i);
        Party second = party("2" + i % 83, "Phone " + i % 83, "PJSIP/2" + i % 83, i);
        return new CallRecord(
                id,
                "pbx",
                Direction.INBOUND,
                false,
                caller,
                "5" + i % 10,
                List.of(
                        new Leg(
                                first,
                                null,
                                at,
                                at.plusMillis(100),
                                null,
                                at.plusSeconds(5),
                                LegOutcome.NO_ANSWER,
                                0L,
                                0L),
                        new Leg(
                                second,
                                null,
                                at.plusSeconds(5),
                                at.plusMillis(5_100),
                                at.plusSeconds(9),
                                at.plusSeconds(60),
                                LegOutcome.ANSWERED,
                                50_000L,
                                0L)),
                second,
                List.of(),
                List.of(),
                List.of(),
                Disposition.ANSWERED,
                caller,
                16,
                at,
                at.plusMillis(100),
                at.plusSeconds(9),
                at.plusSeconds(60),
                null,
                60_000L,
                8_900L,
                0L,
                51_000L,
                51_000L,
                0L,
                null,
                true,
                7);
    }

    private static Party party(String number, String name, String device, int i) {
        return new Party(number, name, Presentation.ALLOWED, device, "%s-%08x".formatted(device, i), null, null);
    }
}
