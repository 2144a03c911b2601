package io.ringdown.graphql;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.ringdown.graphql.GraphQlSocket.Protocol;
import io.ringdown.testing.FakePbxResource;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** From what is asked to the PBX and to the database, as one trace. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(TracesTest.Traced.class)
@WithTestResource(PostgresResource.class)
@WithTestResource(FakePbxResource.class)
class TracesTest {

    public static final class Traced implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.otel.sdk.disabled", "false",
                    "quarkus.datasource.jdbc.telemetry.enabled", "true",
                    "quarkus.otel.bsp.schedule.delay", "20ms");
        }
    }

    @TestHTTPResource("/graphql")
    URI graphql;

    @Inject
    InMemorySpanExporter spans;

    @BeforeEach
    void connected() {
        await().atMost(Duration.ofSeconds(30)).until(() -> "CONNECTED"
                .equals(query("{ pbxes { name state } }").getString("data.pbxes[0].state")));
        spans.reset();
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

    private SpanData span(Predicate<SpanData> wanted) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> spans.getFinishedSpanItems().stream().anyMatch(wanted));
        return spans.getFinishedSpanItems().stream().filter(wanted).findFirst().orElseThrow();
    }

    private SpanData named(String name) {
        return span(span -> span.getName().equals(name));
    }

    private static void isBelow(SpanData child, SpanData parent) {
        assertThat(child.getTraceId()).isEqualTo(parent.getTraceId());
        assertThat(child.getParentSpanId()).isEqualTo(parent.getSpanId());
    }

    /** All that it is a part of, the nearest first. */
    private List<SpanData> above(SpanData span) {
        List<SpanData> above = new ArrayList<>();
        SpanData at = span;
        while (at != null) {
            String parent = at.getParentSpanId();
            at = spans.getFinishedSpanItems().stream()
                    .filter(each -> each.getSpanId().equals(parent))
                    .findFirst()
                    .orElse(null);
            if (at != null) {
                above.add(at);
            }
        }
        return above;
    }

    private void nobodysNumber() {
        assertThat(spans.getFinishedSpanItems())
                .isNotEmpty()
                .noneMatch(span -> (span.getName() + span.getAttributes() + span.getEvents()).contains("0170123"));
    }

    @Test
    void a_mutation_and_what_it_asks_of_the_pbx_are_one_trace() {
        query("mutation n0170123 { n0170123: sendAction(action: \"CoreStatus\","
                + " headers: [{name: \"Note\", value: \"0170123\"}]) { userErrors { code } } }");

        SpanData mutation = named("mutation sendAction");
        assertThat(mutation.getParentSpanId()).isNotEqualTo(SpanId.getInvalid()); // the request's
        SpanData ami = named("AMI CoreStatus");
        isBelow(ami, mutation);
        assertThat(ami.getAttributes().asMap())
                .anySatisfy((key, value) -> assertThat(key + "=" + value).isEqualTo("pbx=fake"))
                .anySatisfy((key, value) -> assertThat(key + "=" + value).isEqualTo("result=accepted"));
        nobodysNumber();
    }

    @Test
    void a_mutation_over_a_socket_is_a_trace_too() throws Exception {
        overSocket("mutation { sendAction(action: \"CoreSettings\") { userErrors { code } } }", () -> {
            isBelow(named("AMI CoreSettings"), named("mutation sendAction"));
        });
    }

    @Test
    void a_query_of_the_past_and_what_it_asks_of_the_database_are_one_trace() {
        query("{ callRecords(filter: {number: \"0170123\"}, first: 3) { nodes { id } } }");

        isAskedOfTheDatabase(named("query callRecords"));
        nobodysNumber();
    }

    @Test
    void a_query_of_the_past_over_a_socket_is_one_trace_too() throws Exception {
        overSocket("{ callRecords(filter: {number: \"0170123\"}, first: 3) { nodes { id } } }", () -> {
            isAskedOfTheDatabase(named("query callRecords"));
            nobodysNumber();
        });
    }

    private void overSocket(String operation, Runnable checks) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (GraphQlSocket socket = new GraphQlSocket(vertx, graphql, Protocol.GRAPHQL_TRANSPORT_WS)) {
            socket.subscribes("1", operation);
            checks.run();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void isAskedOfTheDatabase(SpanData query) {
        SpanData select = span(span -> span.getTraceId().equals(query.getTraceId())
                && span.getAttributes().asMap().keySet().stream()
                        .anyMatch(key -> key.getKey().startsWith("db.")));
        assertThat(above(select)).extracting(SpanData::getName).contains(query.getName());
    }
}
