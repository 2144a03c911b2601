package io.ringdown.graphql;

import static io.ringdown.live.SampleCalls.T0;
import static io.ringdown.live.SampleCalls.call;
import static io.ringdown.live.SampleCalls.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.ringdown.access.Sight;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.call.TransferType;
import io.ringdown.cdr.CallRecordFilter;
import io.ringdown.cdr.CallRecordOrder;
import io.ringdown.live.LiveCalls;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(RecordsFromMemory.class)
@WithTestResource(PostgresResource.class)
class QueriesTest {

    private static final String PARTY = "{ number name presentation device channel accountCode }";
    private static final String RECORD = """
            id pbx direction originated caller %1$s dialed
            legs { target %1$s queue startedAt ringingAt answeredAt endedAt outcome talkMs holdMs } answeredBy %1$s
            transfers { at type transferer %1$s transferee %1$s destination target %1$s outcome consultationCallId }
            queueVisits { queue joinedAt leftAt position outcome agent %1$s waitMs }
            disposition endedBy %1$s cause startedAt ringingAt answeredAt endedAt endedAfter
            durationMs ringMs waitMs connectedMs talkMs holdMs consultationFor complete revision
            """.formatted(PARTY);

    @Inject
    LiveCalls live;

    @Inject
    MemoryCallRecords completed;

    @BeforeEach
    void two_calls_live_and_three_are_completed() {
        live.onChanges(new ChangeBatch(
                "lab",
                1,
                List.of(
                        new CallChange.Started(1, T0, call("lab/1", 1, CallState.UP)),
                        new CallChange.Started(1, T0, call("lab/2", 1, CallState.RINGING))),
                0));
        Awaitility.await().until(() -> live.find(Sight.ALL, "lab/2").isPresent());
        completed.readers.clear();
        completed.records.clear();
        for (String id : List.of("lab/7", "lab/8", "lab/9")) {
            completed.records.add(record(id, 5, true));
        }
    }

    @AfterEach
    void everybody_hangs_up() {
        live.onChanges(new ChangeBatch(
                "lab",
                2,
                List.of(
                        new CallChange.Ended(2, T0, call("lab/1", 2, CallState.ENDED), Disposition.ANSWERED),
                        new CallChange.Ended(2, T0, call("lab/2", 2, CallState.ENDED), Disposition.ANSWERED)),
                0));
        Awaitility.await().until(() -> live.find(Sight.ALL, "lab/2").isEmpty());
    }

    @Test
    void live_calls_with_every_field() {
        JsonArray calls = data("{ calls { " + RECORD + " state stateSince parties { party " + PARTY
                        + " joinedAt held } } }")
                .getJsonArray("calls");

        assertThat(calls).hasSize(2);
        JsonObject call = calls.getJsonObject(0);
        assertThat(call.getString("id")).isEqualTo("lab/1");
        assertThat(call.getString("state")).isEqualTo("UP");
        assertThat(call.getString("stateSince")).isEqualTo("2026-11-21T02:18:57.000000Z");
        assertThat(call.getString("startedAt")).isEqualTo("2026-11-21T02:18:55.748202Z");
        assertThat(call.getValue("endedAt")).isNull();
        assertThat(call.getJsonObject("caller"))
                .isEqualTo(new JsonObject()
                        .put("number", "101")
                        .put("name", "Alice Adams")
                        .put("presentation", "ALLOWED")
                        .put("device", "PJSIP/101")
                        .put("channel", "PJSIP/101-00000047")
                        .put("accountCode", "sales"));
        assertThat(call.getBoolean("originated")).isFalse();
        assertThat(call.getBoolean("complete")).isTrue();
        assertThat(call.getInteger("ringMs")).isEqualTo(1003);
        assertThat(call.getJsonArray("parties").getJsonObject(1).getBoolean("held"))
                .isTrue();
    }

    @Test
    void live_calls_by_filter() {
        assertThat(ids("{ calls(filter: {states: [RINGING, QUEUED], direction: INTERNAL}) { id } }"))
                .containsExactly("lab/2");
        assertThat(ids("{ calls(filter: {pbx: [\"other\"]}) { id } }")).isEmpty();
        assertThat(ids("{ calls(filter: {number: \"102\", device: \"PJSIP/101\", queue: \"support\","
                        + " accountCode: \"sales\"}) { id } }"))
                .containsExactly("lab/1", "lab/2");
        assertThat(ids("{ calls(filter: {}) { id } }")).hasSize(2);
    }

