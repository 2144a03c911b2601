package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GraphQL tells the numbers that SQL tells: the functions, as JSON with names in camelCase, are the answers. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PostgresResource.class)
class ReportsOverGraphQlTest {

    private static final String QUEUES = "pbx queue offered calls answered abandoned shortAbandoned overflow unknown"
            + " answeredInTime serviceLevel asaMs longestWaitMs talkMs holdMs";
    private static final String AGENTS = "pbx agent agentName offered calls answered missed answeredElsewhere cancelled"
            + " unreached unknown transferred ringMs talkMs holdMs averageHandleMs longestTalkMs";
    private static final String TRAFFIC =
            "from to calls answered abandoned inbound outbound internal talkMs holdMs peakCalls";
    private static final String SATURDAY = "from: \"2026-03-28T00:00:00+01:00\", to: \"2026-03-29T00:00:00+01:00\"";

    @Inject
    CdrWriter writer;

    @Inject
    DataSource dataSource;

    @BeforeEach
    void fill() throws SQLException {
        await().until(() -> writer.status().up());
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate call, leg, transfer, queue_visit, user_event"); // others may have been here
        }
        long before = writer.status().written();
        List<CallRecord> records = ReportData.stories();
        writer.onChanges(new ChangeBatch(
                "desk",
                1,
                records.stream()
                        .<CallChange>map(record -> new CallChange.Ended(
                                record.revision(),
                                record.endedAt(),
                                new Call(record, CallState.ENDED, record.endedAt(), List.of()),
                                record.disposition()))
                        .toList(),
                0));
        await().until(() -> writer.status().written() == before + records.size());
    }

    @Test
    void queues() throws SQLException {
        assertSame(
                "queueReport(" + SATURDAY + ") { " + QUEUES + " }",
                "select * from report.queue_summary(null, '2026-03-27 23:00:00Z', '2026-03-28 23:00:00Z')");
        assertSame(
                "queueReport(queue: \"sales\", pbx: \"desk\", thresholdSeconds: 10, shortAbandonSeconds: 5,"
                        + " includeAbandoned: false, " + SATURDAY + ") { " + QUEUES + " }",
                "select * from report.queue_summary('sales', '2026-03-27 23:00:00Z', '2026-03-28 23:00:00Z', '10 s', false,"
                        + " '5 s', 'desk')");
    }

    @Test
    void agents() throws SQLException {
        assertSame(
                "agentReport(" + SATURDAY + ") { " + AGENTS + " }",
                "select * from report.agent_summary(null, '2026-03-27 23:00:00Z', '2026-03-28 23:00:00Z')");
        assertSame(
                "agentReport(agent: \"202\", queue: \"sales\", pbx: \"desk\", " + SATURDAY + ") { " + AGENTS + " }",
                "select * from report.agent_summary('202', '2026-03-27 23:00:00Z', '2026-03-28 23:00:00Z', 'sales', 'desk')");
    }

    @Test
    void traffic() throws SQLException {
        for (String[] bucket : new String[][] {
            {"QUARTER_HOUR", "15 minutes"},
            {"HALF_HOUR", "30 minutes"},
            {"HOUR", "hour"},
            {"DAY", "day"},
            {"WEEK", "week"},
            {"MONTH", "month"}
        }) {
            assertSame(
                    "trafficReport(from: \"2026-03-28T00:00:00+01:00\", to: \"2026-03-30T00:00:00+02:00\", bucket: "
                            + bucket[0] + ", timeZone: \"Europe/Berlin\", pbx: \"annex\", direction: INBOUND) { "
                            + TRAFFIC
                            + " }",
                    """
                    select to_char(b.from_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "from",
                      to_char(b.to_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "to",
                      t.calls, t.answered, t.abandoned, t.inbound, t.outbound, t.internal, t.talk_ms, t.hold_ms,
                      p.peak as peak_calls
                    from report.buckets('2026-03-27 23:00:00Z', '2026-03-29 22:00:00Z', '%1$s', 'Europe/Berlin') b
                    join report.traffic('2026-03-27 23:00:00Z', '2026-03-29 22:00:00Z', '%1$s', 'Europe/Berlin', 'annex',
                      'INBOUND') t using (bucket)
                    join report.concurrent_calls('2026-03-27 23:00:00Z', '2026-03-29 22:00:00Z', '%1$s', 'Europe/Berlin',
                      'annex', 'INBOUND') p using (bucket)
                    order by b.bucket""".formatted(bucket[1]));
        }
        assertThat(answer("trafficReport(" + SATURDAY + ") { calls }").size()).isEqualTo(24);
    }

    @Test
    void as_many_calls_as_callRecords_lists() throws SQLException {
        JsonArray traffic =
                answer("trafficReport(" + SATURDAY + ", bucket: DAY, timeZone: \"Europe/Berlin\") { calls }");
        JsonObject listed = data("callRecords(filter: {" + SATURDAY + "}, first: 1000) { nodes { id } }");

        assertThat(traffic.getJsonObject(0).getInteger("calls"))
                .isEqualTo(listed.getJsonObject("callRecords")
                        .getJsonArray("nodes")
                        .size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            queueReport(from: "2026-03-28T00:00:00Z", to: "2026-03-28T00:00:00Z") { offered } | from is before to
            queueReport(from: "2026-03-28T00:00:00Z", to: "2026-03-29T00:00:00Z", thresholdSeconds: -1) { offered } | thresholdSeconds is not negative, not -1
            agentReport(from: "2026-03-29T00:00:00Z", to: "2026-03-28T00:00:00Z") { offered } | from is before to
            trafficReport(from: "2026-03-28T00:00:00Z", to: "2026-03-29T00:00:00Z", timeZone: "Mars/Base") { calls } | no time zone of this name: Mars/Base
            trafficReport(from: "2026-03-28T00:00:00Z", to: "2026-03-29T00:00:00Z", timeZone: "+02:00") { calls } | no time zone of this name: +02:00
            trafficReport(from: "2020-03-28T00:00:00Z", to: "2026-03-29T00:00:00Z", bucket: HOUR) { calls } | at most 10000
            """)
    void what_cannot_be_is_refused_with_a_reason(String query, String reason) {
        JsonObject error = ask(query).getJsonArray("errors").getJsonObject(0);

        assertThat(error.getString("message")).contains(reason);
        assertThat(error.getJsonObject("extensions").getString("code")).isEqualTo("BAD_INPUT");
    }

    private void assertSame(String query, String sql) throws SQLException {
        JsonArray told = answer(query);

        assertThat(told).isNotEmpty();
        assertThat(camelCase(new JsonArray(sqlJson(sql)))).isEqualTo(decimals(told));
    }

    private String sqlJson(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select json_agg(r) from (" + sql + ") r")) {
            row.next();
            return row.getString(1);
        }
    }

    private static JsonArray camelCase(JsonArray rows) {
        JsonArray all = new JsonArray();
        for (Object row : rows) {
            JsonObject named = new JsonObject();
            ((JsonObject) row).forEach(field -> {
                StringBuilder name = new StringBuilder();
                for (String part : field.getKey().split("_")) {
                    name.append(name.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
                }
                named.put(name.toString(), field.getValue());
            });
            all.add(named);
        }
        return decimals(all);
    }

    /** 50 and 50.0 are the same number. */
    private static JsonArray decimals(JsonArray rows) {
        JsonArray all = new JsonArray();
        for (Object row : rows) {
            JsonObject same = new JsonObject();
            ((JsonObject) row)
                    .forEach(field -> same.put(
                            field.getKey(),
                            field.getValue() instanceof Number number
                                    ? (Object) number.doubleValue()
                                    : field.getValue()));
            all.add(same);
        }
        return all;
    }

    private static JsonArray answer(String query) {
        return data(query).getJsonArray(query.substring(0, query.indexOf('(')));
    }

    private static JsonObject data(String query) {
        JsonObject answer = ask(query);
        assertThat(answer.getJsonArray("errors")).as(answer.encode()).isNull();
        return answer.getJsonObject("data");
    }

    private static JsonObject ask(String query) {
        return new JsonObject(RestAssured.given()
                .contentType(ContentType.JSON)
                .body(new JsonObject().put("query", "{ " + query + " }").encode())
                .post("/graphql")
                .asString());
    }
}
