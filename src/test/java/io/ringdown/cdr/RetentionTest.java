package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final String JANUARY = "lab/lab-1767225600.1";
    private static final String FEBRUARY = "lab/lab-1769904000.1";
    private static final String ODD = "lab/odd";

    private final TestDatabase database = new TestDatabase();

    @BeforeEach
    void calls() throws Exception {
        database.now.set(Instant.parse("2026-03-31T23:00:00Z"));
        Database writer = database.writer();
        writer.prepare();
        // All of them ended on the 2nd of March: the months are those of their births.
        writer.write(List.of(Records.full(JANUARY), Records.full(FEBRUARY), Records.full(ODD)));
    }

    private boolean run(Map<String, Period> periods) throws Exception {
        return new Retention(database.dataSource, database.clock, periods).run();
    }

    @Test
    void a_month_goes_with_all_that_belongs_to_it_once_its_last_moment_is_old_enough() throws Exception {
        database.now.set(Instant.parse("2026-02-28T23:59:59Z"));
        run(Map.of("call", Period.ofMonths(1)));
        assertThat(ids("call")).containsExactly(JANUARY, FEBRUARY, ODD);

        database.now.set(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(run(Map.of("call", Period.ofMonths(1)))).isTrue();

        assertThat(ids("call")).containsExactly(FEBRUARY, ODD);
        for (String child : Fold.CHILDREN) {
            assertThat(database.rows("select distinct call_id from " + child + " order by 1"))
                    .containsExactly(FEBRUARY, ODD);
        }
    }

    @Test
    void each_table_has_a_period_of_its_own_but_none_outlives_its_call() throws Exception {
        run(Map.of("user_event", Period.ofDays(30), "call", Period.ofDays(58), "leg", Period.ofYears(9)));

        assertThat(ids("call")).containsExactly(FEBRUARY, ODD);
        assertThat(database.count("leg")).isEqualTo(4);
        assertThat(database.rows("select distinct call_id from user_event")).containsExactly(ODD);
    }

    @Test
    void calls_without_a_month_go_by_their_end() throws Exception {
        database.now.set(Instant.parse("2026-03-02T12:01:00Z").plusSeconds(86_400));
        run(Map.of("call", Period.ofDays(1)));
        assertThat(ids("call")).contains(ODD);

        database.now.set(database.now.get().plusSeconds(1));
        run(Map.of("call", Period.ofDays(1)));

        assertThat(ids("call")).doesNotContain(ODD);
        for (String child : Fold.CHILDREN) {
            assertThat(database.count(child + "_default")).isZero();
        }
    }

    @Test
    void nothing_is_dropped_without_a_period() throws Exception {
        database.now.set(Instant.parse("2126-01-01T00:00:00Z"));

        assertThat(new Retention(database.dataSource, database.clock, Map.of()).keepsEverything())
                .isTrue();
        run(Map.of());

        assertThat(ids("call")).hasSize(3);
    }

    @Test
    void a_month_that_somebody_reads_is_dropped_later() throws Exception {
        try (Connection report = database.dataSource.getConnection();
                Statement statement = report.createStatement()) {
            report.setAutoCommit(false);
            statement.execute("select from leg_2026_01");

            assertThat(run(Map.of("call", Period.ofMonths(1)))).isFalse();
            assertThat(ids("call")).contains(JANUARY);
        }

        assertThat(run(Map.of("call", Period.ofMonths(1)))).isTrue();
        assertThat(ids("call")).doesNotContain(JANUARY);
    }

    @Test
    void a_dropped_month_is_made_again_for_a_call_that_comes_late() throws Exception {
        run(Map.of("call", Period.ofMonths(1)));

        database.writer().write(List.of(Records.full(JANUARY)));

        assertThat(database.rows("select tableoid::regclass from call where id = '" + JANUARY + "'"))
                .containsExactly("call_2026_01");
    }

    @Test
    void the_audit_has_a_period_of_its_own() throws Exception {
        database.now.set(Instant.parse("2026-03-02T12:00:00Z"));
        for (String at : List.of("2026-03-01", "2026-02-01")) {
            database.execute("insert into audit values (gen_random_uuid(), '" + at
                    + "', 'anna', 'OPERATOR', 'hangup', null, null, null, null, null, '{}', 'DONE', null, 5)");
        }

        run(Map.of("audit", Period.ofDays(10)));

        assertThat(database.rows("select at::date from audit")).containsExactly("2026-03-01");
        assertThat(ids("call")).hasSize(3);
    }

    @Test
    void a_period_of_nothing_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Retention(database.dataSource, database.clock, Map.of("queue_visit", Period.ofDays(-1))))
                .withMessageContaining("ringdown.retention.queue-visit");
    }

    private List<String> ids(String table) throws Exception {
        return database.rows("select id from " + table + " order by born_at = 'epoch', id");
    }
}