    @Test
    void a_filter_may_come_as_a_variable() {
        JsonObject answer = ask(
                "query($filter: CallFilter) { calls(filter: $filter) { id } }",
                new JsonObject().put("filter", new JsonObject().put("states", new JsonArray().add("UP"))));

        assertThat(answer.getJsonObject("data").getJsonArray("calls")).hasSize(1);
    }

    @Test
    void a_call_by_id_live_first_then_completed() {
        assertThat(data("{ call(id: \"lab/1\") { id disposition } }").getJsonObject("call"))
                .isEqualTo(new JsonObject().put("id", "lab/1").putNull("disposition"));
        assertThat(completed.readers).isEmpty();

        JsonObject call = data("{ call(id: \"lab/9\") { " + RECORD + " } }").getJsonObject("call");
        assertThat(call.getString("disposition")).isEqualTo("ANSWERED");
        assertThat(call.getString("endedAt")).isEqualTo("2026-11-21T02:18:57.000000Z");
        assertThat(call.getLong("durationMs")).as("longer than 32 bits").isEqualTo(3_000_000_000L);
        assertThat(call.getInteger("cause")).isEqualTo(16);
    }

    @Test
    void an_unknown_call_is_null() {
        assertThat(data("{ call(id: \"lab/nobody\") { id } }").getValue("call")).isNull();
    }

