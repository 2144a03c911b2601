package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The role of analysts reads every report, and nothing else. */
class ReportRoleTest {

    private static final String FORBIDDEN = "42501";

    private static ReportDatabase database;

    @BeforeAll
    static void fill() throws Exception {
        database = ReportDatabase.empty();
        database.write(ReportData.stories());
        // What a later migration adds is readable, too.
        database.execute("create view report.later_v1 as select id as call_id from call");
    }

    static List<String> reports() throws SQLException {
        return database.column("""
                select 'select count(*) from report.' || relname from pg_class
                where relnamespace = 'report'::regnamespace and relkind = 'v'
                union all
                select 'select count(*) from report.' || proname || case proname
                    when 'bucket_of' then '(now(), ''day'')'
                    when 'buckets' then '(now(), now())'
                    when 'traffic' then '(now() - interval ''1 day'', now())'
                    when 'concurrent_calls' then '(now() - interval ''1 day'', now())'
                    else '()' end
                from pg_proc where pronamespace = 'report'::regnamespace""");
    }

    @ParameterizedTest
    @MethodSource("reports")
    void it_reads_every_report(String question) throws SQLException {
        asAnalyst(question);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from cdr",
                "select count(*) from queue_log where queuename = 'sales'",
                "select * from queue_summary('sales')"
            })
    void existing_reports_find_asterisks_tables_by_the_search_path(String question) throws SQLException {
        asAnalyst("set search_path to report", question);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from public.call_default",
                "select count(*) from public.flyway_schema_history",
                "delete from public.call",
                "insert into report.calls_v1 (call_id) values ('x')",
                "update report.calls_v1 set pbx = 'x'",
                "delete from report.cdr",
                "create table report.mine (id int)",
                "create table public.mine (id int)",
                "select public.make_partition('call', '2030-01-01')"
            })
    void it_neither_reads_nor_writes_anything_else(String statement) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> asAnalyst(statement))
                .satisfies(refused -> assertThat(refused.getSQLState()).isEqualTo(FORBIDDEN));
    }

    private static void asAnalyst(String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set role ringdown_report");
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
