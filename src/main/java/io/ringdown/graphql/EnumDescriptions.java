package io.ringdown.graphql;

import graphql.language.EnumTypeDefinition;
import graphql.language.EnumValueDefinition;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLEnumValueDefinition;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLSchemaElement;
import graphql.schema.GraphQLTypeVisitorStub;
import graphql.schema.SchemaTransformer;
import graphql.schema.idl.SchemaParser;
import graphql.util.TraversalControl;
import graphql.util.TraverserContext;
import io.smallrye.graphql.spi.EventingService;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the values of enums mean, as the schema says it. It stands here because the vocabulary of {@code call} depends on
 * the JDK alone and cannot carry the annotations of a library.
 */
public final class EnumDescriptions implements EventingService {

    static final String TEXT = """
            "Orders of completed calls; ties are broken by id, so that pages never overlap"
            enum CallRecordOrder {
              "The newest begin first"
              STARTED_AT_DESC
              "The oldest begin first"
              STARTED_AT_ASC
              "The newest end first"
              ENDED_AT_DESC
              "The oldest end first"
              ENDED_AT_ASC
            }
            "What a live call is doing"
            enum CallState {
              "In the dialplan; nobody rings yet"
              DIALING
              "A phone rings"
              RINGING
              "Two parties talk, or are about to"
              UP
              "Waits in a queue, whether or not an agent rings"
              QUEUED
              "Waits in a parking space"
              PARKED
              "Talks to Asterisk itself: announcement, IVR, voicemail, conference"
              IN_APPLICATION
              "Nobody of it is left"
              ENDED
            }
            "What happened in a call"
            enum ChangeType {
              "The call began"
              STARTED
              "Phones began to ring: targets"
              RINGING
              "A phone rings no more: target, outcome"
              RING_ENDED
              "The first person was connected to the caller: target"
              ANSWERED
              "A party was put on hold: party"
              HELD
              "A party was taken back from hold: party"
              RESUMED
              "A transfer happened, or its target or outcome became known: transfer"
              TRANSFERRED
              "The call joined a queue: visit"
              QUEUED
              "The call left a queue: visit"
              DEQUEUED
              "The caller gave up in a queue: visit"
              QUEUE_ABANDONED
              "The call was put into a parking space: space"
              PARKED
              "The call was taken out of its parking space"
              UNPARKED
              "Anything else of the call changed: caller id, account code, parties, state"
              UPDATED
              "The dialplan said something: userEvent"
              USER_EVENT
              "Nobody of the call is left: disposition"
              ENDED
            }
            "What a phone or trunk does"
            enum DeviceState {
              "Asterisk does not know"
              UNKNOWN
              "Free"
              NOT_IN_USE
              "It has a call and can take another"
              IN_USE
              "It has a call and can take none"
              BUSY
              "The PBX has no such device"
              INVALID
              "It cannot be reached: not registered, for a phone"
              UNAVAILABLE
              "It rings"
              RINGING
              "In use, and another call rings"
              RINGING_IN_USE
              "It has put a call on hold"
              ON_HOLD
            }
            "Where a call came from and went to, by the PBX's trunk patterns"
            enum Direction {
              "The caller came over a trunk"
              INBOUND
              "A leg went to a trunk"
              OUTBOUND
              "No trunk took part"
              INTERNAL
            }
            "How a call ended, from its caller's side"
            enum Disposition {
              "A person was connected to the caller"
              ANSWERED
              "Nobody answered in time"
              NO_ANSWER
              "Whoever was called talked already"
              BUSY
              "Whoever was called refused the call"
              REJECTED
              "The caller gave up"
              CANCELLED
              "The caller gave up waiting in a queue"
              ABANDONED
              "It could not be: no such number, not reachable, congestion"
              FAILED
              "Voicemail took it"
              VOICEMAIL
              "The caller was in a conference"
              CONFERENCE
              "Asterisk itself served the caller: announcement, IVR"
              APPLICATION
              "It was handed over before anybody answered"
              TRANSFERRED
            }
            "Why a mutation came to nothing"
            enum ErrorCode {
              "An argument cannot be, or is not allowed by the configuration. Nothing was sent"
              INVALID
              "The role or the scope of whoever asked does not reach so far. Nothing was sent"
              FORBIDDEN
              "There is no such PBX, live call or party. Nothing was sent"
              NOT_FOUND
              "There is one of that name already. Nothing was changed"
              EXISTS
              "It is configured where only the operator of the service can change it. Nothing was changed"
              FIXED
              "The file could not be written. Nothing was changed"
              NOT_WRITABLE
              "Several parties fit; the message lists them. Nothing was sent"
              AMBIGUOUS
              "The call is in no state for it. Nothing was sent"
              NOT_POSSIBLE
              "The PBX is not connected. Nothing was sent"
              NOT_CONNECTED
              "Too much is under way at this PBX. Nothing was sent"
              OVERLOADED
              "Asterisk refused it. Nothing was done"
              REFUSED
              "Asterisk took it and something else happened; the message tells what"
              FAILED
              "Whoever was to be called did not answer"
              NOT_ANSWERED
              "Asterisk did not answer, or took it and nothing told that it was done. It may have been, or be yet"
              TIMED_OUT
              "The connection ended meanwhile. It may have been done"
              CONNECTION_LOST
              "A failure of this service; its log tells more"
              INTERNAL
            }
            "How it is known whether events of a class come"
            enum EventKnowledge {
              "Events of it came: certain"
              SEEN
              "Asterisk was asked for one and none came: certain"
              MISSING
              "What they would tell has happened, and none came: concluded"
              CONCLUDED_MISSING
              "None came, and nothing that they would tell has happened as far as is known"
              UNKNOWN
            }
            "How one attempt to reach one party ended"
            enum LegOutcome {
              "It was picked up"
              ANSWERED
              "It rang in vain"
              NO_ANSWER
              "It was busy"
              BUSY
              "The call was refused there"
              REJECTED
              "The caller gave up"
              CANCELLED
              "Another leg of the same group won, or somebody picked the call up"
              ANSWERED_ELSEWHERE
              "Picked up but never connected: call screening"
              NOT_ACCEPTED
              "It passed the call on"
              FORWARDED
              "It could not be reached: not registered, for a phone"
              UNAVAILABLE
              "It could not be: no such number, congestion"
              FAILED
            }
            "How far the connection to one PBX has come"
            enum PbxState {
              "What was known before the start is being read from the journal"
              RECOVERING
              "There is none; the next attempt comes by itself"
              DISCONNECTED
              "The socket is being opened"
              CONNECTING
              "Connected; the login is under way"
              LOGGING_IN
              "Logged in; what is there now is being read"
              SYNCING
              "Calls are followed"
              CONNECTED
              "The service ends"
              STOPPED
              "It cannot be followed as it is configured"
              MISCONFIGURED
              "It is not configured any more; told once, as the last of it"
              REMOVED
            }
            "Whether a party's number may be shown"
            enum Presentation {
              "It may"
              ALLOWED
              "The party does not want it to be shown"
              RESTRICTED
              "There is no number to show"
              UNAVAILABLE
            }
            "How a queue visit ended"
            enum QueueOutcome {
              "An agent took the call"
              ANSWERED
              "The caller gave up"
              ABANDONED
              "The queue's time for waiting was over"
              TIMEOUT
              "Key exit, full, empty"
              LEFT
              "The caller was taken out of it by a transfer"
              TRANSFERRED
            }
            "What somebody is there for"
            enum Role {
              "Sees calls"
              VIEWER
              "Leads those who serve calls: spies, records, and decides who serves which queue"
              SUPERVISOR
              "Serves calls: begins, ends and moves them"
              OPERATOR
              "May do everything, and any action of the PBX"
              ADMINISTRATOR
            }
            "What of a party is silenced"
            enum Sound {
              "What it says"
              IN
              "What it hears"
              OUT
              "Both"
              ALL
            }
            "What somebody who spies can do"
            enum SpyMode {
              "Hears both"
              LISTEN
              "Hears both, is heard by the one who is spied on"
              WHISPER
              "Hears both, is heard by both"
              BARGE
            }
            "How long the stretches of time of a report are, by the clocks of its time zone"
            enum TrafficBucket {
              "A quarter of an hour"
              QUARTER_HOUR
              "Half an hour"
              HALF_HOUR
              "An hour"
              HOUR
              "A day, from midnight"
              DAY
              "A week, from Monday"
              WEEK
              "A month, from its first day"
              MONTH
            }
            "What came of a transfer"
            enum TransferOutcome {
              "The destination answered, or took the parked call"
              ANSWERED
              "Nobody answered there in time"
              NO_ANSWER
              "The destination was busy"
              BUSY
              "The destination refused"
              REJECTED
              "It was called off"
              CANCELLED
              "Whoever was transferred hung up before an answer"
              ABANDONED
              "The time for it was over"
              TIMEOUT
              "The call went back to the one who transferred or parked it"
              RECALLED
              "Voicemail took it"
              VOICEMAIL
              "Refused, or nobody is there"
              FAILED
            }
            "What changed the parties of a call"
            enum TransferType {
              "A party sends the other one to a number and leaves at once"
              BLIND
              "A party consults a third one, then joins the two"
              ATTENDED
              "As ATTENDED, but the third one still rings when the transferer leaves"
              BLONDE
              "A phone passes the call on before answering"
              FORWARD
              "Somebody takes a call that rings elsewhere"
              PICKUP
              "A party puts the other one into a parking space"
              PARK
              "A manager action moves one or both parties elsewhere"
              REDIRECT
              "A manager action joins two parties"
              BRIDGE
            }
            "What an item of a subscription tells"
            enum UpdateKind {
              "All that matches, as it is now; whatever the subscriber knew before is to be forgotten"
              SNAPSHOT
              "One thing happened to something that matches"
              CHANGE
              "What matched before does not any more, or is gone"
              REMOVED
              "Changes were missed; a snapshot follows, where there are snapshots"
              RESYNC
            }
            """;

