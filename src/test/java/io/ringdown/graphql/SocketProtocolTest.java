package io.ringdown.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.ringdown.access.Sight;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.Disposition;
import io.ringdown.graphql.socket.SocketCounts;
import io.ringdown.graphql.socket.SocketCounts.Eviction;
import io.ringdown.graphql.socket.SocketRoute;
import io.ringdown.graphql.socket.Streams;
import io.ringdown.live.CallFilter;
import io.ringdown.live.LiveCalls;
import io.ringdown.live.SampleCalls;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the socket answers to whom, right or wrong; and that nothing is lost or doubled by coming back. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(RecordsFromMemory.class)
@WithTestResource(PostgresResource.class)
class SocketProtocolTest {

    private static final String CALLS =
            "subscription S($after: ID) { calls(after: $after) { cursor kind calls { id revision }"
                    + " change { callId revision type call { state } } removed } }";
    private static final String INIT = "{\"type\":\"connection_init\"}";

    @Inject
    LiveCalls live;

    @Inject
    SocketRoute route;

    @Inject
    Streams streams;

    @Inject
    SocketCounts counts;

    @Inject
    Vertx vertx;

    @TestHTTPResource("/graphql")
    URI graphql;

    private WebSocketClient client;
    private long batches;

    @BeforeEach
    void client() {
        client = vertx.createWebSocketClient();
    }

    @AfterEach
    void everybody_leaves() {
        client.close().toCompletionStage().toCompletableFuture().join();
        live.calls(Sight.ALL, CallFilter.ANY).forEach(call -> ends(call.id(), 1_000));
        Awaitility.await().until(() -> live.calls(Sight.ALL, CallFilter.ANY).isEmpty());
        Awaitility.await().until(() -> route.connections() == 0 && streams.size() == 0 && live.subscribers() == 0);
    }

    /** A client's end of a socket. */
    private final class End {
        final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        final WebSocket socket;

        End() throws Exception {
            this(List.of("graphql-transport-ws"));
        }

        End(List<String> protocols) throws Exception {
            ClientWebSocket open = client.webSocket();
            open.textMessageHandler(text -> messages.add(new JsonObject(text)));
            open.closeHandler(_ -> closed.complete(
                    open.closeStatusCode() == null ? -1 : open.closeStatusCode().intValue()));
            socket = open.connect(new WebSocketConnectOptions()
                            .setHost(graphql.getHost())
                            .setPort(graphql.getPort())
                            .setURI("/graphql")
                            .setSubProtocols(protocols))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }

        End says(String text) {
            socket.writeTextMessage(text);
            return this;
        }

        End subscribes(String id, String query, JsonObject variables) {
            return says(new JsonObject()
                    .put("id", id)
                    .put("type", "subscribe")
                    .put("payload", new JsonObject().put("query", query).put("variables", variables))
                    .encode());
        }

        JsonObject hears() throws InterruptedException {
            JsonObject message = messages.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("a message within ten seconds").isNotNull();
            return message;
        }

        int closeCode() throws Exception {
            return closed.get(10, TimeUnit.SECONDS);
        }
    }

