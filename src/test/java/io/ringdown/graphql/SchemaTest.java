package io.ringdown.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.introspection.IntrospectionQuery;
import graphql.language.AbstractDescribedNode;
import graphql.language.AstPrinter;
import graphql.language.Document;
import graphql.language.EnumTypeDefinition;
import graphql.language.FieldDefinition;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.Node;
import graphql.language.ObjectTypeDefinition;
import graphql.language.OperationDefinition;
import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.ScalarInfo;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import graphql.schema.idl.UnExecutableSchemaGenerator;
import graphql.validation.Validator;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The schema holds what the contract promises, by name and type. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(RecordsFromMemory.class)
@WithTestResource(PostgresResource.class)
class SchemaTest {

    private static final String CONTRACT = """
            type Query {
              calls(filter: CallFilter): [Call!]!
              call(id: ID!): CallRecord
              callRecords(filter: CallRecordFilter, orderBy: CallRecordOrder = STARTED_AT_DESC, first: Int = 50, after: String): CallRecordConnection!
              pbxes: [Pbx!]!
              queues(pbx: String): [Queue!]!
              conferences(pbx: String): [Conference!]!
              parkingSpaces(pbx: String): [ParkedCall!]!
              devices(pbx: String): [Device!]!
              queueReport(queue: String, from: DateTime!, to: DateTime!, thresholdSeconds: Int = 20, shortAbandonSeconds: Int = 0, includeAbandoned: Boolean = true, pbx: String): [QueueReport!]!
              agentReport(from: DateTime!, to: DateTime!, agent: String, queue: String, pbx: String): [AgentReport!]!
              trafficReport(from: DateTime!, to: DateTime!, bucket: TrafficBucket = HOUR, timeZone: String = "UTC", pbx: String, direction: Direction): [TrafficReport!]!
            }
            type Mutation {
              originate(pbx: String, device: String!, context: String, exten: String, priority: String, application: String, data: String, callerNumber: String, callerName: String, timeoutSeconds: Int, accountCode: String, codecs: [String], earlyMedia: Boolean = false, variables: [VariableInput], waitForAnswer: Boolean = true, viaCallFile: Boolean = false, at: DateTime, maxRetries: Int, retrySeconds: Int, archive: Boolean = false): OriginatePayload!
              hangup(callId: ID!, party: String, cause: Int): HangupPayload!
              redirect(callId: ID!, party: String, context: String, exten: String!, priority: String, otherParty: String, otherContext: String, otherExten: String, otherPriority: String): RedirectPayload!
              blindTransfer(callId: ID!, by: String, context: String, exten: String!): BlindTransferPayload!
              attendedTransfer(callId: ID!, by: String, context: String, exten: String!): AttendedTransferPayload!
              cancelAttendedTransfer(callId: ID!, by: String): CancelAttendedTransferPayload!
              park(callId: ID!, party: String, by: String, lot: String, timeoutSeconds: Int): ParkPayload!
              bridge(callId: ID!, party: String, otherCallId: ID!, otherParty: String, tone: Boolean = false): BridgePayload!
              startRecording(callId: ID!, party: String, file: String!, bridgedOnly: Boolean = false): StartRecordingPayload!
              stopRecording(callId: ID!, party: String): StopRecordingPayload!
              mute(callId: ID!, party: String, direction: Sound = IN, muted: Boolean = true): MutePayload!
              sendDtmf(callId: ID!, party: String, digits: String!, durationMs: Int): SendDtmfPayload!
              pickup(callId: ID!, party: String, device: String!, timeoutSeconds: Int): PickupPayload!
              spy(callId: ID!, party: String, device: String!, mode: SpyMode = LISTEN, timeoutSeconds: Int): SpyPayload!
              queueAdd(pbx: String, queue: String!, member: String!, memberName: String, penalty: Int, paused: Boolean = false, stateDevice: String): QueueAddPayload!
              queueRemove(pbx: String, queue: String!, member: String!): QueueRemovePayload!
              queuePause(pbx: String, queue: String, member: String!, paused: Boolean = true, reason: String): QueuePausePayload!
              sendAction(pbx: String, action: String!, headers: [AmiHeaderInput]): SendActionPayload!
              pbxAdd(input: PbxInput!): PbxPayload!
              pbxUpdate(input: PbxInput!): PbxPayload!
              pbxRemove(name: String!): PbxPayload!
            }
            type UserError { code: ErrorCode! field: String message: String! }
            enum ErrorCode {
              INVALID FORBIDDEN NOT_FOUND EXISTS FIXED NOT_WRITABLE AMBIGUOUS NOT_POSSIBLE NOT_CONNECTED OVERLOADED REFUSED FAILED NOT_ANSWERED
              TIMED_OUT CONNECTION_LOST INTERNAL
            }
            type OriginatePayload { call: Call callId: ID callFile: String userErrors: [UserError!]! }
            type HangupPayload { call: Call callId: ID userErrors: [UserError!]! }
            type ParkPayload { call: Call callId: ID space: String userErrors: [UserError!]! }
            type StartRecordingPayload { call: Call callId: ID file: String userErrors: [UserError!]! }
            type QueueAddPayload { queues: [Queue!]! userErrors: [UserError!]! }
            type SendActionPayload { response: [AmiHeader!]! items: [AmiItem!]! userErrors: [UserError!]! }
            input VariableInput { name: String! value: String! }
            input AmiHeaderInput { name: String! value: String! }
            type Subscription {
              calls(filter: CallFilter, after: ID): CallsUpdate!
              pbxes: Pbx!
              queues(pbx: String): QueuesUpdate!
            }
            type Queue {
              id: ID! pbx: String! name: String! strategy: String waiting: [WaitingCaller!]! members: [QueueMember!]!
            }
            type WaitingCaller {
              position: Int! party: Party! callId: ID joinedAt: DateTime! waitMs: BigInteger!
            }
            type QueueMember {
              name: String location: String! device: String! penalty: Int paused: Boolean! pausedReason: String
              state: DeviceState! callsTaken: Int lastCallAt: DateTime ringing: MemberCall talking: MemberCall
            }
            type MemberCall { caller: Party! callId: ID since: DateTime! }
            type QueuesUpdate { kind: UpdateKind! queues: [Queue!] removed: ID }
            type Conference { id: ID! pbx: String! name: String! participants: [ConferenceParticipant!]! }
            type ConferenceParticipant { party: Party! callId: ID joinedAt: DateTime muted: Boolean! admin: Boolean! }
            type ParkedCall {
              id: ID! pbx: String! lot: String space: String! party: Party! callId: ID parkedBy: String
              parkedAt: DateTime! timeoutAt: DateTime
            }
            type Device { id: ID! pbx: String! name: String! state: DeviceState! registered: Boolean }
            enum DeviceState {
              UNKNOWN NOT_IN_USE IN_USE BUSY INVALID UNAVAILABLE RINGING RINGING_IN_USE ON_HOLD
            }
            input CallFilter {
              pbx: [String!] states: [CallState!] number: String device: String queue: String direction: Direction
              accountCode: String
            }
            input CallRecordFilter {
              pbx: [String!] number: String device: String queue: String direction: Direction disposition: Disposition
              accountCode: String from: DateTime to: DateTime agent: String transferType: TransferType
              minDurationMs: BigInteger maxDurationMs: BigInteger
            }
            type CallsUpdate { cursor: ID! kind: UpdateKind! calls: [Call!] change: CallChange removed: ID }
            enum UpdateKind { SNAPSHOT CHANGE REMOVED RESYNC }
            type CallChange {
              callId: ID! revision: BigInteger! at: DateTime type: ChangeType! call: Call! targets: [Party!] target: Party
              outcome: LegOutcome party: Party transfer: Transfer visit: QueueVisit space: String userEvent: UserEvent
              disposition: Disposition
            }
            enum ChangeType {
              STARTED RINGING RING_ENDED ANSWERED HELD RESUMED TRANSFERRED QUEUED DEQUEUED QUEUE_ABANDONED PARKED UNPARKED
              UPDATED USER_EVENT ENDED
            }
            type UserEvent { at: DateTime name: String headers: [UserEventHeader!]! }
            type UserEventHeader { name: String! value: String! }
            type CallRecord {
              id: ID! pbx: String! direction: Direction! originated: Boolean! caller: Party dialed: String legs: [Leg!]!
              answeredBy: Party transfers: [Transfer!]! queueVisits: [QueueVisit!]! userEvents: [UserEvent!]! disposition: Disposition endedBy: Party
              cause: Int startedAt: DateTime ringingAt: DateTime answeredAt: DateTime endedAt: DateTime
              endedAfter: DateTime durationMs: BigInteger ringMs: BigInteger waitMs: BigInteger connectedMs: BigInteger
              talkMs: BigInteger holdMs: BigInteger consultationFor: String complete: Boolean! revision: BigInteger!
            }
            type Participant { party: Party! joinedAt: DateTime held: Boolean! }
            type Party {
              number: String name: String presentation: Presentation device: String channel: String accountCode: String
            }
            type Leg {
              target: Party queue: String startedAt: DateTime ringingAt: DateTime answeredAt: DateTime endedAt: DateTime
              outcome: LegOutcome talkMs: BigInteger holdMs: BigInteger
            }
            type Transfer {
              at: DateTime type: TransferType! transferer: Party transferee: Party destination: String target: Party
              outcome: TransferOutcome consultationCallId: String
            }
            type QueueVisit {
              queue: String! joinedAt: DateTime leftAt: DateTime position: Int outcome: QueueOutcome agent: Party
              waitMs: BigInteger
            }
            type Pbx {
              name: String! state: PbxState! since: DateTime version: String lagMs: BigInteger calls: Int! lastError: String
              lag: PbxLag rights: PbxRights blind: [String!]! overloads: BigInteger! configError: String
            }
            type PbxLag {
              currentMs: Float! medianMs: Float! p99Ms: Float! maxMs: Float! alarm: Boolean! clockOffsetMs: Float
            }
            type PbxRights { events: [EventClass!]! actions: [String!] }
            type EventClass { name: String! knowledge: EventKnowledge! }
            enum EventKnowledge { SEEN MISSING CONCLUDED_MISSING UNKNOWN }
            input PbxInput {
              name: String! host: String port: Int username: String secret: String plainLogin: Boolean trunks: [String!]
            }
            type PbxPayload { pbx: Pbx userErrors: [UserError!]! }
            type QueueReport {
              pbx: String! queue: String! offered: Int! calls: Int! answered: Int! abandoned: Int! shortAbandoned: Int!
              overflow: Int! unknown: Int! answeredInTime: Int! serviceLevel: Float asaMs: BigInteger
              longestWaitMs: BigInteger talkMs: BigInteger! holdMs: BigInteger!
            }
            type AgentReport {
              pbx: String! agent: String agentName: String offered: Int! calls: Int! answered: Int! missed: Int!
              answeredElsewhere: Int! cancelled: Int! unreached: Int! unknown: Int! transferred: Int! ringMs: BigInteger!
              talkMs: BigInteger! holdMs: BigInteger! averageHandleMs: BigInteger longestTalkMs: BigInteger
            }
            type TrafficReport {
              from: DateTime! to: DateTime! calls: Int! answered: Int! abandoned: Int! inbound: Int! outbound: Int!
              internal: Int! talkMs: BigInteger! holdMs: BigInteger! peakCalls: Int!
            }
            enum TrafficBucket { QUARTER_HOUR HALF_HOUR HOUR DAY WEEK MONTH }
            type CallRecordConnection { edges: [CallRecordEdge!]! nodes: [CallRecord!]! pageInfo: PageInfo! }
            type CallRecordEdge { node: CallRecord! cursor: String! }
            type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
            enum CallState { DIALING RINGING UP QUEUED PARKED IN_APPLICATION ENDED }
            enum Direction { INBOUND OUTBOUND INTERNAL }
            enum Disposition {
              ANSWERED NO_ANSWER BUSY REJECTED CANCELLED ABANDONED FAILED VOICEMAIL CONFERENCE APPLICATION TRANSFERRED
            }
            enum LegOutcome {
              ANSWERED NO_ANSWER BUSY REJECTED CANCELLED ANSWERED_ELSEWHERE NOT_ACCEPTED FORWARDED UNAVAILABLE FAILED
            }
            enum TransferType { BLIND ATTENDED BLONDE FORWARD PICKUP PARK REDIRECT BRIDGE }
            enum TransferOutcome {
              ANSWERED NO_ANSWER BUSY REJECTED CANCELLED ABANDONED TIMEOUT RECALLED VOICEMAIL FAILED
            }
            enum QueueOutcome { ANSWERED ABANDONED TIMEOUT LEFT TRANSFERRED }
            """;