    @Test
    void completed_calls_page_by_page() {
        String page = "{ nodes { id } edges { cursor node { id durationMs } }"
                + " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }";
        JsonObject first = data("{ callRecords(first: 2) " + page + " }").getJsonObject("callRecords");
        JsonObject info = first.getJsonObject("pageInfo");

        assertThat(first.getJsonArray("nodes"))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject().put("id", "lab/7"))
                        .add(new JsonObject().put("id", "lab/8")));
        assertThat(first.getJsonArray("edges").getJsonObject(1).getString("cursor"))
                .isEqualTo(info.getString("endCursor"));
        assertThat(info.getBoolean("hasNextPage")).isTrue();
        assertThat(info.getBoolean("hasPreviousPage")).isFalse();

        JsonObject second = data("{ callRecords(first: 2, after: \"" + info.getString("endCursor") + "\") " + page
                        + " }")
                .getJsonObject("callRecords");

        assertThat(second.getJsonArray("nodes").encode()).isEqualTo("[{\"id\":\"lab/9\"}]");
        assertThat(second.getJsonObject("pageInfo").getBoolean("hasNextPage")).isFalse();
        assertThat(second.getJsonObject("pageInfo").getBoolean("hasPreviousPage"))
                .isTrue();

        completed.records.clear();
        JsonObject none = data("{ callRecords " + page + " }").getJsonObject("callRecords");
        assertThat(none.getJsonArray("edges")).isEmpty();
        assertThat(none.getJsonObject("pageInfo").getValue("endCursor")).isNull();
    }

    @Test
    void filter_and_order_of_completed_calls_reach_the_store() {
        data("""
                { callRecords(orderBy: ENDED_AT_ASC, filter: {
                    pbx: ["lab"], number: "102", device: "PJSIP/102", queue: "support", direction: INBOUND,
                    disposition: BUSY, accountCode: "sales",
                    from: "2026-11-21T00:00:00Z", to: "2026-11-22T01:00:00.5+01:00", agent: "201", transferType: BLONDE,
                    minDurationMs: 1, maxDurationMs: 3000000000 }) { nodes { id } } }""");

        assertThat(completed.lastOrder).isEqualTo(CallRecordOrder.ENDED_AT_ASC);
        assertThat(completed.lastFilter)
                .isEqualTo(new CallRecordFilter(
                        List.of("lab"),
                        "102",
                        "PJSIP/102",
                        "support",
                        Direction.INBOUND,
                        Disposition.BUSY,
                        "sales",
                        Instant.parse("2026-11-21T00:00:00Z"),
                        Instant.parse("2026-11-22T00:00:00.500Z"),
                        "201",
                        TransferType.BLONDE,
                        1L,
                        3_000_000_000L));

        data("{ callRecords { nodes { id } } }");
        assertThat(completed.lastOrder).isEqualTo(CallRecordOrder.STARTED_AT_DESC);
        assertThat(completed.lastFilter).isEqualTo(CallRecordFilter.ANY);
    }

    @Test
    void instants_as_variables() {
        JsonObject answer = ask(
                "query($from: DateTime) { callRecords(filter: {from: $from}) { nodes { id } } }",
                new JsonObject().put("from", "2026-11-21T02:18:55.748202Z"));

        assertThat(answer.getJsonArray("errors")).isNull();
        assertThat(completed.lastFilter.from()).isEqualTo(T0);
    }

    @Test
    void the_store_is_never_read_on_an_event_loop() {
        data("{ call(id: \"lab/9\") { id } callRecords { nodes { id } } }");

        assertThat(completed.readers).hasSize(2).noneMatch(name -> name.contains("eventloop"));
    }

    @Test
    void pbxes() {
        live.onStatus(new PbxStatus("lab", PbxState.DISCONNECTED, T0, null, null, 0, "no route to host"));
        Awaitility.await().until(() -> !live.pbxes(Sight.ALL).isEmpty());
        Awaitility.await()
                .untilAsserted(() -> assertThat(data("{ pbxes { name state since version lagMs calls lastError } }")
                                .getJsonArray("pbxes")
                                .getJsonObject(0))
                        .isEqualTo(new JsonObject()
                                .put("name", "lab")
                                .put("state", "DISCONNECTED")
                                .put("since", "2026-11-21T02:18:55.748202Z")
                                .putNull("version")
                                .putNull("lagMs")
                                .put("calls", 0)
                                .put("lastError", "no route to host")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { callRecords(first: 0) { nodes { id } } }          | first is 1 to 1000, not 0
            { callRecords(first: 1001) { nodes { id } } }       | first is 1 to 1000, not 1001
            { callRecords(after: "nonsense") { nodes { id } } } | after is no cursor of this order: nonsense
            """)
    void what_cannot_be_is_refused_with_a_reason(String query, String reason) {
        JsonObject answer = ask(query, null);

        JsonObject error = answer.getJsonArray("errors").getJsonObject(0);
        assertThat(error.getString("message")).isEqualTo(reason);
        assertThat(error.getJsonArray("path").encode()).isEqualTo("[\"callRecords\"]");
        assertThat(error.getJsonObject("extensions").getString("code")).isEqualTo("BAD_INPUT");
        assertThat(answer.getValue("data")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { calls(filter: {states: [NOISY]}) { id } }                              | NOISY
            { calls(filter: {colour: "red"}) { id } }                                | colour
            { call { id } }                                                          | id
            { nonsense }                                                             | nonsense
            { callRecords(filter: {from: "yesterday"}) { nodes { id } } }            | yesterday
            {                                                                        | Invalid syntax
            """)
    void what_is_not_in_the_schema_is_refused_with_a_reason(String query, String reason) {
        JsonObject error = ask(query, null).getJsonArray("errors").getJsonObject(0);

        assertThat(error.getString("message")).contains(reason);
        assertThat(error.getJsonObject("extensions").getString("classification"))
                .isEqualTo(reason.equals("Invalid syntax") ? "InvalidSyntax" : "ValidationError");
    }

    @Test
    void what_goes_wrong_on_our_side_is_not_told() {
        JsonObject answer = ask("{ call(id: \"" + MemoryCallRecords.BROKEN + "\") { id } }", null);

        assertThat(answer.getJsonArray("errors").getJsonObject(0).getString("message"))
                .isEqualTo("The server could not answer; its log says why.");
        assertThat(answer.encode()).doesNotContain("secret");
    }

    @Test
    void a_query_too_costly_is_refused() {
        StringBuilder query = new StringBuilder("{");
        for (int i = 0; i < 600; i++) {
            query.append(" c").append(i).append(": calls { id }");
        }
        JsonObject answer = ask(query.append(" }").toString(), null);

        assertAborted(answer, "complexity is 1200; it may have 1000");
    }

    @Test
    void a_query_too_deep_is_refused() {
        JsonObject answer = ask(
                "{ __schema { types { fields { type " + "{ ofType ".repeat(20) + "{ name }" + " }".repeat(24), null);

        assertAborted(answer, "depth is 25; it may have 20");
    }

    private static void assertAborted(JsonObject answer, String reason) {
        JsonObject error = answer.getJsonArray("errors").getJsonObject(0);
        assertThat(error.getString("message")).contains(reason);
        assertThat(error.getJsonObject("extensions").getString("classification"))
                .isEqualTo("ExecutionAborted");
    }

    private static List<String> ids(String query) {
        return data(query).getJsonArray("calls").stream()
                .map(call -> ((JsonObject) call).getString("id"))
                .toList();
    }

    private static JsonObject data(String query) {
        JsonObject answer = ask(query, null);
        assertThat(answer.getJsonArray("errors")).as(answer.encode()).isNull();
        return answer.getJsonObject("data");
    }

    private static JsonObject ask(String query, JsonObject variables) {
        return new JsonObject(RestAssured.given()
                .contentType(ContentType.JSON)
                .body(new JsonObject()
                        .put("query", query)
                        .put("variables", variables)
                        .encode())
                .post("/graphql")
                .then()
                .statusCode(200)
                .extract()
                .body()
                .asString());
    }
}
