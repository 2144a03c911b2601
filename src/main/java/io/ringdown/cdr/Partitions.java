package io.ringdown.cdr;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Monthly partitions of the call records, made before they are needed: this month and the next two, and past ones when
 * calls of them are imported. Several threads and several services may do it at once.
 *
 * <p>Nothing depends on their being there: rows without a month of their own are in the default partition, and move
 * when the month is made. So somebody who holds a lock only delays it.
 */
final class Partitions {

    static final List<String> TABLES =
            Stream.concat(Stream.of(Fold.CALL.name()), Fold.CHILDREN.stream()).toList();

    private static final Logger LOG = Logger.getLogger(Partitions.class);
    private static final int MONTHS_AHEAD = 2;
    /** Of a made month every report waits while somebody holds a lock against us: so not for long, and not at once again. */
    private static final String PREPARE = "set local lock_timeout = '2s'; select pg_advisory_xact_lock(724619308)";

    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";

    private final DataSource dataSource;
    private final InstantSource clock;
    private final Set<YearMonth> made = ConcurrentHashMap.newKeySet();
    private volatile Instant notBefore = Instant.MIN;

    Partitions(DataSource dataSource, InstantSource clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    static YearMonth monthOf(Instant born) {
        return YearMonth.from(born.atOffset(ZoneOffset.UTC));
    }

    /** Its name, as make_partition of the migrations gives it. */
    static String name(String table, YearMonth month) {
        return "%s_%04d_%02d".formatted(table, month.getYear(), month.getMonthValue());
    }

    /** Makes those of this month and the next ones. */
    void ahead() throws SQLException {
        YearMonth now = monthOf(clock.instant());
        make(Stream.iterate(now, month -> month.plusMonths(1))
                .limit(MONTHS_AHEAD + 1)
                .toList());
    }

    /** Makes those that calls born then need; a month further ahead than {@link #ahead()} is some broken clock's. */
    void forBirths(Stream<Instant> births) throws SQLException {
        YearMonth last = monthOf(clock.instant()).plusMonths(MONTHS_AHEAD);
        make(births.filter(born -> !born.equals(Instant.EPOCH))
                .map(Partitions::monthOf)
                .filter(month -> !month.isAfter(last))
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** A schema that is made anew has no months. */
    void forget() {
        made.clear();
    }

    private void make(Iterable<YearMonth> months) throws SQLException {
        for (YearMonth month : months) {
            if (made.contains(month) || clock.instant().isBefore(notBefore)) {
                continue;
            }
            try {
                makeMonth(month);
                made.add(month);
            } catch (SQLException failure) {
                if (!LOCK_NOT_AVAILABLE.equals(failure.getSQLState()) && !DEADLOCK.equals(failure.getSQLState())) {
                    throw failure;
                }
                notBefore = clock.instant().plus(PAUSE);
                LOG.warnf(
                        "the partitions of a month are not made yet, its calls go into the default ones meanwhile:"
                                + " month=%s error=%s",
                        month, SqlFailure.line(failure));
            }
        }
    }

    private void makeMonth(YearMonth month) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    PreparedStatement make = connection.prepareStatement("select make_partition(?, ?)")) {
                statement.execute(PREPARE);
                for (String table : TABLES) {
                    make.setString(1, table);
                    make.setObject(2, month.atDay(1));
                    make.execute();
                }
                connection.commit();
            } catch (SQLException failure) {
                connection.rollback();
                throw failure;
            }
        }
    }
}