    // ---- the protocol

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "garbage|4400",
                "[1]|4400",
                "{}|4400",
                "{\"type\":\"nonsense\"}|4400",
                "{\"type\":7}|4400",
                "{\"type\":\"connection_init\",\"type\":\"ping\"}|4400",
                "{\"type\":\"connection_init\",\"payload\":[1]}|4400",
                "{\"type\":\"connection_init\",\"payload\":\"x\"}|4400",
                "{\"type\":\"ping\",\"payload\":7}|4400",
                "{\"type\":\"pong\",\"payload\":[]}|4400",
                "{\"type\":\"complete\"}|4400",
                "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{ pbxes { name } }\"}}|4401"
            })
    void who_does_not_speak_the_protocol_is_told_so_and_closed(String text, int code) throws Exception {
        assertThat(new End().says(text).closeCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"connection_init\"}|4429",
                "{\"type\":\"subscribe\",\"payload\":{\"query\":\"{ pbxes { name } }\"}}|4400",
                "{\"type\":\"subscribe\",\"id\":\"\",\"payload\":{\"query\":\"{ pbxes { name } }\"}}|4400",
                "{\"type\":\"subscribe\",\"id\":\"1\"}|4400",
                "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":7}|4400",
                "{\"type\":\"subscribe\",\"id\":5,\"payload\":{\"query\":\"{ pbxes { name } }\"}}|4400",
                "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{ pbxes { name } }\",\"variables\":{\"a\":1e}}}|4400",
                "{\"type\":\"complete\"}|4400",
                "{\"type\":\"complete\",\"id\":7}|4400",
                "{\"type\":\"start\",\"id\":\"1\",\"payload\":{}}|4400"
            })
    void so_is_one_who_has_begun_well(String text, int code) throws Exception {
        End end = new End().says(INIT);
        assertThat(end.hears().getString("type")).isEqualTo("connection_ack");
        assertThat(end.says(text).closeCode()).isEqualTo(code);
    }

    @Test
    void who_says_nothing_is_closed() throws Exception {
        assertThat(new End().closeCode()).isEqualTo(4408);
    }

    @Test
    void no_subprotocol_is_not_acceptable() throws Exception {
        assertThat(new End(List.of()).closeCode()).isEqualTo(4406);
    }

    @Test
    void an_id_has_an_end_and_so_has_depth() throws Exception {
        for (String text : List.of(
                "{\"type\":\"complete\",\"id\":\"" + "x".repeat(300) + "\"}",
                "{\"type\":\"ping\",\"payload\":" + "{\"a\":".repeat(200) + "1" + "}".repeat(200) + "}")) {
            End end = new End().says(INIT);
            end.hears();
            assertThat(end.says(text).closeCode()).isEqualTo(4400);
        }
    }

    @Test
    void one_frame_has_an_end_too() throws Exception {
        End end = new End().says(INIT);
        end.hears();
        end.socket.writeFrame(WebSocketFrame.textFrame("x".repeat(65_537), true));
        assertThat(end.closeCode()).isEqualTo(1009);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"query\":\"{ pbxes { name } }\",\"operationName\":5}",
                "{\"query\":\"{ pbxes { name } }\",\"extensions\":\"x\"}",
                "{\"query\":\"{ pbxes { name } }\",\"variables\":7}",
                "{\"query\":7}",
                "{\"query\":\"subscription($s: Boolean = true) { calls @skip(if: $s) { kind } }\"}"
            })
    void a_request_of_the_wrong_shape_is_refused_at_once_by_every_transport(String payload) throws Exception {
        End end = new End().says(INIT);
        end.hears();
        end.says("{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":" + payload + "}");
        JsonObject refused = end.hears();
        assertThat(refused.getString("type")).isEqualTo("error");
        assertThat(refused.getJsonArray("payload").encode()).contains("BAD_REQUEST");
        for (String accept : List.of("application/json", "text/event-stream", "application/graphql-response+json")) {
            RestAssured.given()
                    .contentType("application/json")
                    .accept(accept)
                    .body(payload)
                    .post("/graphql")
                    .then()
                    .statusCode(400)
                    .body(Matchers.containsString("BAD_REQUEST"));
        }
    }

    @Test
    void a_message_has_an_end() throws Exception {
        End end = new End().says(INIT);
        end.hears();
        Buffer half = Buffer.buffer("x".repeat(40_000));
        end.socket.writeFrame(WebSocketFrame.textFrame(half.toString(), false));
        end.socket.writeFrame(WebSocketFrame.continuationFrame(half, false));
        assertThat(end.closeCode()).isEqualTo(1009);
    }

    @Test
    void an_id_in_use_cannot_be_used_again_and_one_that_ended_can() throws Exception {
        End end = new End().says(INIT);
        end.hears();
        end.subscribes("1", CALLS, new JsonObject());
        assertThat(end.hears().getString("type")).isEqualTo("next");
        end.says("{\"type\":\"complete\",\"id\":\"1\"}").subscribes("1", CALLS, new JsonObject());
        assertThat(end.hears().getString("type")).isEqualTo("next");
        end.subscribes("1", CALLS, new JsonObject());
        assertThat(end.closeCode()).isEqualTo(4409);
    }

    @Test
    void pings_are_answered_with_what_they_carry() throws Exception {
        End end = new End().says("{\"type\":\"ping\",\"payload\":{\"a\":1}}");
        assertThat(end.hears()).isEqualTo(new JsonObject("{\"type\":\"pong\",\"payload\":{\"a\":1}}"));
    }

    @Test
    void an_operation_that_cannot_be_is_refused_and_the_rest_goes_on() throws Exception {
        End end = new End().says(INIT);
        end.hears();
        Map<String, String> codes = Map.of(
                "", "GRAPHQL_PARSE_FAILED",
                "subscription {", "GRAPHQL_PARSE_FAILED",
                "subscription { nothing }", "GRAPHQL_VALIDATION_FAILED",
                "{ calls { nothing } }", "GRAPHQL_VALIDATION_FAILED",
                "{ callRecords(first: 0) { nodes { id } } }", "BAD_INPUT",
                "query A { pbxes { name } } query B { pbxes { name } }", "BAD_REQUEST",
                "subscription { ...f } fragment f on Subscription { pbxes { name } }", "BAD_REQUEST");
        for (String query : codes.keySet()) {
            end.subscribes("1", query, new JsonObject());
            JsonObject told = end.hears();
            JsonArray errors = told.getString("type").equals("error")
                    ? told.getJsonArray("payload")
                    : told.getJsonObject("payload").getJsonArray("errors");
            assertThat(errors).as(query).isNotEmpty();
            assertThat(errors.getJsonObject(0).getString("message")).as(query).isNotBlank();
            assertThat(errors.getJsonObject(0).getJsonObject("extensions").getString("code"))
                    .as(query)
                    .isEqualTo(codes.get(query));
            if (told.getString("type").equals("next")) {
                assertThat(end.hears().getString("type")).isEqualTo("complete");
            }
        }
        end.subscribes("2", "{ pbxes { name } }", new JsonObject());
        assertThat(end.hears().getJsonObject("payload").getJsonObject("data").getJsonArray("pbxes"))
                .isNotNull();
        assertThat(end.hears().getString("type")).isEqualTo("complete");
    }

    @Test
    void the_same_operation_is_executed_once_for_all() throws Exception {
        List<End> ends = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            End end = new End().says(INIT);
            end.hears();
            // spaces and the cursor make no difference
            ends.add(end.subscribes("id" + i, CALLS + " ".repeat(i), new JsonObject()));
            assertThat(end.hears()
                            .getJsonObject("payload")
                            .getJsonObject("data")
                            .getJsonObject("calls")
                            .getString("kind"))
                    .isEqualTo("SNAPSHOT");
        }
        assertThat(streams.size()).isEqualTo(1);
        assertThat(live.subscribers()).isEqualTo(1);
        becomes("lab/1", 1);
        for (int i = 0; i < 20; i++) {
            JsonObject message = ends.get(i).hears();
            assertThat(message.getString("id")).isEqualTo("id" + i);
            assertThat(change(message)).isEqualTo("lab/1 1");
        }
    }

    @Test
    void a_page_of_another_origin_may_not_connect() throws Exception {
        HttpClient http = vertx.createHttpClient();
        int status = http.request(HttpMethod.GET, graphql.getPort(), graphql.getHost(), "/graphql")
                .compose(request -> request.putHeader("Upgrade", "websocket")
                        .putHeader("Connection", "Upgrade")
                        .putHeader("Sec-WebSocket-Version", "13")
                        .putHeader("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                        .putHeader("Origin", "https://elsewhere.example")
                        .send())
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .statusCode();
        assertThat(status).isEqualTo(403);
        http.close();
    }

    @Test
    void subscriptions_come_as_server_sent_events_too() throws Exception {
        HttpClient http = vertx.createHttpClient();
        StringBuffer heard = new StringBuffer();
        var response = http.request(HttpMethod.POST, graphql.getPort(), graphql.getHost(), "/graphql")
                .compose(request -> request.putHeader("Accept", "text/event-stream")
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Accept-Encoding", "gzip")
                        .send(new JsonObject().put("query", CALLS).encode()))
                // here and not later: what comes before there is a handler is gone
                .map(answer -> answer.handler(chunk -> heard.append(chunk.toString(StandardCharsets.UTF_8))))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertThat(response.getHeader("Content-Type")).startsWith("text/event-stream");
        Awaitility.await().until(() -> heard.toString().contains("SNAPSHOT"));
        becomes("lab/1", 1);
        Awaitility.await().until(() -> heard.toString().contains("\"callId\":\"lab/1\""));
        assertThat(heard.toString()).contains("event: next\ndata: {\"data\":{\"calls\":{");
        http.close();
    }

    @Test
    void who_takes_json_as_well_gets_one_result_as_json_and_a_subscription_as_events() throws Exception {
        HttpClient http = vertx.createHttpClient();
        Map<String, String> types = Map.of(
                "{ pbxes { name } }", "application/graphql-response+json",
                "{ nothing }", "application/graphql-response+json",
                "mutation { hangup(callId: \"lab/1\") { userErrors { code } } }", "application/graphql-response+json",
                "subscription { nothing }", "application/graphql-response+json");
        for (String query : types.keySet()) {
            String answer = http.request(HttpMethod.POST, graphql.getPort(), graphql.getHost(), "/graphql")
                    .compose(request -> request.putHeader(
                                    "Accept", "application/graphql-response+json, application/json, text/event-stream")
                            .putHeader("Content-Type", "application/json")
                            .send(new JsonObject().put("query", query).encode()))
                    .compose(response ->
                            response.body().map(body -> response.getHeader("Content-Type") + " " + body.toString()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertThat(answer).as(query).startsWith(types.get(query));
            assertThat(answer).as(query).contains(query.contains("nothing") ? "\"errors\":[{" : "{\"data\":{");
        }
        http.close();
    }

    @Test
    void a_query_over_server_sent_events_ends_and_leaves_nothing_behind() throws Exception {
        HttpClient http = vertx.createHttpClient();
        for (int i = 1; i <= 2_000; i++) {
            becomes("lab/" + i, 1);
        }
        Awaitility.await().until(() -> live.calls(Sight.ALL, CallFilter.ANY).size() == 2_000);
        String body = http.request(HttpMethod.POST, graphql.getPort(), graphql.getHost(), "/graphql")
                .compose(request -> request.putHeader("Accept", "text/event-stream")
                        .putHeader("Content-Type", "application/json")
                        .send(new JsonObject()
                                .put(
                                        "query",
                                        "{ calls { id pbx direction state dialed caller { number name device } } }")
                                .encode()))
                .compose(response -> response.body())
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .toString();
        assertThat(body).contains("\"id\":\"lab/2000\"").endsWith("event: complete\ndata: \n\n");
        Awaitility.await().until(() -> route.connections() == 0);
        http.close();
    }

    @Test
    void who_comes_back_with_a_filter_gets_what_it_missed_at_once() throws Exception {
        String filtered =
                "subscription S($after: ID) { calls(filter: {number: \"101\", pbx: [\"office\"]}, after: $after) {"
                        + " cursor kind change { callId revision } } }";
        becomes("office/1", 1);
        Awaitility.await().until(() -> live.find(Sight.ALL, "office/1").isPresent());
        End first = new End().says(INIT);
        first.hears();
        first.subscribes("f", filtered, new JsonObject());
        String cursor = first.hears()
                .getJsonObject("payload")
                .getJsonObject("data")
                .getJsonObject("calls")
                .getString("cursor");
        first.socket.close();
        Awaitility.await().until(() -> streams.size() == 0);
        becomes("office/1", 2);
        becomes("lab/1", 1);

        End again = new End().says(INIT);
        again.hears();
        again.subscribes("f", filtered, new JsonObject().put("after", cursor));
        assertThat(change(again.hears())).isEqualTo("office/1 2");
    }

    @Test
    void an_id_that_is_used_again_at_once_gets_the_new_operation() throws Exception {
        End end = new End().says(INIT);
        end.hears();
        end.subscribes("1", CALLS, new JsonObject()).says("{\"type\":\"complete\",\"id\":\"1\"}");
        end.subscribes("1", "{ pbxes { name } }", new JsonObject());
        JsonObject answer = end.hears();
        assertThat(answer.getJsonObject("payload").getJsonObject("data").containsKey("pbxes"))
                .isTrue();
        assertThat(end.hears().getString("type")).isEqualTo("complete");
    }

    // ---- coming back

    /** What a subscriber knows, folded from what it was told; it comes back with its cursor. */
    private final class Follower {
        final Map<String, Integer> calls = new TreeMap<>();
        String cursor;
        int snapshots;
        int resyncs;
        int items;

        void follow(End end, int most, AtomicBoolean over) throws InterruptedException {
            for (int i = 0; i < most; ) {
                JsonObject message = end.messages.poll(over.get() ? 500 : 20, TimeUnit.MILLISECONDS);
                if (message == null) {
                    if (over.get()) {
                        return;
                    }
                    continue;
                }
                if (message.getString("type").equals("next")) {
                    take(message.getJsonObject("payload").getJsonObject("data").getJsonObject("calls"));
                    i++;
                }
            }
        }

        private void take(JsonObject update) {
            items++;
            switch (update.getString("kind")) {
                case "SNAPSHOT" -> {
                    snapshots++;
                    calls.clear();
                    update.getJsonArray("calls").forEach(each -> {
                        JsonObject call = (JsonObject) each;
                        calls.put(call.getString("id"), call.getInteger("revision"));
                    });
                }
                case "CHANGE" -> {
                    JsonObject change = update.getJsonObject("change");
                    String id = change.getString("callId");
                    int revision = change.getInteger("revision");
                    Integer known = calls.get(id);
                    assertThat(revision)
                            .as("%s after %s: nothing missing, nothing double", id, known)
                            .isEqualTo(known == null ? 1 : known + 1);
                    if (change.getJsonObject("call").getString("state").equals("ENDED")) {
                        calls.remove(id);
                    } else {
                        calls.put(id, revision);
                    }
                }
                case "RESYNC" -> resyncs++;
                default -> throw new AssertionError(update.encode());
            }
            cursor = update.getString("cursor");
        }
    }

    @Test
    void a_thousand_reconnects_lose_and_double_nothing() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> traffic = CompletableFuture.runAsync(() -> {
            Random random = new Random(7);
            Map<String, Integer> alive = new TreeMap<>();
            for (int i = 0; !over.get(); i++) {
                if (alive.size() < 20) {
                    alive.put("lab/" + i, 1);
                    becomes("lab/" + i, 1);
                }
                String id = List.copyOf(alive.keySet()).get(random.nextInt(alive.size()));
                int revision = alive.merge(id, 1, Integer::sum);
                if (random.nextInt(10) == 0) {
                    alive.remove(id);
                    ends(id, revision);
                } else {
                    becomes(id, revision);
                }
                pause(5); // nobody falls so far behind that it cannot go on
            }
        });
        List<CompletableFuture<Follower>> followers = new ArrayList<>();
        for (int f = 0; f < 20; f++) {
            int seed = f;
            followers.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            Random random = new Random(seed);
                            Follower follower = new Follower();
                            for (int round = 0; round < 50; round++) {
                                End end = new End().says(INIT);
                                end.subscribes("c", CALLS, new JsonObject().put("after", follower.cursor));
                                follower.follow(end, 1 + random.nextInt(60), over);
                                end.socket.close();
                                pause(random.nextInt(10));
                            }
                            return follower;
                        } catch (Exception failed) {
                            throw new IllegalStateException(failed);
                        }
                    },
                    task -> Thread.ofVirtual().start(task)));
        }
        List<Follower> all = followers.stream()
                .map(each -> each.orTimeout(120, TimeUnit.SECONDS).join())
                .toList();
        over.set(true);
        traffic.join();
        Map<String, Integer> truth = new TreeMap<>();
        for (Call call : live.calls(Sight.ALL, CallFilter.ANY)) {
            truth.put(call.id(), (int) call.record().revision());
        }
        for (Follower follower : all) {
            End end = new End().says(INIT);
            end.subscribes("c", CALLS, new JsonObject().put("after", follower.cursor));
            follower.follow(end, Integer.MAX_VALUE, over);
            assertThat(follower.calls).isEqualTo(truth);
            assertThat(follower.items).isGreaterThan(50);
            end.socket.close();
        }
        assertThat(all).allSatisfy(follower -> {
            assertThat(follower.resyncs).isZero();
            assertThat(follower.snapshots).isEqualTo(1);
        });
    }

    @Test
    void one_that_does_not_read_holds_up_nobody_and_is_told_when_it_wakes() throws Exception {
        End paused = new End().says(INIT);
        paused.hears();
        paused.subscribes("p", CALLS, new JsonObject());
        assertThat(paused.hears().getString("type")).isEqualTo("next");
        paused.socket.pause();
        End fast = new End().says(INIT);
        fast.hears();
        fast.subscribes("f", CALLS, new JsonObject());
        fast.hears();

        int changes = 20_000;
        becomes("lab/1", 1);
        Follower follower = new Follower();
        for (int revision = 2; revision <= changes; revision++) {
            becomes("lab/1", revision);
            if (revision % 500 == 0) {
                pause(5);
            }
        }
        follower.calls.clear();
        long last = 0;
        while (last < changes) {
            last = lastRevision(fast.hears(), last);
        }

        paused.socket.resume();
        boolean told = false;
        int heard = 0;
        for (last = 0; last < changes; heard++) {
            JsonObject message = paused.hears();
            told |= kind(message).equals("RESYNC");
            last = lastRevision(message, last);
        }
        assertThat(told).isTrue();
        assertThat(heard).isLessThan(changes);
    }

    @Test
    void one_that_takes_nothing_for_long_is_closed() throws Exception {
        long stalled = counts.evictions(Eviction.STALLED);
        End paused = pausedEnd();
        paused.subscribes("p", CALLS, new JsonObject());
        AtomicInteger revision = new AtomicInteger();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    for (int i = 0; i < 200; i++) { // more than the kernel keeps for it
                        becomes("lab/1", revision.incrementAndGet());
                    }
                    return counts.evictions(Eviction.STALLED) == stalled + 1;
                });
        Awaitility.await().until(() -> route.connections() == 0);
    }

    @Test
    void one_that_asks_and_reads_no_answer_is_closed() throws Exception {
        long unread = counts.evictions(Eviction.ANSWERS_UNREAD);
        End paused = pausedEnd();
        for (int i = 0; i < 100; i++) {
            paused.subscribes(
                    "q" + i,
                    "{ __schema { types { name description fields { name description args { name description } } } } }",
                    new JsonObject());
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        counts.evictions(Eviction.ANSWERS_UNREAD))
                .isEqualTo(unread + 1));
        Awaitility.await().until(() -> route.connections() == 0);
    }

    /** One that has logged in and reads no more, and for which its kernel keeps little. */
    private End pausedEnd() throws Exception {
        client.close();
        client = vertx.createWebSocketClient(new WebSocketClientOptions().setReceiveBufferSize(8 * 1_024));
        End end = new End().says(INIT);
        end.hears();
        end.socket.pause();
        return end;
    }

    private static long lastRevision(JsonObject message, long before) {
        JsonObject update =
                message.getJsonObject("payload").getJsonObject("data").getJsonObject("calls");
        return switch (update.getString("kind")) {
            case "CHANGE" -> update.getJsonObject("change").getInteger("revision");
            case "SNAPSHOT" ->
                update.getJsonArray("calls").isEmpty()
                        ? before
                        : update.getJsonArray("calls").getJsonObject(0).getInteger("revision");
            default -> before;
        };
    }

    // ---- nonsense

    @Test
    void nonsense_leaves_nothing_behind() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 100; round++) {
            End end = new End();
            if (random.nextBoolean()) {
                end.says(INIT);
            }
            for (int i = 0; i < 20; i++) {
                switch (random.nextInt(5)) {
                    case 0 -> {
                        byte[] bytes = new byte[random.nextInt(300)];
                        random.nextBytes(bytes);
                        end.socket.writeBinaryMessage(Buffer.buffer(bytes));
                    }
                    case 1 ->
                        end.says("{\"type\":\"subscribe\",\"id\":\"" + "i".repeat(random.nextInt(5_000))
                                + "\",\"payload\":{\"query\":\"subscription { calls { cursor } }\"}}");
                    case 2 -> end.says("[".repeat(random.nextInt(20_000)));
                    case 3 -> end.says("{\"type\":\"complete\",\"id\":\"" + i + "\"}");
                    default -> end.subscribes("s" + i, CALLS, new JsonObject().put("after", "x" + random.nextInt()));
                }
            }
            end.socket.close();
        }
        End end = new End().says(INIT);
        assertThat(end.hears().getString("type")).isEqualTo("connection_ack");
        for (int i = 0; i < 1_000; i++) {
            end.subscribes("s" + i, CALLS, new JsonObject());
        }
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            refused += end.hears().getString("type").equals("error") ? 1 : 0;
        }
        assertThat(refused).isEqualTo(900);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> route.connections() == 1);
    }

    private static String change(JsonObject message) {
        JsonObject change = message.getJsonObject("payload")
                .getJsonObject("data")
                .getJsonObject("calls")
                .getJsonObject("change");
        return change.getString("callId") + " " + change.getInteger("revision");
    }

    private static String kind(JsonObject message) {
        return message.getJsonObject("payload")
                .getJsonObject("data")
                .getJsonObject("calls")
                .getString("kind");
    }

    private void becomes(String id, int revision) {
        Call call = SampleCalls.call(id, revision, CallState.UP);
        live.onChanges(
                new ChangeBatch("lab", ++batches, List.of(new CallChange.Updated(revision, SampleCalls.T1, call)), 0));
    }

    private void ends(String id, int revision) {
        Call call = SampleCalls.call(id, revision, CallState.ENDED);
        live.onChanges(new ChangeBatch(
                "lab",
                ++batches,
                List.of(new CallChange.Ended(revision, SampleCalls.T1, call, Disposition.ANSWERED)),
                0));
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