    /** Always. */
    @Override
    public String getConfigKey() {
        return null;
    }

    @Override
    public GraphQLSchema.Builder beforeSchemaBuild(GraphQLSchema.Builder builder) {
        Map<String, EnumTypeDefinition> texts = texts();
        return GraphQLSchema.newSchema(SchemaTransformer.transformSchema(builder.build(), new GraphQLTypeVisitorStub() {
            @Override
            public TraversalControl visitGraphQLEnumType(
                    GraphQLEnumType type, TraverserContext<GraphQLSchemaElement> context) {
                EnumTypeDefinition text = texts.get(type.getName());
                return text == null ? TraversalControl.CONTINUE : changeNode(context, described(type, text));
            }
        }));
    }

    private static Map<String, EnumTypeDefinition> texts() {
        return new SchemaParser()
                .parse(TEXT).getTypes(EnumTypeDefinition.class).stream()
                        .collect(Collectors.toMap(EnumTypeDefinition::getName, Function.identity()));
    }

    private static GraphQLEnumType described(GraphQLEnumType type, EnumTypeDefinition text) {
        Map<String, EnumValueDefinition> values = text.getEnumValueDefinitions().stream()
                .collect(Collectors.toMap(EnumValueDefinition::getName, Function.identity()));
        return type.transform(builder -> {
            builder.description(text.getDescription().getContent());
            for (GraphQLEnumValueDefinition value : type.getValues()) {
                EnumValueDefinition said = values.get(value.getName());
                if (said != null) {
                    builder.value(value.transform(
                            each -> each.description(said.getDescription().getContent())));
                }
            }
        });
    }
}
