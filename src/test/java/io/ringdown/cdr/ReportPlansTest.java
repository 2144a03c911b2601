package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.access.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is asked often finds its rows by an index. On few calls reading all of them would be cheaper, so that is forbidden
 * here; {@link ReportScaleTest} leaves the choice to the database and measures a million calls.
 */
class ReportPlansTest {

    private static Connection connection;

    @BeforeAll
    static void generate() throws Exception {
        connection = ReportDatabase.empty().connect();
        GeneratedCalls.generate(connection, 5_000);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set enable_seqscan = off");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from report.queue_summary('queue03', '2026-03-10', '2026-03-11')",
                "select report.queue_service_level('queue03', '2026-03-10', '2026-03-11')",
                "select * from report.agent_summary('2100', '2026-03-10', '2026-03-11')",
                "select * from report.agent_summary(null, '2026-03-10', '2026-03-11')",
                "select * from report.traffic('2026-03-10', '2026-03-11')",
                "select * from report.concurrent_calls('2026-03-10', '2026-03-11')",
                "select * from report.number_activity('2100')",
                "select * from report.number_activity(null, '2026-03-10', '2026-03-11')",
                "select * from report.calls_v1 where listed_at >= '2026-03-10' and listed_at < '2026-03-11'",
                "select * from report.legs_v1 where offered_at >= '2026-03-10' and offered_at < '2026-03-11'",
                "select * from report.transfers_v1 where at >= '2026-03-10' and at < '2026-03-11'",
                "select * from report.queue_visits_v1 where offered_at >= '2026-03-10' and offered_at < '2026-03-11'",
                "select * from report.agent_contacts_v1 where offered_at >= '2026-03-10' and offered_at < '2026-03-11'",
                "select * from report.abandoned_calls_v1 where offered_at >= '2026-03-10' and offered_at < '2026-03-11'",
                "select * from report.traffic_by_hour_v1 where hour >= '2026-03-10' and hour < '2026-03-11'",
                "select * from report.number_activity_v1 where number = '2100'",
                "select * from report.cdr where calldate >= '2026-03-10' and calldate < '2026-03-11'",
                "select * from report.queue_log where time >= '2026-03-10' and time < '2026-03-11'"
            })
    void a_report_reads_no_whole_table(String question) throws SQLException {
        assertThat(GeneratedCalls.wholeTables(connection, question)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(CallRecordOrder.class)
    void a_page_of_calls_reads_no_whole_table(CallRecordOrder order) throws SQLException {
        Cursor middle = new Cursor(order, GeneratedCalls.FIRST_DAY.plusSeconds(120 * 86_400), "x");
        for (CallRecordFilter filter : GeneratedCalls.filters()) {
            String page = GeneratedCalls.text(CallQuery.of(Scope.ALL, filter, order, middle, 51));

            assertThat(GeneratedCalls.wholeTables(connection, page)).as(page).isEmpty();
        }
    }

    @Test
    void the_check_sees_a_whole_table() throws SQLException {
        assertThat(GeneratedCalls.wholeTables(connection, "select * from call where caller_name = 'x'"))
                .isNotEmpty();
    }
}
