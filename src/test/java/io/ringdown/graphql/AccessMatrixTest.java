package io.ringdown.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLSchema;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import io.ringdown.access.Sight;
import io.ringdown.call.BoardChange;
import io.ringdown.call.BoardUpdate;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.Conference;
import io.ringdown.call.ConferenceParticipant;
import io.ringdown.call.Device;
import io.ringdown.call.DeviceState;
import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.Leg;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.MemberCall;
import io.ringdown.call.ParkedCall;
import io.ringdown.call.Participant;
import io.ringdown.call.Party;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.call.Presentation;
import io.ringdown.call.Queue;
import io.ringdown.call.QueueMember;
import io.ringdown.call.QueueOutcome;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.WaitingCaller;
import io.ringdown.cdr.CallRecordStore;
import io.ringdown.cdr.CdrWriter;
import io.ringdown.live.LiveBoard;
import io.ringdown.live.LiveCalls;
import io.ringdown.login.TokenTable;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Role × scope × operation: who may do what, and what everybody sees, of every field of the schema. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(AccessMatrixTest.Profile.class)
@WithTestResource(PostgresResource.class)
class AccessMatrixTest {

    public static class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "ringdown.access.login", "true",
                    "ringdown.access.masked-roles", "VIEWER",
                    "ringdown.control.contexts", "*");
        }
    }

    private static final Instant BEGIN = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant END = BEGIN.plusSeconds(60);

    /** Two customers of two PBXs; nothing of one has a text of the other in it. */
    private enum World {
        NORTH("north", "sales", "acme", "101", "4930111222333"),
        SOUTH("south", "support", "bond", "201", "4989444555666");

        final String pbx;
        final String account;
        final String tenant;
        final String phone;
        final String outside;

        World(String pbx, String account, String tenant, String phone, String outside) {
            this.pbx = pbx;
            this.account = account;
            this.tenant = tenant;
            this.phone = phone;
            this.outside = outside;
        }

        Party inside() {
            return party(phone, "PJSIP/" + phone, account);
        }

        Party caller() {
            return party(outside, "PJSIP/trunk-" + pbx, account);
        }

        private Party party(String number, String device, String accountCode) {
            return new Party(
                    number,
                    pbx + " " + number,
                    Presentation.ALLOWED,
                    device,
                    device + "-0000000a",
                    accountCode,
                    tenant);
        }

        String live() {
            return pbx + "/1795226579.1";
        }

        String past() {
            return pbx + "/1795226580.2";
        }

        String queue() {
            return "queue-" + pbx;
        }

        boolean isIn(String text) {
            return text.contains(pbx) || text.contains(outside) || text.contains(outside.substring(0, 10) + "xxx");
        }
    }

    /** What a scope shows. @param phones whether phones by themselves are seen, which have no owner */
    private record Seen(Scope scope, boolean north, boolean south, boolean phones, boolean pbxes) {
        boolean sees(World world) {
            return world == World.NORTH ? north : south;
        }
    }

    private static final Set<String> NONE = Set.of();

    private static final Map<String, Seen> SCOPES = new LinkedHashMap<>();

    static {
        SCOPES.put("all", new Seen(Scope.ALL, true, true, true, true));
        SCOPES.put("pbx", new Seen(new Scope(Set.of("north"), NONE, NONE, NONE), true, false, true, false));
        SCOPES.put("account", new Seen(new Scope(NONE, Set.of("sales"), NONE, NONE), true, false, false, true));
        SCOPES.put("tenant", new Seen(new Scope(NONE, NONE, Set.of("acme"), NONE), true, false, false, true));
        SCOPES.put("number", new Seen(new Scope(NONE, NONE, NONE, Set.of("10*")), true, false, true, true));
        SCOPES.put(
                "both", new Seen(new Scope(Set.of("south"), Set.of("support"), NONE, NONE), false, true, false, false));
        SCOPES.put("nothing", new Seen(new Scope(NONE, Set.of("nobody"), NONE, NONE), false, false, false, true));
    }

    private static final String PARTY = "{ number name device channel accountCode tenantId }";
    private static final String CALL = "{ id caller " + PARTY + " dialed legs { target " + PARTY + " } answeredBy "
            + PARTY + " queueVisits { queue agent " + PARTY + " } }";
    private static final String QUEUE = "{ name pbx waiting { callId party " + PARTY
            + " } members { name location device" + " talking { callId caller " + PARTY + " } } }";

    /** Every query, asked for everything; %s is a world's, for those that need one. */
    private static final Map<String, String> QUERIES = new LinkedHashMap<>();

    /** Those that tell of phones and of nothing else. */
    private static final Set<String> OF_PHONES = Set.of("devices");

    private static final Set<String> OF_PBXES = Set.of("pbxes");

    static {
        QUERIES.put("calls", "{ calls " + CALL + " }");
        QUERIES.put("call", "{ call(id: \"%live\") " + CALL + " }");
        QUERIES.put("call, completed", "{ call(id: \"%past\") " + CALL + " }");
        QUERIES.put("callRecords", "{ callRecords { nodes " + CALL + " edges { node " + CALL + " } } }");
        QUERIES.put("callRecords, by queue", "{ callRecords(filter: {queue: \"%queue\"}) { nodes " + CALL + " } }");
        QUERIES.put("callRecords, by phone", "{ callRecords(filter: {number: \"%phone\"}) { nodes " + CALL + " } }");
        QUERIES.put("queues", "{ queues " + QUEUE + " }");
        QUERIES.put("conferences", "{ conferences { name pbx participants { callId party " + PARTY + " } } }");
        QUERIES.put("parkingSpaces", "{ parkingSpaces { pbx space callId parkedBy party " + PARTY + " } }");
        QUERIES.put("devices", "{ devices { pbx name } }");
        QUERIES.put("pbxes", "{ pbxes { name } }");
        String times = "from: \"2026-11-21T00:00:00Z\", to: \"2026-11-22T00:00:00Z\"";
        QUERIES.put("queueReport", "{ queueReport(" + times + ") { pbx queue offered } }");
        QUERIES.put("agentReport", "{ agentReport(" + times + ") { pbx agent agentName } }");
    }

    /** What is looked at in tests of its own. */
    private static final Set<String> ELSEWHERE = Set.of("me", "audit", "trafficReport", "callsAt");

    private static final Map<String, String> MUTATIONS = new LinkedHashMap<>();

    static {
        String call = "callId: \"north/1795226579.1\"";
        MUTATIONS.put("originate", "originate(pbx: \"north\", device: \"PJSIP/101\", application: \"Echo\")");
        MUTATIONS.put("hangup", "hangup(" + call + ")");
        MUTATIONS.put("redirect", "redirect(" + call + ", exten: \"102\")");
        MUTATIONS.put("blindTransfer", "blindTransfer(" + call + ", exten: \"102\")");
        MUTATIONS.put("attendedTransfer", "attendedTransfer(" + call + ", exten: \"102\")");
        MUTATIONS.put("cancelAttendedTransfer", "cancelAttendedTransfer(" + call + ")");
        MUTATIONS.put("park", "park(" + call + ")");
        MUTATIONS.put("bridge", "bridge(" + call + ", otherCallId: \"north/1795226579.9\")");
        MUTATIONS.put("startRecording", "startRecording(" + call + ", file: \"a.wav\")");
        MUTATIONS.put("stopRecording", "stopRecording(" + call + ")");
        MUTATIONS.put("mute", "mute(" + call + ")");
        MUTATIONS.put("sendDtmf", "sendDtmf(" + call + ", digits: \"1\")");
        MUTATIONS.put("pickup", "pickup(" + call + ", device: \"PJSIP/101\")");
        MUTATIONS.put("spy", "spy(" + call + ", device: \"PJSIP/101\")");
        MUTATIONS.put("queueAdd", "queueAdd(pbx: \"north\", queue: \"q\", member: \"PJSIP/101\")");
        MUTATIONS.put("queueRemove", "queueRemove(pbx: \"north\", queue: \"q\", member: \"PJSIP/101\")");
        MUTATIONS.put("queuePause", "queuePause(pbx: \"north\", queue: \"q\", member: \"PJSIP/101\")");
        MUTATIONS.put("sendAction", "sendAction(pbx: \"north\", action: \"Ping\")");
        MUTATIONS.put("pbxAdd", "pbxAdd(input: {name: \"x\"})");
        MUTATIONS.put("pbxUpdate", "pbxUpdate(input: {name: \"x\"})");
        MUTATIONS.put("pbxRemove", "pbxRemove(name: \"x\")");
    }

    private static final Map<Role, Set<String>> MAY = Map.of(
            Role.VIEWER,
            Set.of(),
            Role.SUPERVISOR,
            Set.of("startRecording", "stopRecording", "queueAdd", "queueRemove", "queuePause", "spy"),
            Role.OPERATOR,
            Set.of(
                    "originate",
                    "hangup",
                    "redirect",
                    "blindTransfer",
                    "attendedTransfer",
                    "cancelAttendedTransfer",
                    "park",
                    "bridge",
                    "pickup",
                    "mute",
                    "sendDtmf",
                    "startRecording",
                    "stopRecording",
                    "queueAdd",
                    "queueRemove",
                    "queuePause"),
            Role.ADMINISTRATOR,
            MUTATIONS.keySet());

    @Inject
    LiveCalls live;

    @Inject
    LiveBoard board;

    @Inject
    CdrWriter writer;

    @Inject
    CallRecordStore store;

    @Inject
    TokenTable tokens;

    @Inject
    DataSource dataSource;

    @Inject
    GraphQLSchema schema;

    @Inject
    Vertx vertx;

    @TestHTTPResource("/graphql")
    URI graphql;

    private final Map<String, String> issued = new LinkedHashMap<>();

    @BeforeEach
    void both_worlds_are_there() throws Exception {
        Awaitility.await().until(() -> writer.status().up());
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate call, leg, transfer, queue_visit, user_event, api_token");
        }
        for (World world : World.values()) {
            Call talking = new Call(
                    record(world, world.live(), false),
                    CallState.UP,
                    BEGIN,
                    List.of(
                            new Participant(world.caller(), BEGIN, false),
                            new Participant(world.inside(), BEGIN, false)));
            live.onChanges(new ChangeBatch(world.pbx, 1, List.of(new CallChange.Started(1, BEGIN, talking)), 0));
            live.onStatus(new PbxStatus(world.pbx, PbxState.CONNECTED, BEGIN, "22.1.0", null, 1, null));
            Call ended = new Call(record(world, world.past(), true), CallState.ENDED, END, List.of());
            writer.onChanges(new ChangeBatch(
                    world.pbx, 2, List.of(new CallChange.Ended(9, END, ended, Disposition.ANSWERED)), 0));
            board.onBoard(new BoardUpdate(
                    world.pbx,
                    List.of(
                            new BoardChange.QueueChanged(queue(world)),
                            new BoardChange.ConferenceChanged(new Conference(
                                    world.pbx,
                                    "room-" + world.pbx,
                                    List.of(new ConferenceParticipant(
                                            world.inside(), world.live(), BEGIN, false, false)))),
                            new BoardChange.SpaceTaken(new ParkedCall(
                                    world.pbx,
                                    "default",
                                    "701",
                                    world.caller(),
                                    world.live(),
                                    "PJSIP/" + world.phone,
                                    BEGIN,
                                    null)),
                            new BoardChange.DeviceChanged(
                                    new Device(world.pbx, "PJSIP/" + world.phone, DeviceState.IN_USE, true)))));
        }
        Awaitility.await()
                .until(() -> live.find(Sight.ALL, World.SOUTH.live()).isPresent()
                        && live.pbxes(Sight.ALL).size() == 2
                        && board.queues(Sight.ALL, null).size() == 2
                        && store.find(Sight.ALL, World.NORTH.past()).isPresent()
                        && store.find(Sight.ALL, World.SOUTH.past()).isPresent());
    }

    @AfterEach
    void and_gone() {
        for (World world : World.values()) {
            Call ended = new Call(record(world, world.live(), true), CallState.ENDED, END, List.of());
            live.onChanges(new ChangeBatch(
                    world.pbx, 3, List.of(new CallChange.Ended(9, END, ended, Disposition.ANSWERED)), 0));
            live.onStatus(new PbxStatus(world.pbx, PbxState.REMOVED, END, null, null, 0, null));
            board.onBoard(new BoardUpdate(
                    world.pbx,
                    List.of(
                            new BoardChange.QueueGone(world.pbx + "/" + world.queue()),
                            new BoardChange.ConferenceGone(world.pbx + "/room-" + world.pbx),
                            new BoardChange.SpaceFreed(world.pbx + "/default/701"),
                            new BoardChange.DeviceGone(world.pbx + "/PJSIP/" + world.phone))));
        }
        Awaitility.await().until(() -> live.pbxes(Sight.ALL).isEmpty());
    }

    private static Queue queue(World world) {
        return new Queue(
                world.pbx,
                world.queue(),
                "ringall",
                List.of(new WaitingCaller(1, world.caller(), world.live(), BEGIN)),
                List.of(new QueueMember(
                        "agent of " + world.pbx,
                        "PJSIP/" + world.phone,
                        "PJSIP/" + world.phone,
                        0,
                        false,
                        null,
                        DeviceState.IN_USE,
                        0,
                        null,
                        null,
                        new MemberCall(world.caller(), world.live(), BEGIN))));
    }

    private static CallRecord record(World world, String id, boolean ended) {
        return new CallRecord(
                id,
                world.pbx,
                Direction.INBOUND,
                false,
                world.caller(),
                "900",
                List.of(new Leg(
                        world.inside(),
                        world.queue(),
                        BEGIN,
                        BEGIN,
                        BEGIN,
                        ended ? END : null,
                        ended ? LegOutcome.ANSWERED : null,
                        ended ? 60_000L : null,
                        0L)),
                world.inside(),
                List.of(),
                List.of(new QueueVisit(world.queue(), BEGIN, BEGIN, 1, QueueOutcome.ANSWERED, world.inside(), 0L)),
                List.of(),
                ended ? Disposition.ANSWERED : null,
                ended ? world.caller() : null,
                ended ? 16 : null,
                BEGIN,
                BEGIN,
                BEGIN,
                ended ? END : null,
                null,
                ended ? 60_000L : null,
                0L,
                0L,
                ended ? 60_000L : null,
                60_000L,
                0L,
                null,
                true,
                ended ? 9 : 1);
    }

    private String token(Role role, String scope) throws Exception {
        String name = role + "-" + scope;
        String known = issued.get(name);
        if (known == null) {
            known = tokens.create(name, role, SCOPES.get(scope).scope(), null).text();
            issued.put(name, known);
        }
        return known;
    }

    private JsonObject ask(Role role, String scope, String query) throws Exception {
        return new JsonObject(RestAssured.given()
                .header("Authorization", "Bearer " + token(role, scope))
                .contentType(ContentType.JSON)
                .body(new JsonObject().put("query", query).encode())
                .post("/graphql")
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    @Test
    void every_field_of_the_schema_is_looked_at() {
        List<String> queries = QUERIES.keySet().stream()
                .map(name -> name.replaceAll(",.*", ""))
                .distinct()
                .toList();

        assertThat(names(schema.getQueryType().getFieldDefinitions()))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(queries.stream(), ELSEWHERE.stream()).toList());
        assertThat(names(schema.getMutationType().getFieldDefinitions()))
                .containsExactlyInAnyOrderElementsOf(MUTATIONS.keySet());
        assertThat(names(schema.getSubscriptionType().getFieldDefinitions()))
                .containsExactlyInAnyOrder("calls", "queues", "pbxes", "userEvents");
    }

    private static List<String> names(List<GraphQLFieldDefinition> fields) {
        return fields.stream().map(GraphQLFieldDefinition::getName).toList();
    }

    static Stream<String> scopes() {
        return SCOPES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void every_query_shows_what_is_in_the_scope_and_nothing_else(String scope) throws Exception {
        Seen seen = SCOPES.get(scope);
        List<String> wrong = new ArrayList<>();
        for (Role role : Role.values()) {
            for (var query : QUERIES.entrySet()) {
                for (World world : World.values()) {
                    String text = query.getValue()
                            .replace("%live", world.live())
                            .replace("%past", world.past())
                            .replace("%queue", world.queue())
                            .replace("%phone", world.phone);
                    JsonObject answer = ask(role, scope, text);
                    assertThat(answer.getJsonArray("errors"))
                            .as("%s %s", role, query)
                            .isNull();
                    boolean expected = OF_PBXES.contains(query.getKey())
                            ? seen.scope().holdsPbx(world.pbx)
                            : seen.sees(world) && (seen.phones() || !OF_PHONES.contains(query.getKey()));
                    if (world.isIn(answer.encode()) != expected) {
                        wrong.add(role + " " + query.getKey() + " of " + world + ": " + answer);
                    }
                    if (role == Role.VIEWER && answer.encode().contains(world.outside)) {
                        wrong.add(role + " " + query.getKey() + " shows a masked number: " + answer);
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void reports_count_what_is_seen(String scope) throws Exception {
        Seen seen = SCOPES.get(scope);
        JsonObject answer = ask(
                Role.SUPERVISOR,
                scope,
                "{ trafficReport(from: \"2026-11-21T00:00:00Z\", to: \"2026-11-22T00:00:00Z\", bucket: DAY) { calls } }");

        assertThat(answer.getJsonObject("data")
                        .getJsonArray("trafficReport")
                        .getJsonObject(0)
                        .getInteger("calls"))
                .isEqualTo((seen.north() ? 1 : 0) + (seen.south() ? 1 : 0));
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void every_subscription_shows_what_is_in_the_scope_and_nothing_else(String scope) throws Exception {
        Seen seen = SCOPES.get(scope);
        for (Role role : List.of(Role.VIEWER, Role.ADMINISTRATOR)) {
            try (GraphQlSocket socket = new GraphQlSocket(
                    vertx, graphql, GraphQlSocket.Protocol.GRAPHQL_TRANSPORT_WS, "Bearer " + token(role, scope))) {
                socket.subscribes(
                        "c", "subscription { calls { kind calls " + CALL + " change { call " + CALL + " } } }");
                String calls = socket.message().encode();
                socket.subscribes("q", "subscription { queues { kind queues " + QUEUE + " } }");
                String queues = socket.message().encode();
                for (World world : World.values()) {
                    assertThat(world.isIn(calls))
                            .as("%s %s %s", role, world, calls)
                            .isEqualTo(seen.sees(world));
                    assertThat(world.isIn(queues))
                            .as("%s %s %s", role, world, queues)
                            .isEqualTo(seen.sees(world));
                    assertThat((calls + queues).contains(world.outside))
                            .as("%s %s", role, calls)
                            .isEqualTo(seen.sees(world) && role != Role.VIEWER);
                }
                // changes of one that is not seen do not come: what comes next is of one that is
                for (World world : World.values()) {
                    Call changed = new Call(
                            record(world, world.live(), false),
                            CallState.UP,
                            BEGIN,
                            List.of(new Participant(world.caller(), BEGIN, true)));
                    live.onChanges(new ChangeBatch(
                            world.pbx,
                            2,
                            List.of(
                                    new CallChange.UserEvent(
                                            2, BEGIN, changed, "Note", List.of("Text", "of " + world.pbx)),
                                    new CallChange.Updated(3, BEGIN, changed)),
                            0));
                }
                for (World world : World.values()) {
                    if (seen.sees(world)) {
                        assertThat(world.isIn(socket.message().encode())).isTrue();
                        assertThat(world.isIn(socket.message().encode())).isTrue();
                    }
                }
                socket.subscribes("p", "subscription { pbxes { name } }");
                List<String> names = new ArrayList<>();
                for (World world : World.values()) {
                    if (seen.scope().holdsPbx(world.pbx)) {
                        names.add(socket.message()
                                .getJsonObject("payload")
                                .getJsonObject("data")
                                .getJsonObject("pbxes")
                                .getString("name"));
                    }
                }
                assertThat(names).doesNotHaveDuplicates().allMatch(seen.scope()::holdsPbx);
                assertThat(socket.hasMore()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void user_events_are_those_of_calls_that_are_seen(String scope) throws Exception {
        Seen seen = SCOPES.get(scope);
        try (GraphQlSocket socket = new GraphQlSocket(
                vertx, graphql, GraphQlSocket.Protocol.GRAPHQL_TRANSPORT_WS, "Bearer " + token(Role.OPERATOR, scope))) {
            socket.subscribes("u", "subscription { userEvents { kind change { call { id } userEvent { name } } } }");
            Awaitility.await().until(() -> live.subscribers() > 0);
            for (World world : World.values()) {
                Call call = live.find(Sight.ALL, world.live()).orElseThrow();
                live.onChanges(new ChangeBatch(
                        world.pbx,
                        2,
                        List.of(new CallChange.UserEvent(2, BEGIN, call, "Note", List.of("Text", "x"))),
                        0));
            }
            for (World world : World.values()) {
                if (seen.sees(world)) {
                    assertThat(world.isIn(socket.message().encode())).isTrue();
                }
            }
            assertThat(socket.hasMore()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_mutation_is_for_those_roles_that_it_is_for(Role role) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (var mutation : MUTATIONS.entrySet()) {
            JsonObject answer =
                    ask(role, "all", "mutation { " + mutation.getValue() + " { userErrors { code message } } }");
            assertThat(answer.getJsonArray("errors"))
                    .as("%s %s", role, mutation)
                    .isNull();
            String error = answer.getJsonObject("data")
                    .getJsonObject(mutation.getKey())
                    .getJsonArray("userErrors")
                    .encode();
            boolean forbidden = error.contains("the role " + role + " does not allow");
            if (forbidden == MAY.get(role).contains(mutation.getKey()) || forbidden != error.contains("FORBIDDEN")) {
                wrong.add(role + " " + mutation.getKey() + ": " + error);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void who_sees_part_of_it_administers_and_audits_nothing() throws Exception {
        for (String scope : SCOPES.keySet()) {
            for (Role role : Role.values()) {
                boolean may = role == Role.ADMINISTRATOR && scope.equals("all");
                JsonObject audit = ask(role, scope, "{ audit { nodes { id } } }");
                assertThat(audit.encode().contains("FORBIDDEN"))
                        .as("%s %s %s", role, scope, audit)
                        .isEqualTo(!may);
                JsonObject removed =
                        ask(role, scope, "mutation { pbxRemove(name: \"x\") { userErrors { code message } } }");
                assertThat(removed.encode().contains("FORBIDDEN"))
                        .as("%s %s %s", role, scope, removed)
                        .isEqualTo(!may);
            }
        }
    }

    @Test
    void who_is_shown_masked_numbers_finds_nothing_by_them() throws Exception {
        String number = World.NORTH.outside;
        for (String query : List.of(
                "{ calls(filter: {number: \"" + number + "\"}) { id } }",
                "{ callRecords(filter: {number: \"" + number + "\"}) { nodes { id } } }",
                "{ callRecords(filter: {agent: \"" + number + "\"}) { nodes { id } } }",
                "{ agentReport(agent: \"" + number
                        + "\", from: \"2026-11-21T00:00:00Z\", to: \"2026-11-22T00:00:00Z\") { agent } }")) {
            assertThat(ask(Role.VIEWER, "all", query).encode()).as(query).contains("FORBIDDEN");
            assertThat(ask(Role.OPERATOR, "all", query).getJsonArray("errors")).isNull();
        }
    }

    @Test
    void everybody_is_told_who_they_are() throws Exception {
        JsonObject me = ask(
                        Role.VIEWER,
                        "pbx",
                        "{ me { name role numbersMasked scope { pbxs accountCodes tenants numbers } } }")
                .getJsonObject("data")
                .getJsonObject("me");

        assertThat(me.getString("role")).isEqualTo("VIEWER");
        assertThat(me.getBoolean("numbersMasked")).isTrue();
        assertThat(me.getJsonObject("scope").getJsonArray("pbxs")).containsExactly("north");
        assertThat(me.getString("name")).contains("VIEWER-pbx");
    }
}
