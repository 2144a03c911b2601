package io.ringdown.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who comes in, by which way, with what. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(WithLogin.class)
@WithTestResource(PostgresResource.class)
class LoginTest {

    /** What somebody presents. */
    enum Shown {
        NOTHING,
        GOOD_TOKEN,
        WRONG_TOKEN,
        EXPIRED_TOKEN,
        REVOKED_TOKEN,
        GOOD_JWT,
        EXPIRED_JWT,
        FOREIGN_JWT,
        JWT_WITHOUT_ROLE,
        JWT_WITHOUT_TENANT
    }

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String QUERY = "{ pbxes { name } }";
    private static final String MUTATION = "mutation { hangup(callId: \"lab/nothing\") { userErrors { code } } }";
    private static final String SUBSCRIPTION = "subscription { calls { kind } }";

    @Inject
    TokenTable tokens;

    @Inject
    DataSource database;

    @Inject
    Vertx vertx;

    @TestHTTPResource("/graphql")
    URI graphql;

    private WebSocketClient client;

    @BeforeEach
    void client() {
        client = vertx.createWebSocketClient();
        Awaitility.await().ignoreExceptions().until(() -> tokens.all() != null); // the schema is made
    }

    @AfterEach
    void leave() {
        client.close().toCompletionStage().toCompletableFuture().join();
    }

    private String token(Role role, Instant expires) throws Exception {
        return tokens.create("t" + NAMES.incrementAndGet(), role, Scope.ALL, expires)
                .text();
    }

    private String show(Shown shown) throws Exception {
        String name = "u" + NAMES.incrementAndGet();
        Instant soon = Instant.now().plusSeconds(600);
        return switch (shown) {
            case NOTHING -> null;
            case GOOD_TOKEN -> token(Role.OPERATOR, soon);
            case WRONG_TOKEN -> {
                String good = token(Role.OPERATOR, soon);
                yield good.substring(0, good.length() - 1) + (good.endsWith("A") ? "B" : "A");
            }
            case EXPIRED_TOKEN -> token(Role.OPERATOR, Instant.now().minusSeconds(1));
            case REVOKED_TOKEN -> {
                String token = token(Role.OPERATOR, soon);
                assertThat(tokens.revoke("t" + NAMES.get())).isTrue();
                yield token;
            }
            case GOOD_JWT -> WithLogin.jwt(name, soon, "acme", "leaders");
            case EXPIRED_JWT -> WithLogin.jwt(name, Instant.now().minusSeconds(600), "acme", "leaders");
            case FOREIGN_JWT -> {
                String[] mine = WithLogin.jwt(name, soon, "acme", "leaders").split("\\.");
                String[] other = WithLogin.jwt(name, soon, "acme", "ringdown-administrator")
                        .split("\\.");
                yield mine[0] + "." + other[1] + "." + mine[2];
            }
            case JWT_WITHOUT_ROLE -> WithLogin.jwt(name, soon, "acme", "nobody");
            case JWT_WITHOUT_TENANT -> WithLogin.jwt(name, soon, null, "leaders");
        };
    }

