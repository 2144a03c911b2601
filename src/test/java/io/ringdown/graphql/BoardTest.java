package io.ringdown.graphql;

import static io.ringdown.live.SampleBoard.changed;
import static io.ringdown.live.SampleBoard.conference;
import static io.ringdown.live.SampleBoard.device;
import static io.ringdown.live.SampleBoard.gone;
import static io.ringdown.live.SampleBoard.parked;
import static io.ringdown.live.SampleBoard.queue;
import static io.ringdown.live.SampleBoard.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.ringdown.access.Sight;
import io.ringdown.call.BoardChange;
import io.ringdown.call.DeviceState;
import io.ringdown.graphql.GraphQlSocket.Protocol;
import io.ringdown.live.LiveBoard;
import io.ringdown.live.SampleCalls;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Queues, conferences, parking spaces and devices as front ends see them. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(RecordsFromMemory.class)
@WithTestResource(PostgresResource.class)
class BoardTest {

    private static final String QUEUE = """
            { id pbx name strategy
              waiting { position party { number name } callId joinedAt waitMs }
              members { name location device penalty paused pausedReason state callsTaken lastCallAt
                ringing { caller { number } callId since } talking { callId } } }
            """;

    @Inject
    LiveBoard board;

    @Inject
    Vertx vertx;

    @TestHTTPResource("/graphql")
    URI graphql;

    @AfterEach
    void closed() {
        for (String queue : new String[] {"support", "sales"}) {
            board.onBoard(gone("lab", queue));
        }
        board.onBoard(update(
                "lab",
                new BoardChange.ConferenceGone("lab/650"),
                new BoardChange.SpaceFreed("lab/default/701"),
                new BoardChange.DeviceGone("lab/PJSIP/101"),
                new BoardChange.DeviceGone("lab/PJSIP/109")));
        Awaitility.await().until(() -> board.queues(Sight.ALL, null).isEmpty());
    }

    private static JsonObject data(String query) {
        JsonObject answer = new JsonObject(RestAssured.given()
                .contentType(ContentType.JSON)
                .body(new JsonObject().put("query", query).encode())
                .post("/graphql")
                .then()
                .statusCode(200)
                .extract()
                .asString());
        assertThat(answer.getJsonArray("errors")).as(answer.encode()).isNull();
        return answer.getJsonObject("data");
    }

    @Test
    void queues_with_who_waits_and_who_rings() {
        board.onBoard(changed(queue("lab", "support", 2)));
        Awaitility.await().until(() -> !board.queues(Sight.ALL, null).isEmpty());
        long before = Duration.between(SampleCalls.T0, Instant.now()).toMillis();

        JsonArray queues = data("{ queues " + QUEUE + " }").getJsonArray("queues");

        assertThat(queues).hasSize(1);
        JsonObject queue = queues.getJsonObject(0);
        assertThat(queue.getString("id")).isEqualTo("lab/support");
        assertThat(queue.getString("strategy")).isEqualTo("ringall");
        JsonObject second = queue.getJsonArray("waiting").getJsonObject(1);
        assertThat(second.getInteger("position")).isEqualTo(2);
        assertThat(second.getJsonObject("party").getString("number")).isEqualTo("101");
        assertThat(second.getString("callId")).isEqualTo("lab/1");
        assertThat(second.getString("joinedAt")).isEqualTo("2026-11-21T02:18:55.748202Z");
        assertThat(second.getLong("waitMs")).isGreaterThanOrEqualTo(Math.max(0, before));
        JsonObject member = queue.getJsonArray("members").getJsonObject(0);
        assertThat(member.getString("name")).isEqualTo("Carol Clark");
        assertThat(member.getString("location")).isEqualTo("PJSIP/103");
        assertThat(member.getString("state")).isEqualTo("RINGING");
        assertThat(member.getBoolean("paused")).isFalse();
        assertThat(member.getInteger("penalty")).isEqualTo(2);
        assertThat(member.getInteger("callsTaken")).isEqualTo(7);
        assertThat(member.getJsonObject("ringing").getString("callId")).isEqualTo("lab/1");
        assertThat(member.getValue("talking")).isNull();
        assertThat(data("{ queues(pbx: \"other\") { id } }").getJsonArray("queues"))
                .isEmpty();
    }