    private static final Path FILE = Path.of("docs", "schema.graphql");

    @Test
    void the_contract_is_kept() {
        List<String> served = lines(parse(served()));

        assertThat(served).containsAll(lines(parse(CONTRACT)));
    }

    @Test
    void a_live_call_has_every_field_of_a_record_and_its_own() {
        TypeDefinitionRegistry schema = parse(served());
        List<String> record = fields(schema, "CallRecord");

        assertThat(fields(schema, "Call")).containsAll(record).hasSize(record.size() + 3);
        assertThat(fields(schema, "Call"))
                .contains("state: CallState!", "stateSince: DateTime", "parties: [Participant!]!");
    }

    @Test
    void everything_says_what_it_is() {
        TypeDefinitionRegistry schema = parse(served());
        List<String> silent = new ArrayList<>();
        schema.scalars().values().stream()
                .filter(scalar -> !ScalarInfo.isGraphqlSpecifiedScalar(scalar.getName()))
                .forEach(scalar -> look(scalar.getName(), scalar, silent));
        schema.getTypes(ObjectTypeDefinition.class).forEach(type -> {
            look(type.getName(), type, silent);
            type.getFieldDefinitions().forEach(field -> {
                String name = type.getName() + "." + field.getName();
                look(name, field, silent);
                field.getInputValueDefinitions()
                        .forEach(argument -> look(name + "(" + argument.getName() + ")", argument, silent));
            });
        });
        schema.getTypes(InputObjectTypeDefinition.class).forEach(type -> {
            look(type.getName(), type, silent);
            type.getInputValueDefinitions()
                    .forEach(field -> look(type.getName() + "." + field.getName(), field, silent));
        });
        schema.getTypes(EnumTypeDefinition.class).forEach(type -> {
            look(type.getName(), type, silent);
            type.getEnumValueDefinitions()
                    .forEach(value -> look(type.getName() + "." + value.getName(), value, silent));
        });

        assertThat(silent)
                .as("without a @Description, or a line in EnumDescriptions")
                .isEmpty();
    }