    private static RequestSpecification request(String token) {
        RequestSpecification request = RestAssured.given().contentType("application/json");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static Response post(String token, String query) {
        return request(token)
                .body(new JsonObject().put("query", query).encode())
                .post("/graphql");
    }

    private static String codes(Response response) {
        return String.valueOf(response.jsonPath().getList("errors.extensions.code"));
    }

    @ParameterizedTest
    @CsvSource({
        "NOTHING, 401",
        "GOOD_TOKEN, 200",
        "WRONG_TOKEN, 401",
        "EXPIRED_TOKEN, 401",
        "REVOKED_TOKEN, 401",
        "GOOD_JWT, 200",
        "EXPIRED_JWT, 401",
        "FOREIGN_JWT, 401",
        "JWT_WITHOUT_ROLE, 403",
        "JWT_WITHOUT_TENANT, 403"
    })
    void by_post(Shown shown, int status) throws Exception {
        String token = show(shown);
        Response query = post(token, QUERY);
        Response mutation = post(token, MUTATION);
        assertThat(query.statusCode()).isEqualTo(status);
        assertThat(mutation.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(query.jsonPath().getList("data.pbxes")).isNotNull();
            assertThat(mutation.jsonPath().getList("data.hangup.userErrors.code"))
                    .hasSize(1);
        } else {
            assertThat(query.asString()).doesNotContain("pbxes");
            assertThat(codes(query)).isEqualTo(status == 401 ? "[UNAUTHENTICATED]" : "[FORBIDDEN]");
        }
        if (status == 401) {
            assertThat(query.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NOTHING, 401",
        "GOOD_TOKEN, 200",
        "WRONG_TOKEN, 401",
        "EXPIRED_TOKEN, 401",
        "REVOKED_TOKEN, 401",
        "GOOD_JWT, 200",
        "EXPIRED_JWT, 401",
        "JWT_WITHOUT_ROLE, 403"
    })
    void by_event_stream(Shown shown, int status) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        assertThat(stream(show(shown), heard)).isEqualTo(status);
        if (status == 200) {
            assertThat(until(heard, "SNAPSHOT")).contains("event: next");
        }
    }

    private int stream(String token, BlockingQueue<String> heard) throws Exception {
        HttpClient http = vertx.createHttpClient();
        return http.request(HttpMethod.POST, graphql.getPort(), graphql.getHost(), "/graphql")
                .compose(request -> {
                    if (token != null) {
                        request.putHeader("Authorization", "Bearer " + token);
                    }
                    return request.putHeader("Accept", "text/event-stream")
                            .putHeader("Content-Type", "application/json")
                            .send(new JsonObject().put("query", SUBSCRIPTION).toBuffer());
                })
                .map(response -> {
                    response.handler(buffer -> heard.add(buffer.toString()));
                    response.endHandler(_ -> heard.add("END"));
                    return response.statusCode();
                })
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static String until(BlockingQueue<String> heard, String what) throws InterruptedException {
        StringBuilder all = new StringBuilder();
        while (!all.toString().contains(what)) {
            String more = heard.poll(10, TimeUnit.SECONDS);
            assertThat(more).as("more than " + all).isNotNull();
            all.append(more);
        }
        return all.toString();
    }

    /** A client's end of a socket. */
    private final class End {
        final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<String> closed = new CompletableFuture<>();
        final WebSocket socket;

        End(String token) throws Exception {
            ClientWebSocket open = client.webSocket();
            open.textMessageHandler(text -> messages.add(new JsonObject(text)));
            open.closeHandler(_ -> closed.complete(open.closeStatusCode() + " " + open.closeReason()));
            WebSocketConnectOptions options = new WebSocketConnectOptions()
                    .setHost(graphql.getHost())
                    .setPort(graphql.getPort())
                    .setURI("/graphql")
                    .setSubProtocols(List.of("graphql-transport-ws"));
            if (token != null) {
                options.addHeader("Authorization", "Bearer " + token);
            }
            socket = open.connect(options)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }

        End begins(JsonObject payload) {
            JsonObject init = new JsonObject().put("type", "connection_init");
            return says(payload == null ? init : init.put("payload", payload));
        }

        End says(JsonObject message) {
            socket.writeTextMessage(message.encode());
            return this;
        }

        End asks(String id, String query) {
            return says(new JsonObject()
                    .put("type", "subscribe")
                    .put("id", id)
                    .put("payload", new JsonObject().put("query", query)));
        }

        JsonObject hears() throws InterruptedException {
            JsonObject message = messages.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("a message within ten seconds").isNotNull();
            return message;
        }

        /** The first message's type, or how it was closed. */
        String answer() throws Exception {
            Awaitility.await().until(() -> !messages.isEmpty() || closed.isDone());
            return messages.isEmpty() ? closed.get() : messages.poll().getString("type");
        }

        String end() throws Exception {
            return closed.get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NOTHING, 4401",
        "GOOD_TOKEN, connection_ack",
        "WRONG_TOKEN, 401",
        "EXPIRED_TOKEN, 401",
        "REVOKED_TOKEN, 401",
        "GOOD_JWT, connection_ack",
        "EXPIRED_JWT, 401",
        "JWT_WITHOUT_ROLE, 403"
    })
    void by_socket_with_a_header(Shown shown, String answer) throws Exception {
        String token = show(shown);
        if (answer.length() == 3) {
            assertThat(rejection(token)).isEqualTo(Integer.parseInt(answer));
            return;
        }
        End end = new End(token).begins(null);
        assertThat(end.answer()).startsWith(answer);
        if (answer.equals("connection_ack")) {
            answersEverything(end);
        }
    }

    private int rejection(String token) throws Exception {
        try {
            new End(token);
        } catch (ExecutionException refused) {
            return ((UpgradeRejectedException) refused.getCause()).getStatus();
        }
        throw new AssertionError("it was let in");
    }

    @ParameterizedTest
    @CsvSource({
        "NOTHING, 4401",
        "GOOD_TOKEN, connection_ack",
        "WRONG_TOKEN, 4403",
        "EXPIRED_TOKEN, 4403",
        "REVOKED_TOKEN, 4403",
        "GOOD_JWT, connection_ack",
        "EXPIRED_JWT, 4403",
        "FOREIGN_JWT, 4403",
        "JWT_WITHOUT_ROLE, 4403"
    })
    void by_socket_with_its_first_message(Shown shown, String answer) throws Exception {
        String token = show(shown);
        End end = new End(null)
                .begins(token == null ? new JsonObject() : new JsonObject().put("Authorization", "Bearer " + token));
        assertThat(end.answer()).startsWith(answer);
        if (answer.equals("connection_ack")) {
            answersEverything(end);
        }
    }

    private static void answersEverything(End end) throws InterruptedException {
        end.asks("q", QUERY);
        assertThat(end.hears().getJsonObject("payload").getJsonObject("data").getJsonArray("pbxes"))
                .isNotNull();
        assertThat(end.hears().getString("type")).isEqualTo("complete");
        end.asks("m", MUTATION);
        assertThat(end.hears()
                        .getJsonObject("payload")
                        .getJsonObject("data")
                        .getJsonObject("hangup")
                        .getJsonArray("userErrors"))
                .hasSize(1);
        assertThat(end.hears().getString("type")).isEqualTo("complete");
        end.asks("s", SUBSCRIPTION);
        assertThat(end.hears()
                        .getJsonObject("payload")
                        .getJsonObject("data")
                        .getJsonObject("calls")
                        .getString("kind"))
                .isEqualTo("SNAPSHOT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "authorization", "token"})
    void clients_name_it_by_their_habits(String name) throws Exception {
        String token = show(Shown.GOOD_TOKEN);
        End end = new End(null).begins(new JsonObject().put(name, name.equals("token") ? token : "Bearer " + token));
        assertThat(end.answer()).isEqualTo("connection_ack");
    }

    @ParameterizedTest
    @EnumSource(
            value = Shown.class,
            names = {"NOTHING", "GOOD_TOKEN"})
    void nothing_is_asked_before_the_first_message(Shown shown) throws Exception {
        assertThat(new End(show(shown)).asks("1", QUERY).end()).startsWith("4401 Unauthorized");
    }

    @Test
    void a_post_that_pretends_to_open_a_socket_is_no_way_in() {
        assertThat(request(null)
                        .header("Upgrade", "websocket")
                        .body(new JsonObject().put("query", QUERY).encode())
                        .post("/graphql")
                        .statusCode())
                .isEqualTo(400);
        assertThat(request(null)
                        .header("Upgrade", "websocket")
                        .get("/graphql/schema.graphql")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void who_is_revoked_is_closed_and_told_why() throws Exception {
        String token = show(Shown.GOOD_TOKEN);
        String name = "t" + NAMES.get();
        End end = new End(token).begins(null);
        assertThat(end.answer()).isEqualTo("connection_ack");
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        assertThat(stream(token, heard)).isEqualTo(200);
        until(heard, "SNAPSHOT");
        assertThat(tokens.revoke(name)).isTrue();
        // what was read of it is taken for some seconds
        assertThat(end.closed.get(30, TimeUnit.SECONDS)).isEqualTo("4403 Forbidden: the token was revoked");
        assertThat(until(heard, "END")).contains("the token was revoked", "event: complete");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whose_login_expires_is_closed_and_told_so(boolean jwt) throws Exception {
        Instant expires = Instant.now().plusSeconds(3);
        String token = jwt ? WithLogin.jwt("brief", expires, "acme", "leaders") : token(Role.VIEWER, expires);
        End end = new End(null).begins(new JsonObject().put("Authorization", "Bearer " + token));
        assertThat(end.answer()).isEqualTo("connection_ack");
        end.asks("s", SUBSCRIPTION);
        assertThat(end.hears().getString("type")).isEqualTo("next");
        assertThat(end.closed.get(90, TimeUnit.SECONDS)).isEqualTo("4403 Forbidden: the login has expired");
    }

    @Test
    void who_asks_too_often_is_told_when_to_come_back() throws Exception {
        String token = show(Shown.GOOD_TOKEN);
        for (int i = 0; i < 20; i++) {
            assertThat(post(token, QUERY).statusCode()).isEqualTo(200);
        }
        Response refused = post(token, QUERY);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(codes(refused)).isEqualTo("[RATE_LIMITED]");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();

        End end = new End(token).begins(null);
        assertThat(end.answer()).isEqualTo("connection_ack");
        end.asks("1", QUERY);
        assertThat(end.hears().encode()).contains("\"error\"", "RATE_LIMITED");
        for (int i = 2; i <= 6; i++) {
            end.asks("" + i, QUERY);
        }
        assertThat(end.end()).startsWith("4429");
    }

    @Test
    void a_user_has_so_many_connections() throws Exception {
        String token = show(Shown.GOOD_TOKEN);
        End first = new End(token).begins(null);
        assertThat(first.answer()).isEqualTo("connection_ack");
        for (int i = 2; i <= 3; i++) {
            assertThat(new End(token).begins(null).answer()).isEqualTo("connection_ack");
        }
        assertThat(new End(token).begins(null).answer()).startsWith("4429");
        first.socket.close();
        Awaitility.await().until(() -> new End(token).begins(null).answer().equals("connection_ack"));
    }

    @Test
    void introspection_and_the_schema_are_not_for_everybody() throws Exception {
        String token = show(Shown.GOOD_TOKEN);
        assertThat(post(token, "{ __schema { types { name } } }").asString())
                .contains("errors")
                .doesNotContain("CallRecord");
        assertThat(post(token, "{ __type(name: \"Call\") { name } }").asString())
                .contains("errors");
        assertThat(post(token, "{ pbxes { __typename } }").asString()).doesNotContain("errors");
        assertThat(request(token).get("/graphql/schema.graphql").statusCode()).isEqualTo(404);
        assertThat(request(null).get("/graphql/schema.graphql").statusCode()).isEqualTo(401);
    }

    @Test
    void when_it_was_used_is_kept_and_its_secret_is_not() throws Exception {
        String token = show(Shown.GOOD_TOKEN);
        String name = "t" + NAMES.get();
        assertThat(post(token, QUERY).statusCode()).isEqualTo(200);
        Awaitility.await().until(() -> tokens.all().stream()
                .anyMatch(each -> each.name().equals(name) && each.lastUsed() != null));
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select row_to_json(t)::text from api_token t")) {
            String secret = token.split("_", 3)[2]; // which may have underscores, too
            while (rows.next()) {
                assertThat(rows.getString(1)).doesNotContain(secret);
            }
        }
    }

    @Test
    void health_is_for_everybody_and_metrics_for_this_machine() {
        assertThat(request(null).get("/q/health/live").statusCode()).isEqualTo(200);
        assertThat(request(null).get("/q/metrics").statusCode()).isEqualTo(200);
        assertThat(request(null)
                        .header("X-Forwarded-For", "192.0.2.7")
                        .get("/q/metrics")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void scope_and_role_come_from_claims() throws Exception {
        // a tenant that nothing is of
        String token = WithLogin.jwt("bob", Instant.now().plus(Duration.ofMinutes(5)), "acme", "leaders");
        assertThat(post(token, MUTATION).asString()).contains("FORBIDDEN"); // supervisors hang nothing up
        assertThat(Set.of(200)).contains(post(token, QUERY).statusCode());
    }
}
