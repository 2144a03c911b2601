package io.ringdown.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import io.ringdown.graphql.MemoryCallRecords;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where nobody has to log in: what an address, an operation and an answer are bound by. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(LoginLimitsTest.Tight.class)
@WithTestResource(PostgresResource.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LoginLimitsTest {

    public static class Tight implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(MemoryCallRecords.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "ringdown.limits.loopback", "true",
                    "ringdown.limits.address-rate", "0.001",
                    "ringdown.limits.address-burst", "60",
                    "ringdown.limits.failed-logins", "3",
                    "ringdown.limits.connections-per-address", "2",
                    "ringdown.limits.operation-timeout", "1s",
                    "ringdown.limits.mutation-fields", "2");
        }
    }

    private static final String QUERY = "{ pbxes { name } }";

    @Inject
    MemoryCallRecords records;

    @Inject
    TokenTable tokens;

    @Inject
    Vertx vertx;

    @TestHTTPResource("/graphql")
    URI graphql;

    private static Response post(String query) {
        return RestAssured.given()
                .contentType("application/json")
                .body(new JsonObject().put("query", query).encode())
                .post("/graphql");
    }

    private static List<String> codes(Response response) {
        return response.jsonPath().getList("errors.extensions.code");
    }

    @Test
    void every_answer_says_what_browsers_may_do_with_it() {
        for (Response answer : List.of(post(QUERY), RestAssured.get("/q/health/live"), RestAssured.get("/nothing"))) {
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Permissions-Policy")).contains("camera=()");
            assertThat(answer.header("Strict-Transport-Security")).isNull(); // without TLS it says nothing
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json|{'query':",
                "application/json|[]",
                "application/json|[{'query':'{ pbxes { name } }'}]",
                "application/json|{'query':7}",
                "application/json|{'query':'{ pbxes { name } }','variables':7}",
                "application/json|{'query':'{ call(id: \\'broken\\') { id } }'}",
                "text/plain|what is this",
                "application/xml|<query/>",
                "application/json|{'query':'{ pbxes {'}"
            })
    void no_answer_shows_how_the_service_is_made(String request) {
        String type = request.substring(0, request.indexOf('|'));
        String body = request.substring(type.length() + 1).replace('\'', '"');
        Response answer =
                RestAssured.given().header("Content-Type", type).body(body).post("/graphql");
        assertThat(answer.asString().replace("DataFetchingException", "")) // its class, as clients know it
                .doesNotContain("Exception", "\tat ", ".java", "io.ringdown", "io.smallrye", "secret", "\"name\"");
        assertThat(answer.jsonPath().getList("errors.message")).isNotEmpty();
    }

    @Test
    void queries_come_by_post_alone() {
        assertThat(RestAssured.given()
                        .queryParam("query", QUERY)
                        .get("/graphql")
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void a_request_has_an_end() {
        assertThat(post(QUERY + " ".repeat(300 * 1024)).statusCode()).isEqualTo(413);
    }

    @Test
    void mutations_are_counted_under_whatever_names() {
        String hangup = ": hangup(callId: \"lab/nothing\") { userErrors { code } } ";
        assertThat(codes(post("mutation { a" + hangup + "b" + hangup + "}"))).isNull();
        assertThat(codes(post("mutation { a" + hangup + "b" + hangup + "c" + hangup + "}")))
                .containsExactly("TOO_MANY_FIELDS");
        assertThat(codes(post("mutation { ...f ...g } fragment f on Mutation { a" + hangup + "b" + hangup
                        + "} fragment g on Mutation { c" + hangup + "}")))
                .containsExactly("TOO_MANY_FIELDS");
    }

    @Test
    void introspection_is_there_where_nobody_has_to_log_in() {
        assertThat(post("{ __schema { queryType { name } } }").jsonPath().getString("data.__schema.queryType.name"))
                .isEqualTo("Query");
    }

    @Test
    void who_waits_too_long_is_told_so() throws Exception {
        String slow = "{ call(id: \"" + MemoryCallRecords.SLOW + "\") { id } }";
        records.released = new CountDownLatch(1);
        try {
            assertThat(codes(post(slow))).containsExactly("TIMEOUT");
            End end = new End(vertx.createWebSocketClient());
            end.says(new JsonObject().put("type", "connection_init"));
            assertThat(end.hears().getString("type")).isEqualTo("connection_ack");
            end.says(new JsonObject()
                    .put("type", "subscribe")
                    .put("id", "1")
                    .put("payload", new JsonObject().put("query", slow)));
            JsonArray errors = end.hears().getJsonArray("payload");
            assertThat(errors.getJsonObject(0).getJsonObject("extensions").getString("code"))
                    .isEqualTo("TIMEOUT");
            end.leaves();
        } finally {
            records.released.countDown();
        }
    }

    /** A client's end of a socket. */
    private final class End {
        final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
        final WebSocketClient client;
        final WebSocket socket;

        End(WebSocketClient client) throws Exception {
            this.client = client;
            ClientWebSocket open = client.webSocket();
            open.textMessageHandler(text -> messages.add(new JsonObject(text)));
            socket = open.connect(new WebSocketConnectOptions()
                            .setHost(graphql.getHost())
                            .setPort(graphql.getPort())
                            .setURI("/graphql")
                            .setSubProtocols(List.of("graphql-transport-ws")))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }

        void says(JsonObject message) {
            socket.writeTextMessage(message.encode());
        }

        JsonObject hears() throws InterruptedException {
            JsonObject message = messages.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("a message within ten seconds").isNotNull();
            return message;
        }

        void leaves() {
            client.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void an_address_has_so_many_connections() throws Exception {
        WebSocketClient client = vertx.createWebSocketClient();
        Awaitility.await().until(() -> status(client) == 101);
        Awaitility.await().until(() -> status(client) == 101);
        assertThat(status(client)).isEqualTo(429);
        client.close().toCompletionStage().toCompletableFuture().join();
    }

    private int status(WebSocketClient client) throws Exception {
        try {
            new End(client);
            return 101;
        } catch (ExecutionException refused) {
            return ((UpgradeRejectedException) refused.getCause()).getStatus();
        }
    }

    @Test
    @Order(Order.DEFAULT + 1)
    void who_guesses_tokens_waits_and_who_has_a_good_one_does_not() throws Exception {
        Awaitility.await().ignoreExceptions().until(() -> tokens.all() != null); // the schema is made
        String good = tokens.create("good", Role.VIEWER, Scope.ALL, null).text();
        assertThat(withToken(good).statusCode()).isEqualTo(200);
        for (int i = 0; i < 3; i++) {
            assertThat(withToken(TokenText.random().text()).statusCode()).isEqualTo(401);
        }
        Response waiting = withToken(TokenText.random().text());
        assertThat(waiting.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(waiting.header("Retry-After"))).isPositive();
        assertThat(withToken(good).statusCode()).isEqualTo(200);
    }

    private static Response withToken(String token) {
        return RestAssured.given()
                .contentType("application/json")
                .header("Authorization", "Bearer " + token)
                .body(new JsonObject().put("query", QUERY).encode())
                .post("/graphql");
    }

    /** At the end: nothing more is answered then. */
    @Test
    @Order(Order.DEFAULT + 2)
    void an_address_asks_so_often() {
        Response last = post(QUERY);
        for (int i = 0; i < 60 && last.statusCode() == 200; i++) {
            last = post(QUERY);
        }
        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(codes(last)).containsExactly("RATE_LIMITED");
        assertThat(RestAssured.get("/q/health/live").statusCode()).isEqualTo(200);
    }
}
