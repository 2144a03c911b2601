package io.ringdown.graphql;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.arc.Arc;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.ringdown.access.Mask;
import io.ringdown.access.Scope;
import io.ringdown.access.Sight;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.EventReader;
import io.ringdown.call.Call;
import io.ringdown.cdr.CallHistory;
import io.ringdown.cdr.CallRecordStore;
import io.ringdown.demo.FakePbx;
import io.ringdown.graphql.GraphQlSocket.Protocol;
import io.ringdown.testing.FakePbxResource;
import io.ringdown.testing.PostgresResource;
import io.ringdown.testing.Recordings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** From the bytes of a PBX to a subscriber and to the database, over the network as a user would. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PostgresResource.class)
@WithTestResource(FakePbxResource.class)
class EndToEndTest {

    @TestHTTPResource("/graphql")
    URI graphql;

    FakePbx pbx;

    @BeforeEach
    void connected() {
        await().atMost(Duration.ofSeconds(30)).until(() -> "CONNECTED"
                .equals(query("{ pbxes { name state } }").getString("data.pbxes[0].state")));
    }

    private JsonPath query(String query) {
        return given().contentType("application/json")
                .body(Map.of("query", query))
                .post(graphql)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** A recorded call under other ids, so that each test has its own. */
    private void play(String recording, String mark) {
        Recordings.messages(Recordings.bytes(Recordings.named(recording).parts().getFirst())).stream()
                .filter(m -> m.isEvent() && !m.value(0).equals("FullyBooted"))
                .map(m -> renamed(m, mark, 0))
                .forEach(pbx::send);
    }

    private static AmiMessage renamed(AmiMessage message, String mark, long laterMicros) {
        return AmiMessage.of(message.headers().stream()
                .map(h -> {
                    if (h.name().endsWith("niqueid") || h.name().endsWith("inkedid")) {
                        return new AmiMessage.Header(h.name(), mark + h.value());
                    }
                    if (h.name().equals("Timestamp") && laterMicros != 0) {
                        long at = EventReader.timestamp(message, 0) + laterMicros;
                        return new AmiMessage.Header(h.name(), "%d.%06d".formatted(at / 1_000_000, at % 1_000_000));
                    }
                    return h;
                })
                .toList());
    }

    @Test
    void the_past_of_a_call_can_be_asked_for() {
        List<AmiMessage> messages = Recordings.messages(
                        Recordings.bytes(Recordings.named("asterisk-22/answered_caller_hangs_up")
                                .parts()
                                .getFirst()))
                .stream()
                .filter(m -> m.isEvent() && !m.value(0).equals("FullyBooted"))
                .toList();
        // as if it began just now
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        long later = now.getEpochSecond() * 1_000_000
                + now.getNano() / 1_000
                - EventReader.timestamp(messages.getFirst(), 0);
        messages.forEach(m -> pbx.send(renamed(m, "past-", later)));

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonPath records =
                    query("{ callRecords(filter: {number: \"102\"}, first: 100) { nodes { id answeredAt } } }");
            assertThat(records.getList("data.callRecords.nodes.id", String.class))
                    .anyMatch(id -> id.contains("past-"));
        });
        JsonPath record = query("{ callRecords(filter: {number: \"102\"}, first: 100) { nodes { id answeredAt } } }");
        String id = record.getString("data.callRecords.nodes.find { it.id.contains('past-') }.id");
        String answeredAt = record.getString("data.callRecords.nodes.find { it.id.contains('past-') }.answeredAt");
        JsonPath then = query(
                "{ callsAt(at: \"" + answeredAt + "\", pbx: \"fake\") { id state parties { party { number } } } }");
        assertThat(then.getString("data.callsAt.find { it.id == '" + id + "' }.state"))
                .isEqualTo("UP");
        assertThat(query("{ callsAt(at: \"" + now.plusSeconds(9) + "\", pbx: \"fake\") { id } }")
                        .getList("data.callsAt.id", String.class))
                .doesNotContain(id);
        JsonPath timeline = query("{ call(id: \"" + id + "\") { timeline { type revision call { state } } } }");
        assertThat(timeline.getList("data.call.timeline.type", String.class))
                .startsWith("STARTED")
                .containsSubsequence("RINGING", "ANSWERED")
                .endsWith("ENDED");
        assertThat(query("{ callsAt(at: \"2020-01-01T00:00:00Z\") { id } }").getString("errors[0].message"))
                .contains("reaches back to");
        assertThat(query("{ callsAt(at: \"2026-01-01T00:00:00Z\", pbx: \"nowhere\") { id } }")
                        .getString("errors[0].message"))
                .contains("no PBX named nowhere");
        othersSeeNothingOfIt(id, Instant.parse(answeredAt));
    }

    /** Asks the service's own beans, which are out of reach where it runs in a process of its own. */
    void othersSeeNothingOfIt(String id, Instant at) {
        CallHistory history = Arc.container().instance(CallHistory.class).get();
        CallRecordStore store = Arc.container().instance(CallRecordStore.class).get();
        Scope theirs = new Scope(Set.of(), Set.of(), Set.of(), Set.of("10*"));
        Scope others = new Scope(Set.of(), Set.of(), Set.of(), Set.of("20*"));
        Scope elsewhere = new Scope(Set.of("elsewhere"), Set.of(), Set.of(), Set.of());
        assertThat(history.callsAt(new Sight(theirs, Mask.NONE), at, null))
                .extracting(Call::id)
                .contains(id);
        assertThat(history.callsAt(new Sight(others, Mask.NONE), at, null)).isEmpty();
        assertThat(history.callsAt(new Sight(elsewhere, Mask.NONE), at, null)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> history.callsAt(new Sight(elsewhere, Mask.NONE), at, "fake"))
                .withMessage("no PBX named fake has a journal; there are: []");
        Sight masked = new Sight(Scope.ALL, new Mask(4));
        assertThat(history.timeline(masked, store.find(masked, id).orElseThrow()))
                .isNotEmpty()
                .allMatch(change -> change.equals(masked.show(change)));
    }

    @Test
    void a_call_is_seen_live_by_a_subscriber_and_then_in_the_database() throws Exception {
        Vertx vertx = Vertx.vertx();
        List<String> types = new ArrayList<>();
        String id = null;
        try (GraphQlSocket socket = new GraphQlSocket(vertx, graphql, Protocol.GRAPHQL_TRANSPORT_WS)
                .subscribes("s", "subscription { calls { kind calls { id } change { callId revision type } } }")) {
            JsonObject snapshot = update(socket);
            assertThat(snapshot.getString("kind")).isEqualTo("SNAPSHOT");
            assertThat(snapshot.getJsonArray("calls")).isEmpty();

            play("asterisk-22/answered_caller_hangs_up", "e2e-");

            int revision = 0;
            while (!types.contains("ENDED")) {
                JsonObject change = update(socket).getJsonObject("change");
                id = change.getString("callId");
                assertThat(change.getInteger("revision")).isEqualTo(++revision);
                types.add(change.getString("type"));
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        assertThat(types).containsSubsequence("STARTED", "RINGING", "ANSWERED", "ENDED");
        assertThat(id).startsWith("fake/e2e-");
        String call = id;
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonPath records = query("{ callRecords(filter: {number: \"101\"}, first: 10) { nodes {"
                    + " id disposition caller { name } dialed answeredAt talkMs legs { outcome } } } }");
            assertThat(records.getList("data.callRecords.nodes.id", String.class))
                    .contains(call);
        });
        JsonPath record = query("{ call(id: \"" + call + "\") { disposition complete caller { number name }"
                + " answeredBy { number } startedAt connectedMs legs { target { device } outcome } } }");
        assertThat(record.getString("data.call.disposition")).isEqualTo("ANSWERED");
        assertThat(record.getString("data.call.caller.name")).isEqualTo("Alice Adams");
        assertThat(record.getString("data.call.answeredBy.number")).isEqualTo("102");
        assertThat(record.getString("data.call.startedAt")).isEqualTo("2026-11-21T02:18:55.748202Z");
        assertThat(record.getLong("data.call.connectedMs")).isBetween(2_900L, 3_200L);
        assertThat(record.getString("data.call.legs[0].outcome")).isEqualTo("ANSWERED");
    }

    @Test
    void a_transfer_is_in_the_record() {
        play("asterisk-22/attended_by_callee", "xfer-");

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonPath records = query("{ callRecords(filter: {number: \"103\"}, first: 100) { nodes { id consultationFor"
                    + " transfers { type outcome transferer { number } target { number } } } } }");
            assertThat(records.getList("data.callRecords.nodes.findAll { it.id.contains('xfer-') }.consultationFor"))
                    .hasSize(2)
                    .containsNull();
            assertThat(records.getList(
                            "data.callRecords.nodes.findAll { it.id.contains('xfer-') }.transfers.flatten().type"))
                    .containsExactly("ATTENDED");
        });
    }

    @Test
    void a_mutation_that_comes_to_nothing_says_why_and_is_in_the_audit() {
        JsonPath answer =
                query("mutation { hangup(callId: \"fake/1.1\") { call { id } userErrors { code field message } } }");

        assertThat(answer.getString("data.hangup.userErrors[0].code")).isEqualTo("NOT_FOUND");
        assertThat(answer.getString("data.hangup.userErrors[0].field")).isEqualTo("callId");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonPath audit = query("{ audit(action: \"hangup\", first: 1) { nodes { actor role callId outcome message"
                    + " arguments { name value } } pageInfo { hasNextPage } } }");
            assertThat(audit.getString("data.audit.nodes[0].outcome")).isEqualTo("NOT_FOUND");
            assertThat(audit.getString("data.audit.nodes[0].actor")).isEqualTo("local");
            assertThat(audit.getString("data.audit.nodes[0].callId")).isEqualTo("fake/1.1");
        });
    }

    @Test
    void any_action_is_answered_over_graphql() {
        JsonPath answer = query(
                "mutation { sendAction(action: \"CoreStatus\") { response { name value } userErrors { code } } }");

        assertThat(answer.getList("data.sendAction.response.name", String.class))
                .contains("CoreStartupDate");
        assertThat(answer.getList("data.sendAction.userErrors")).isEmpty();
    }

    @Test
    void a_page_of_somebody_else_cannot_act_through_a_browser() {
        String body = "{\"query\":\"{ pbxes { name } }\"}";
        for (String origin : List.of("http://evil.example", "http://localhost:1", "null")) {
            given().header("Origin", origin)
                    .contentType("application/json")
                    .body(body)
                    .post(graphql.resolve("/graphql"))
                    .then()
                    .statusCode(403);
        }
        given().header("Origin", "http://" + graphql.getAuthority())
                .contentType("application/json")
                .body(body)
                .post(graphql.resolve("/graphql"))
                .then()
                .statusCode(200);
    }

    @Test
    void a_queue_is_seen_with_its_agent_and_the_calls_it_took() {
        play("asterisk-22/queue_two_callers", "queue-");

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonPath queues = query("{ queues(pbx: \"fake\") { id waiting { position }"
                    + " members { name location state callsTaken ringing { callId } talking { callId } } } }");
            assertThat(queues.getString("data.queues[0].id")).isEqualTo("fake/support");
            assertThat(queues.getList("data.queues[0].waiting")).isEmpty();
            assertThat(queues.getInt("data.queues[0].members[0].callsTaken")).isEqualTo(2);
            assertThat(queues.getString("data.queues[0].members[0].state")).isEqualTo("NOT_IN_USE");
            assertThat(queues.getString("data.queues[0].members[0].talking")).isNull();
        });
        assertThat(query("{ devices(pbx: \"fake\") { name } }").getList("data.devices.name", String.class))
                .contains("PJSIP/101", "PJSIP/104");
    }

    @Test
    void a_lost_line_is_seen_in_pbxes_and_health_and_heals() {
        pbx.refuseLogins(true);
        try {
            pbx.cut();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                JsonPath pbxes = query("{ pbxes { name state lastError } }");
                assertThat(pbxes.getString("data.pbxes[0].lastError"))
                        .isNotNull()
                        .doesNotContain("hush-hush");
            });
            given().get(graphql.resolve("/q/health/well"))
                    .then()
                    .statusCode(503)
                    .body("status", equalTo("DOWN"));
            given().get(graphql.resolve("/q/health/ready")).then().statusCode(200);
        } finally {
            pbx.refuseLogins(false);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> "CONNECTED".equals(query("{ pbxes { state } }").getString("data.pbxes[0].state")));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        given().get(graphql.resolve("/q/health/well")).then().statusCode(200));
    }

    /** What Prometheus would read, by name and labels. */
    private Map<String, Double> metrics() {
        Map<String, Double> samples = new HashMap<>();
        given().get(graphql.resolve("/q/metrics"))
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .filter(line -> line.startsWith("ringdown_"))
                .forEach(line -> {
                    int space = line.lastIndexOf(' ');
                    samples.put(line.substring(0, space).replace(",}", "}"), Double.valueOf(line.substring(space + 1)));
                });
        return samples;
    }

    private static double more(Map<String, Double> before, Map<String, Double> after, String sample) {
        return after.getOrDefault(sample, 0.0) - before.getOrDefault(sample, 0.0);
    }

    @Test
    void metrics_tell_of_calls_queues_and_events_as_they_are() {
        Map<String, Double> before = metrics();
        List<AmiMessage> messages = Recordings.messages(
                        Recordings.bytes(Recordings.named("asterisk-22/queue_two_callers")
                                .parts()
                                .getFirst()))
                .stream()
                .filter(m -> m.isEvent() && !m.value(0).equals("FullyBooted"))
                .map(m -> renamed(m, "metrics-", 0))
                .toList();
        int joined = 0;
        int sent = 0;
        while (joined < 2) {
            AmiMessage message = messages.get(sent++);
            joined += message.value(0).equals("QueueCallerJoin") ? 1 : 0;
            pbx.send(message);
        }

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Map<String, Double> now = metrics();
            assertThat(more(before, now, "ringdown_events_applied_total{pbx=\"fake\",type=\"QueueCallerJoin\"}"))
                    .isEqualTo(2);
            JsonPath graph =
                    query("{ calls { id state direction } queues(pbx: \"fake\") { name waiting { position } } }");
            assertThat(now.get("ringdown_queue_waiting{pbx=\"fake\",queue=\"support\"}"))
                    .isEqualTo(graph.getList("data.queues[0].waiting").size())
                    .isPositive();
            List<String> states = graph.getList("data.calls.state", String.class);
            assertThat(states).hasSize(2);
            for (String state : states) {
                assertThat(now.get("ringdown_calls_by_state{pbx=\"fake\",state=\"" + state.toLowerCase(Locale.ROOT)
                                + "\",direction=\"internal\"}"))
                        .isEqualTo(Collections.frequency(states, state));
            }
            assertThat(now.get("ringdown_calls_by_state{pbx=\"fake\",state=\"parked\",direction=\"internal\"}"))
                    .isZero();
        });
        messages.subList(sent, messages.size()).forEach(pbx::send);

        String lags = "ringdown_pbx_event_lag_seconds_bucket{pbx=\"fake\",le=\"+Inf\"}";
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Map<String, Double> now = metrics();
            double seen = more(
                    before, now, "ringdown_calls_ended_total{pbx=\"fake\",direction=\"internal\",complete=\"true\"}");
            assertThat(seen).isEqualTo(2);
            assertThat(more(before, now, lags)).isEqualTo(messages.size());
            assertThat(now.get("ringdown_pbx_event_lag_seconds_count{pbx=\"fake\"}"))
                    .isEqualTo(now.get(lags));
            // the recording is of long ago
            assertThat(more(before, now, "ringdown_pbx_event_lag_seconds_bucket{pbx=\"fake\",le=\"30.0\"}"))
                    .isZero();
            assertThat(now.get("ringdown_cdr_oldest_age_seconds")).isZero();
            assertThat(now.get("ringdown_pbx_resyncs_total{pbx=\"fake\",reason=\"login\"}"))
                    .isPositive();
        });
    }

    @Test
    void metrics_tell_of_subscribers_and_of_mutations() throws Exception {
        Map<String, Double> before = metrics();
        query("mutation { hangup(callId: \"fake/1.1\") { userErrors { code } } }");
        query("mutation { sendAction(action: \"CoreStatus\") { userErrors { code } } }");

        Map<String, Double> after = metrics();
        assertThat(more(before, after, "ringdown_actions_seconds_count{action=\"hangup\",result=\"not_found\"}"))
                .isEqualTo(1);
        assertThat(more(before, after, "ringdown_actions_seconds_count{action=\"sendAction\",result=\"done\"}"))
                .isEqualTo(1);
        Vertx vertx = Vertx.vertx();
        String query = "subscription { calls(filter: {number: \"metrics\"}) { kind } }";
        try (GraphQlSocket one = new GraphQlSocket(vertx, graphql, Protocol.GRAPHQL_TRANSPORT_WS);
                GraphQlSocket other = new GraphQlSocket(vertx, graphql, Protocol.GRAPHQL_TRANSPORT_WS)) {
            update(one.subscribes("s", query));
            update(other.subscribes("s", query));

            Map<String, Double> with = metrics();
            assertThat(with.get("ringdown_subscribers_connections")).isGreaterThanOrEqualTo(2);
            assertThat(with.get("ringdown_subscribers_subscriptions")).isGreaterThanOrEqualTo(2);
            // those of earlier tests linger for a while
            assertThat(with.get("ringdown_subscribers_streams")).isPositive();
            assertThat(more(after, with, "ringdown_subscribers_streams"))
                    .as("both share one")
                    .isLessThanOrEqualTo(1);
            assertThat(with).containsKeys("ringdown_subscribers_waiting_bytes", "ringdown_live_given_up_total");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static JsonObject update(GraphQlSocket socket) throws InterruptedException {
        return socket.payload("s").getJsonObject("data").getJsonObject("calls");
    }
}