    @Test
    void conferences_parking_spaces_and_devices() {
        board.onBoard(update(
                "lab",
                new BoardChange.ConferenceChanged(conference("lab")),
                new BoardChange.SpaceTaken(parked("lab")),
                new BoardChange.DeviceChanged(device("lab", "PJSIP/101", DeviceState.IN_USE)),
                new BoardChange.DeviceChanged(device("lab", "PJSIP/109", DeviceState.UNAVAILABLE))));

        JsonObject data = data("""
                { conferences(pbx: "lab") { id pbx name participants { party { number } callId joinedAt muted admin } }
                  parkingSpaces { id pbx lot space party { number } callId parkedBy parkedAt timeoutAt }
                  devices { id pbx name state registered } }""");

        JsonObject room = data.getJsonArray("conferences").getJsonObject(0);
        assertThat(room.getString("id")).isEqualTo("lab/650");
        assertThat(room.getJsonArray("participants").getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("party", new JsonObject().put("number", "102"))
                        .put("callId", "lab/2")
                        .put("joinedAt", "2026-11-21T02:18:55.748202Z")
                        .put("muted", true)
                        .put("admin", false));
        assertThat(room.getJsonArray("participants").getJsonObject(1).getValue("joinedAt"))
                .isNull();
        JsonObject space = data.getJsonArray("parkingSpaces").getJsonObject(0);
        assertThat(space.getString("space")).isEqualTo("701");
        assertThat(space.getString("parkedBy")).isEqualTo("PJSIP/102");
        assertThat(space.getString("timeoutAt")).isEqualTo("2026-11-21T02:18:57.000000Z");
        assertThat(data.getJsonArray("devices"))
                .isEqualTo(new JsonArray()
                        .add(deviceAnswer("PJSIP/101", "IN_USE", true))
                        .add(deviceAnswer("PJSIP/109", "UNAVAILABLE", false)));
    }

    private static JsonObject deviceAnswer(String name, String state, boolean registered) {
        return new JsonObject()
                .put("id", "lab/" + name)
                .put("pbx", "lab")
                .put("name", name)
                .put("state", state)
                .put("registered", registered);
    }

    @Test
    void a_subscriber_sees_a_queue_fill_and_go() throws Exception {
        board.onBoard(changed(queue("lab", "support", 0)));
        Awaitility.await().until(() -> !board.queues(Sight.ALL, null).isEmpty());
        try (GraphQlSocket socket = new GraphQlSocket(vertx, graphql, Protocol.GRAPHQL_TRANSPORT_WS)
                .subscribes(
                        "s",
                        "subscription { queues(pbx: \"lab\") { kind removed"
                                + " queues { id waiting { position waitMs } } } }")) {
            JsonObject snapshot = next(socket);
            assertThat(snapshot.getString("kind")).isEqualTo("SNAPSHOT");
            assertThat(snapshot.getJsonArray("queues").getJsonObject(0).getJsonArray("waiting"))
                    .isEmpty();

            board.onBoard(changed(queue("lab", "support", 1)));
            JsonObject change = next(socket);
            assertThat(change.getString("kind")).isEqualTo("CHANGE");
            assertThat(change.getJsonArray("queues").getJsonObject(0).getString("id"))
                    .isEqualTo("lab/support");
            assertThat(change.getJsonArray("queues").getJsonObject(0).getJsonArray("waiting"))
                    .hasSize(1);

            board.onBoard(gone("lab", "support"));
            JsonObject removed = next(socket);
            assertThat(removed.getString("kind")).isEqualTo("REMOVED");
            assertThat(removed.getString("removed")).isEqualTo("lab/support");
            assertThat(removed.getValue("queues")).isNull();

            socket.unsubscribes("s");
            Awaitility.await().until(() -> board.subscribers() == 0);
        }
    }

    private static JsonObject next(GraphQlSocket socket) throws InterruptedException {
        return socket.payload("s").getJsonObject("data").getJsonObject("queues");
    }
}