    private static void look(String name, AbstractDescribedNode<?> node, List<String> silent) {
        if (node.getDescription() == null || node.getDescription().getContent().isBlank()) {
            silent.add(name);
        }
    }

    @Test
    void no_enum_value_is_described_that_is_not_there() {
        assertThat(lines(parse(served()))).containsAll(lines(parse(EnumDescriptions.TEXT)));
    }

    /** The printer sorts by name, so the file changes only with the schema. */
    @Test
    void the_schema_in_the_documentation_is_the_one_that_is_served() throws IOException {
        if (Boolean.getBoolean("schema.update")) {
            Files.writeString(FILE, served());
        }
        assertThat(FILE)
                .as(
                        "%s differs from what the service serves. When that is meant:"
                                + " ./mvnw test -Dtest=SchemaTest -Dschema.update=true writes it anew; commit it, and run"
                                + " npm run generate in docs/examples/live-calls",
                        FILE)
                .hasContent(served());
    }

    /** Each operation of the pages and of the examples, by itself and with the fragments of its block. */
    @Test
    void operations_in_the_documentation_fit_the_schema() throws IOException {
        GraphQLSchema schema = UnExecutableSchemaGenerator.makeUnExecutableSchema(parse(served()));
        List<String> wrong = new ArrayList<>();
        int operations = 0;
        for (String block : operations()) {
            Document document = Parser.parse(block);
            for (OperationDefinition operation : document.getDefinitionsOfType(OperationDefinition.class)) {
                operations++;
                Document alone = document.transform(builder -> builder.definitions(document.getDefinitions().stream()
                        .filter(each -> each == operation || !(each instanceof OperationDefinition))
                        .toList()));
                new Validator()
                        .validateDocument(schema, alone, Locale.ENGLISH)
                        .forEach(error -> wrong.add(error.getMessage() + " in " + block));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(operations).isGreaterThan(20);
    }

    private static List<String> operations() throws IOException {
        List<String> blocks = new ArrayList<>();
        blocks.add(Files.readString(Path.of("docs", "examples", "live-calls", "live-calls.graphql")));
        Matcher block = Pattern.compile("^```graphql\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "graphql.md")));
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }

    @Test
    void editors_can_read_it_by_introspection() {
        JsonObject answer = new JsonObject(RestAssured.given()
                .contentType(ContentType.JSON)
                .body(new JsonObject()
                        .put("query", IntrospectionQuery.INTROSPECTION_QUERY)
                        .encode())
                .post("/graphql")
                .asString());

        assertThat(answer.getJsonArray("errors")).isNull();
        assertThat(answer.getJsonObject("data").getJsonObject("__schema").getJsonArray("types"))
                .isNotEmpty();
    }

    private static String served() {
        return RestAssured.get("/graphql/schema.graphql")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private static TypeDefinitionRegistry parse(String schema) {
        return new SchemaParser().parse(schema);
    }

    private static List<String> fields(TypeDefinitionRegistry schema, String type) {
        return schema.getTypes(ObjectTypeDefinition.class).stream()
                .filter(definition -> definition.getName().equals(type))
                .flatMap(definition -> definition.getFieldDefinitions().stream())
                .map(SchemaTest::line)
                .toList();
    }

    /** One line per field, argument and value: {@code Call.id: ID!}. */
    private static List<String> lines(TypeDefinitionRegistry schema) {
        Stream<String> fields = schema.getTypes(ObjectTypeDefinition.class).stream()
                .flatMap(type -> type.getFieldDefinitions().stream().map(field -> type.getName() + "." + line(field)));
        Stream<String> inputs = schema.getTypes(InputObjectTypeDefinition.class).stream()
                .flatMap(type -> type.getInputValueDefinitions().stream()
                        .map(field -> type.getName() + "." + field.getName() + ": " + text(field.getType())));
        Stream<String> values = schema.getTypes(EnumTypeDefinition.class).stream()
                .flatMap(type ->
                        type.getEnumValueDefinitions().stream().map(value -> type.getName() + "." + value.getName()));
        return Stream.of(fields, inputs, values)
                .flatMap(lines -> lines)
                .sorted()
                .toList();
    }

    private static String line(FieldDefinition field) {
        List<String> arguments = field.getInputValueDefinitions().stream()
                .map(argument -> argument.getName() + ": " + text(argument.getType())
                        + (argument.getDefaultValue() == null ? "" : " = " + text(argument.getDefaultValue())))
                .sorted()
                .toList();
        return field.getName() + (arguments.isEmpty() ? "" : arguments) + ": " + text(field.getType());
    }

    private static String text(Node<?> node) {
        return AstPrinter.printAstCompact(node);
    }
}
