package io.ringdown.cdr;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Drops call records that are older than they may be: whole months by their partitions, so a record stays up to a month
 * longer than its period; in the default partitions row by row, by the end of the call.
 */
final class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);
    /** Dropping waits for reports that run, and further reports wait for the dropping: so not for long. */
    private static final String PREPARE = "set local lock_timeout = '5s'";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int BATCH = 5_000;
    private static final String AUDIT = "audit";

    private final DataSource dataSource;
    private final InstantSource clock;
    private final Map<String, Period> periods;

    Retention(DataSource dataSource, InstantSource clock, Map<String, Period> periods) {
        this.dataSource = dataSource;
        this.clock = clock;
        this.periods = Map.copyOf(periods);
        periods.forEach((table, period) -> {
            if (period.isNegative() || period.isZero()) {
                throw new IllegalArgumentException(
                        "ringdown.retention." + table.replace('_', '-') + " is a period as P13M, not " + period);
            }
        });
    }

    static Map<String, Period> periods(RetentionSettings settings) {
        Map<String, Period> periods = new LinkedHashMap<>();
        Map.<String, Optional<Period>>of(
                        "call",
                        settings.call(),
                        "leg",
                        settings.leg(),
                        "transfer",
                        settings.transfer(),
                        "queue_visit",
                        settings.queueVisit(),
                        "user_event",
                        settings.userEvent(),
                        AUDIT,
                        settings.audit())
                .forEach((table, period) -> period.ifPresent(some -> periods.put(table, some)));
        return periods;
    }

    boolean keepsEverything() {
        return periods.isEmpty();
    }

    /** @return false when something could not be dropped now, because somebody reads it */
    boolean run() throws SQLException {
        Map<String, Instant> cutoffs = cutoffs();
        boolean all = true;
        for (Map.Entry<YearMonth, List<String>> month : due(cutoffs).entrySet()) {
            all &= drop(month.getKey(), month.getValue());
        }
        for (Map.Entry<String, Instant> cutoff : cutoffs.entrySet()) {
            long rows = deleteStrays(cutoff.getKey(), cutoff.getValue());
            if (rows > 0) {
                LOG.infof(
                        "dropped what is older than it may be: table=%s_default rows=%d before=%s",
                        cutoff.getKey(), rows, cutoff.getValue());
            }
        }
        Instant audit = cutoff(AUDIT);
        if (audit != null) {
            deleteAudit(audit);
        }
        return all;
    }

    /** Entry by entry: there are few. */
    private void deleteAudit(Instant before) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement("delete from audit where at < ?")) {
            delete.setObject(1, before.atOffset(ZoneOffset.UTC));
            int rows = delete.executeUpdate();
            if (rows > 0) {
                LOG.infof("dropped what is older than it may be: table=audit rows=%d before=%s", rows, before);
            }
        }
    }

    /** What is older goes, per table; those that belong to a call come before it. */
    private Map<String, Instant> cutoffs() {
        Map<String, Instant> cutoffs = new LinkedHashMap<>();
        Instant call = cutoff("call");
        for (String table : Partitions.TABLES.reversed()) {
            Instant own = cutoff(table);
            Instant later = own == null || call != null && call.isAfter(own) ? call : own;
            if (later != null) {
                cutoffs.put(table, later);
            }
        }
        return cutoffs;
    }

    private Instant cutoff(String table) {
        Period period = periods.get(table);
        return period == null
                ? null
                : clock.instant().atOffset(ZoneOffset.UTC).minus(period).toInstant();
    }

    /** Partitions of which the last moment is before the cutoff, by month. */
    private SortedMap<YearMonth, List<String>> due(Map<String, Instant> cutoffs) throws SQLException {
        SortedMap<YearMonth, List<String>> due = new TreeMap<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                                + " where i.inhparent = cast(? as regclass)")) {
            for (Map.Entry<String, Instant> cutoff : cutoffs.entrySet()) {
                Pattern name = Pattern.compile(cutoff.getKey() + "_([0-9]{4})_([0-9]{2})");
                select.setString(1, cutoff.getKey());
                try (ResultSet partitions = select.executeQuery()) {
                    while (partitions.next()) {
                        Matcher partition = name.matcher(partitions.getString(1));
                        if (partition.matches()) {
                            YearMonth month = YearMonth.of(
                                    Integer.parseInt(partition.group(1)), Integer.parseInt(partition.group(2)));
                            Instant end = month.plusMonths(1)
                                    .atDay(1)
                                    .atStartOfDay(ZoneOffset.UTC)
                                    .toInstant();
                            if (!end.isAfter(cutoff.getValue())) {
                                due.computeIfAbsent(month, _ -> new ArrayList<>())
                                        .add(partition.group());
                            }
                        }
                    }
                }
            }
        }
        return due;
    }

    /** A month of all tables at once: nothing that belongs to a call outlives it. */
    private boolean drop(YearMonth month, List<String> partitions) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(PREPARE);
                Map<String, Long> rows = new LinkedHashMap<>();
                for (String partition : partitions) {
                    try (ResultSet count = statement.executeQuery("select count(*) from " + partition)) {
                        count.next();
                        rows.put(partition, count.getLong(1));
                    }
                }
                // Another service may have dropped them just now.
                statement.execute("drop table if exists " + String.join(", ", partitions));
                connection.commit();
                LOG.infof("dropped what is older than it may be: month=%s rows=%s", month, rows);
                return true;
            } catch (SQLException failure) {
                connection.rollback();
                if (!LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
                    throw failure;
                }
                LOG.warnf(
                        "a month that is older than it may be is being read, it is dropped later: month=%s error=%s",
                        month, SqlFailure.line(failure));
                return false;
            }
        }
    }

    private long deleteStrays(String table, Instant before) throws SQLException {
        boolean call = table.equals("call");
        String delete = "delete from " + table + "_default where ctid = any (array(select s.ctid from " + table
                + "_default s " + (call ? "" : "join call_default c on c.id = s.call_id ") + "where "
                + (call ? "s" : "c") + ".ended_at < ? limit " + BATCH + "))";
        long rows = 0;
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(delete)) {
            statement.setObject(1, before.atOffset(ZoneOffset.UTC));
            int gone;
            do {
                gone = statement.executeUpdate();
                rows += gone;
            } while (gone == BATCH);
        }
        return rows;
    }
}
