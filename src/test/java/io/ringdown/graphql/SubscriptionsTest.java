package io.ringdown.graphql;

import static io.ringdown.live.SampleCalls.ALICE;
import static io.ringdown.live.SampleCalls.BOB;
import static io.ringdown.live.SampleCalls.T0;
import static io.ringdown.live.SampleCalls.T1;
import static io.ringdown.live.SampleCalls.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.ringdown.access.Sight;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.Disposition;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import io.ringdown.call.TransferType;
import io.ringdown.graphql.GraphQlSocket.Protocol;
import io.ringdown.live.CallFilter;
import io.ringdown.live.LiveCalls;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(RecordsFromMemory.class)
@WithTestResource(PostgresResource.class)
class SubscriptionsTest {

    private static final String UPDATE = "{ cursor kind calls { id state } change { callId revision type } removed }";

    @Inject
    LiveCalls live;

    @Inject
    Vertx vertx;

    @TestHTTPResource("/graphql")
    URI graphql;

    private long batches;

    @AfterEach
    void everybody_leaves() {
        live.calls(Sight.ALL, CallFilter.ANY).forEach(call -> ends(call.id(), 99));
        Awaitility.await().until(() -> live.calls(Sight.ALL, CallFilter.ANY).isEmpty());
        Awaitility.await().until(() -> live.subscribers() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void calls_come_as_a_snapshot_then_as_changes(Protocol protocol) throws Exception {
        becomes("lab/1", 1, CallState.DIALING);
        Awaitility.await().until(() -> live.find(Sight.ALL, "lab/1").isPresent());
        try (GraphQlSocket socket = socket(protocol).subscribes("s", "subscription { calls " + UPDATE + " }")) {
            JsonObject snapshot = update(socket, "s");
            assertThat(snapshot.getString("kind")).isEqualTo("SNAPSHOT");
            assertThat(snapshot.getJsonArray("calls"))
                    .isEqualTo(new JsonArray()
                            .add(new JsonObject().put("id", "lab/1").put("state", "DIALING")));

            becomes("lab/1", 2, CallState.UP);
            ends("lab/1", 3);

            JsonObject up = update(socket, "s");
            assertThat(up.getString("kind")).isEqualTo("CHANGE");
            assertThat(up.getJsonObject("change"))
                    .isEqualTo(new JsonObject()
                            .put("callId", "lab/1")
                            .put("revision", 2)
                            .put("type", "UPDATED"));
            assertThat(update(socket, "s").getJsonObject("change").getString("type"))
                    .isEqualTo("ENDED");

            socket.unsubscribes("s");
            Awaitility.await().until(() -> live.subscribers() == 0);
        }
    }

    @Test
    void a_filter_is_obeyed_and_a_call_that_leaves_it_removed() throws Exception {
        try (GraphQlSocket socket = socket(Protocol.GRAPHQL_TRANSPORT_WS)
                .subscribes(
                        "s", "subscription { calls(filter: {pbx: [\"lab\"], states: [RINGING]}) " + UPDATE + " }")) {
            assertThat(update(socket, "s").getJsonArray("calls")).isEmpty();

            becomes("lab/1", 1, CallState.DIALING);
            becomes("lab/1", 2, CallState.RINGING);
            becomes("lab/1", 3, CallState.UP);

            assertThat(update(socket, "s").getJsonObject("change").getInteger("revision"))
                    .isEqualTo(2);
            JsonObject removed = update(socket, "s");
            assertThat(removed.getString("kind")).isEqualTo("REMOVED");
            assertThat(removed.getString("removed")).isEqualTo("lab/1");
        }
    }

    @Test
    void a_lost_connection_is_taken_up_behind_its_cursor() throws Exception {
        String cursor;
        try (GraphQlSocket socket =
                socket(Protocol.GRAPHQL_TRANSPORT_WS).subscribes("s", "subscription { calls " + UPDATE + " }")) {
            cursor = update(socket, "s").getString("cursor");
        }
        becomes("lab/1", 1, CallState.DIALING);
        becomes("lab/1", 2, CallState.UP);

        try (GraphQlSocket socket = socket(Protocol.GRAPHQL_TRANSPORT_WS)
                .subscribes("s", "subscription { calls(after: \"" + cursor + "\") " + UPDATE + " }")
                .subscribes("t", "subscription { calls(after: \"of another life\") " + UPDATE + " }")) {
            List<String> went = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                JsonObject message = socket.message();
                JsonObject update =
                        message.getJsonObject("payload").getJsonObject("data").getJsonObject("calls");
                JsonObject change = update.getJsonObject("change");
                went.add(message.getString("id") + " " + update.getString("kind")
                        + (change == null ? "" : " " + change.getInteger("revision")));
            }
            assertThat(went).filteredOn(line -> line.startsWith("s")).containsExactly("s CHANGE 1", "s CHANGE 2");
            assertThat(went).filteredOn(line -> line.startsWith("t")).containsExactly("t RESYNC", "t SNAPSHOT");
        }
    }

    @Test
    void many_changes_come_in_order_and_none_is_lost() throws Exception {
        try (GraphQlSocket socket = socket(Protocol.GRAPHQL_TRANSPORT_WS)
                .subscribes("s", "subscription { calls { change { revision } } }")) {
            update(socket, "s");
            List<Long> revisions = new ArrayList<>();
            for (long revision = 1; revision <= 500; revision++) {
                becomes("lab/1", revision, CallState.UP);
            }
            for (int i = 0; i < 500; i++) {
                revisions.add(update(socket, "s").getJsonObject("change").getLong("revision"));
            }
            assertThat(revisions)
                    .isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
        }
    }

    @Test
    void each_type_of_change_says_what_it_is_about() throws Exception {
        Call up = call("lab/1", 12, CallState.UP);
        Transfer transfer = new Transfer(T1, TransferType.BLIND, ALICE, BOB, "103", null, null, null);
        QueueVisit visit = new QueueVisit("support", T0, null, 2, null, null, null);
        try (GraphQlSocket socket = socket(Protocol.GRAPHQL_TRANSPORT_WS).subscribes("s", """
                        subscription { calls { change {
                          type at targets { number } target { number } outcome party { name } space disposition
                          transfer { type destination outcome } visit { queue position waitMs }
                          userEvent { name headers { name value } } call { parties { party { number } joinedAt held } }
                        } } }""")) {
            update(socket, "s");
            live.onChanges(new ChangeBatch(
                    "lab",
                    ++batches,
                    List.of(
                            new CallChange.Started(1, T0, up),
                            new CallChange.Ringing(2, T0, up, List.of(BOB)),
                            new CallChange.RingEnded(3, T0, up, BOB, LegOutcome.REJECTED),
                            new CallChange.Answered(4, T0, up, BOB),
                            new CallChange.Held(5, T0, up, BOB),
                            new CallChange.Resumed(6, T0, up, BOB),
                            new CallChange.Transferred(7, T0, up, transfer),
                            new CallChange.Queued(8, T0, up, visit),
                            new CallChange.Dequeued(9, T0, up, visit),
                            new CallChange.QueueAbandoned(10, T0, up, visit),
                            new CallChange.Parked(11, T0, up, "701"),
                            new CallChange.Unparked(12, T0, up),
                            new CallChange.Updated(13, T0, up),
                            new CallChange.UserEvent(14, T0, up, "Ticket", List.of("Number", "7", "Number", "8")),
                            new CallChange.Ended(15, T1, call("lab/1", 15, CallState.ENDED), Disposition.ANSWERED)),
                    0));

            JsonObject started = change(socket);
            assertThat(started.getString("type")).isEqualTo("STARTED");
            assertThat(started.getString("at")).isEqualTo("2026-11-21T02:18:55.748202Z");
            assertThat(started.getJsonObject("call").getJsonArray("parties").getJsonObject(1))
                    .isEqualTo(new JsonObject()
                            .put("party", new JsonObject().put("number", "102"))
                            .put("joinedAt", "2026-11-21T02:18:57.000000Z")
                            .put("held", true));
            assertThat(says(started)).isEmpty();
            assertThat(says(change(socket))).containsExactly("targets=[{\"number\":\"102\"}]");
            assertThat(says(change(socket))).containsExactly("target={\"number\":\"102\"}", "outcome=REJECTED");
            assertThat(says(change(socket))).containsExactly("target={\"number\":\"102\"}");
            assertThat(says(change(socket))).containsExactly("party={\"name\":\"Bob Brown\"}");
            assertThat(says(change(socket))).containsExactly("party={\"name\":\"Bob Brown\"}");
            assertThat(says(change(socket)))
                    .containsExactly("transfer={\"type\":\"BLIND\",\"destination\":\"103\",\"outcome\":null}");
            for (String type : List.of("QUEUED", "DEQUEUED", "QUEUE_ABANDONED")) {
                JsonObject change = change(socket);
                assertThat(change.getString("type")).isEqualTo(type);
                assertThat(says(change))
                        .containsExactly("visit={\"queue\":\"support\",\"position\":2,\"waitMs\":null}");
            }
            assertThat(says(change(socket))).containsExactly("space=701");
            assertThat(says(change(socket))).isEmpty();
            assertThat(says(change(socket))).isEmpty();
            assertThat(says(change(socket)))
                    .containsExactly(
                            "userEvent={\"name\":\"Ticket\",\"headers\":[{\"name\":\"Number\",\"value\":\"7\"},"
                                    + "{\"name\":\"Number\",\"value\":\"8\"}]}");
            assertThat(says(change(socket))).containsExactly("disposition=ANSWERED");
        }
    }

    @ParameterizedTest
    @EnumSource
    void pbxes_come_as_they_are_then_as_they_change(Protocol protocol) throws Exception {
        live.onStatus(new PbxStatus("lab", PbxState.SYNCING, T1, "22.5.1", 7L, 0, null));
        Awaitility.await().until(() -> live.pbxes(Sight.ALL).stream().anyMatch(pbx -> pbx.state() == PbxState.SYNCING));
        try (GraphQlSocket socket = socket(protocol)
                .subscribes("s", "subscription { pbxes { name state since version lagMs calls lastError } }")) {
            assertThat(socket.payload("s").getJsonObject("data").getJsonObject("pbxes"))
                    .isEqualTo(new JsonObject()
                            .put("name", "lab")
                            .put("state", "SYNCING")
                            .put("since", "2026-11-21T02:18:57.000000Z")
                            .put("version", "22.5.1")
                            .put("lagMs", 7)
                            .put("calls", 0)
                            .putNull("lastError"));

            live.onStatus(new PbxStatus("lab", PbxState.CONNECTED, T1, "22.5.1", 7L, 3, null));

            assertThat(socket.payload("s")
                            .getJsonObject("data")
                            .getJsonObject("pbxes")
                            .getString("state"))
                    .isEqualTo("CONNECTED");
        }
    }

    @Test
    void who_hangs_up_the_socket_is_forgotten() throws Exception {
        GraphQlSocket socket =
                socket(Protocol.GRAPHQL_TRANSPORT_WS).subscribes("s", "subscription { calls " + UPDATE + " }");
        update(socket, "s");
        assertThat(live.subscribers()).isEqualTo(1);

        socket.close();

        Awaitility.await().until(() -> live.subscribers() == 0);
    }

    @Test
    void a_subscription_that_makes_no_sense_is_refused_with_a_reason() throws Exception {
        try (GraphQlSocket socket =
                socket(Protocol.GRAPHQL_TRANSPORT_WS).subscribes("s", "subscription { calls { nonsense } }")) {
            JsonObject message = socket.message();
            assertThat(message.getString("type")).isEqualTo("error");
            assertThat(message.getJsonArray("payload").encode()).contains("nonsense");
        }
    }

    private GraphQlSocket socket(Protocol protocol) throws Exception {
        return new GraphQlSocket(vertx, graphql, protocol);
    }

    private static JsonObject update(GraphQlSocket socket, String id) throws InterruptedException {
        JsonObject payload = socket.payload(id);
        assertThat(payload.getJsonArray("errors")).as(payload.encode()).isNull();
        return payload.getJsonObject("data").getJsonObject("calls");
    }

    private static JsonObject change(GraphQlSocket socket) throws InterruptedException {
        return update(socket, "s").getJsonObject("change");
    }

    /** What a change says beyond what every change says. */
    private static List<String> says(JsonObject change) {
        return change.stream()
                .filter(field -> field.getValue() != null
                        && !List.of("type", "at", "call").contains(field.getKey()))
                .map(field -> field.getKey() + "=" + field.getValue())
                .toList();
    }

    private void becomes(String id, long revision, CallState state) {
        live.onChanges(new ChangeBatch(
                "lab", ++batches, List.of(new CallChange.Updated(revision, T0, call(id, revision, state))), 0));
    }

    private void ends(String id, long revision) {
        live.onChanges(new ChangeBatch(
                "lab",
                ++batches,
                List.of(new CallChange.Ended(revision, T0, call(id, revision, CallState.ENDED), Disposition.ANSWERED)),
                0));
    }
}
