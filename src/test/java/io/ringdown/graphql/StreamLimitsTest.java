package io.ringdown.graphql;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.graphql.socket.SocketCounts;
import io.ringdown.graphql.socket.SocketCounts.Eviction;
import io.ringdown.graphql.socket.Streams;
import io.ringdown.live.LiveCalls;
import io.ringdown.live.Load;
import io.ringdown.live.SampleCalls;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How many different subscriptions there may be, and what gives way when the service is behind with its PBXs. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(StreamLimitsTest.Tight.class)
@WithTestResource(PostgresResource.class)
class StreamLimitsTest {

    public static class Tight implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(MemoryCallRecords.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("ringdown.sockets.max-streams", "2", "ringdown.live.shed-after", "100ms");
        }
    }

    private static final String STREAM = "subscription S%s { calls { kind calls { id } change { callId } } }";

    @Inject
    Vertx vertx;

    @Inject
    Streams streams;

    @Inject
    SocketCounts counts;

    @Inject
    LiveCalls live;

    @Inject
    Load load;

    @TestHTTPResource("/graphql")
    URI graphql;

    @AfterEach
    void nothing_runs() {
        load.ended("test");
        await().until(() -> streams.size() == 0 && streams.bytes() == 0);
    }

    private GraphQlSocket socket() throws Exception {
        return new GraphQlSocket(vertx, graphql, GraphQlSocket.Protocol.GRAPHQL_TRANSPORT_WS);
    }

    private static String code(JsonObject error) {
        assertThat(error.getString("type")).isEqualTo("error");
        return error.getJsonArray("payload")
                .getJsonObject(0)
                .getJsonObject("extensions")
                .getString("code");
    }

    @Test
    void different_subscriptions_are_bounded_and_equal_ones_are_one() throws Exception {
        try (GraphQlSocket socket = socket()) {
            for (String id : List.of("1", "2")) {
                assertThat(socket.subscribes(id, STREAM.formatted(id))
                                .payload(id)
                                .encode())
                        .contains("SNAPSHOT");
            }
            assertThat(code(socket.subscribes("3", STREAM.formatted("3")).message()))
                    .isEqualTo("TOO_MANY_OPERATIONS");
            assertThat(socket.subscribes("4", STREAM.formatted("1"))
                            .payload("4")
                            .encode())
                    .contains("SNAPSHOT");

            socket.unsubscribes("2");
            await().until(() -> streams.size() == 1); // nobody else watched it, so it is not kept

            assertThat(socket.subscribes("5", STREAM.formatted("5"))
                            .payload("5")
                            .encode())
                    .contains("SNAPSHOT");
        }
    }

    @Test
    void while_the_service_is_behind_clients_wait_and_then_get_the_newest_state() throws Exception {
        try (GraphQlSocket socket = socket()) {
            assertThat(socket.subscribes("1", STREAM.formatted("1"))
                            .payload("1")
                            .encode())
                    .contains("SNAPSHOT");
            long shed = counts.evictions(Eviction.SHED);
            load.beat("test"); // and never again
            await().until(load::behind);

            assertThat(code(socket.subscribes("2", STREAM.formatted("2")).message()))
                    .isEqualTo("OVERLOADED");
            given().contentType("application/json")
                    .body("{\"query\":\"{ calls { id } }\"}")
                    .post("/graphql")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "5");
            live.onChanges(new ChangeBatch(
                    "lab",
                    1,
                    List.of(new CallChange.Updated(1, SampleCalls.T1, SampleCalls.call("lab/1", 1, CallState.UP))),
                    0));
            load.ended("test");

            String next = socket.payload("1").encode() + socket.payload("1").encode();
            assertThat(next).contains("RESYNC", "SNAPSHOT", "lab/1");
            await().atMost(Duration.ofSeconds(10)).until(() -> counts.evictions(Eviction.SHED) > shed);
        }
    }
}
