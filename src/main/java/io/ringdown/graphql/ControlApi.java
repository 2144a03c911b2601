package io.ringdown.graphql;

import io.ringdown.access.Actors;
import io.ringdown.access.Sight;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.call.Queue;
import io.ringdown.control.Command;
import io.ringdown.control.Commands;
import io.ringdown.control.Outcome;
import io.ringdown.live.LiveBoard;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.graphql.DefaultValue;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.GraphQLApi;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.Mutation;
import org.eclipse.microprofile.graphql.Name;
import org.eclipse.microprofile.graphql.NonNull;

/** What may be done to calls. Each mutation answers when it is known what Asterisk did, not that it took the order. */
@GraphQLApi
public class ControlApi {

    private static final String PARTY =
            "A party by its number, device (PJSIP/101) or channel; left out where only one can be meant";
    private static final String CALL = "The live call's id";
    private static final String PBX = "Left out where there is only one";
    private static final String CONTEXT =
            "Of the dialplan, one of ringdown.control.contexts; left out: the one that the party is in";
    private static final String TRANSFERER =
            "Who transfers: number, device or channel; left out: the phone that talks with the outside";
    private static final String RING = "How long it may ring, 1 to 300; left out: 30";

    private final Commands commands;
    private final LiveBoard board;
    private final Actors actors;

    ControlApi(Commands commands, LiveBoard board, Actors actors) {
        this.actors = actors;
        this.commands = commands;
        this.board = board;
    }

    @Mutation("originate")
    @Description(
            "Calls a device and leads it, once it answers, to an extension (context, exten) or an application. Answers when"
                    + " the device has answered, or has not")
    public @NonNull Uni<@NonNull OriginatePayload> originate(
            @Name("pbx") @Description(PBX) String pbx,
            @Name("device") @NonNull @Description("What is called: PJSIP/101, PJSIP/0170123@trunk, Local/101@internal")
                    String device,
            @Name("context") @Description("Of the dialplan, one of ringdown.control.contexts") String context,
            @Name("exten") @Description("The number that the device is then connected with") String exten,
            @Name("priority") @Description("A number or a label; left out: 1") String priority,
            @Name("application") @Description("Instead of an extension: one of ringdown.control.applications")
                    String application,
            @Name("data") @Description("The application's arguments") String data,
            @Name("callerNumber") @Description("What the device shows") String callerNumber,
            @Name("callerName") @Description("What the device shows") String callerName,
            @Name("timeoutSeconds") @Description(RING) Integer timeoutSeconds,
            @Name("accountCode") @Description("Of the new channel") String accountCode,
            @Name("codecs") @Description("Only these; left out: as Asterisk is configured") List<String> codecs,
            @Name("earlyMedia") @DefaultValue("false") @Description("Go on as soon as the device sends early media")
                    boolean earlyMedia,
            @Name("variables") @Description("Set on the channel before it is called") List<VariableInput> variables,
            @Name("waitForAnswer") @DefaultValue("true") @Description("false: answer as soon as the call has begun")
                    boolean waitForAnswer,
            @Name("viaCallFile")
                    @DefaultValue("false")
                    @Description("Order it by a file in Asterisk's spool (ringdown.pbx.<name>.spool); answers at once")
                    boolean viaCallFile,
            @Name("at") @Description("When to call; implies viaCallFile") Moment at,
            @Name("maxRetries") @Description("By call file: attempts after the first, 0 to 100; left out: none")
                    Integer maxRetries,
            @Name("retrySeconds") @Description("By call file: between attempts; left out: 300") Integer retrySeconds,
            @Name("archive") @DefaultValue("false") @Description("By call file: keep it in outgoing_done")
                    boolean archive)
            throws BadInput {
        return commands.execute(new Command.Originate(
                        pbx,
                        device,
                        context,
                        exten,
                        priority,
                        application,
                        data,
                        callerNumber,
                        callerName,
                        seconds(timeoutSeconds),
                        accountCode,
                        given(codecs).toList(),
                        earlyMedia,
                        given(variables)
                                .map(each -> new Command.Variable(each.name, each.value))
                                .toList(),
                        waitForAnswer,
                        viaCallFile || at != null
                                ? new Command.Originate.CallFile(
                                        Moment.in(at, "at"), maxRetries, seconds(retrySeconds), archive)
                                : null))
                .map(OriginatePayload::new);
    }

    @Mutation("hangup")
    @Description("Ends a call, or one party's part in it. Answers when it is over")
    public @NonNull Uni<@NonNull HangupPayload> hangup(
            @Name("callId") @Id @NonNull @Description(CALL) String callId,
            @Name("party") @Description("Number, device or channel; left out: the whole call") String party,
            @Name("cause") @Description("Q.850 code that the other end is told; left out: 16") Integer cause) {
        return commands.execute(new Command.Hangup(callId, party, cause)).map(HangupPayload::new);
    }

    @Mutation("redirect")
    @Description(
            "Sends a party, or two at once, to a place in the dialplan. Whoever talked with one that is sent alone is hung up"
                    + " on. Answers when the dialplan runs there")
    public @NonNull Uni<@NonNull RedirectPayload> redirect(
            @Name("callId") @Id @NonNull @Description(CALL) String callId,
            @Name("party") @Description(PARTY) String party,
            @Name("context") @Description(CONTEXT) String context,
            @Name("exten") @NonNull @Description("The extension") String exten,
            @Name("priority") @Description("A number or a label; left out: 1") String priority,
            @Name("otherParty") @Description("A second party to send: number, device or channel") String otherParty,
            @Name("otherContext") @Description("Left out: as the first") String otherContext,
            @Name("otherExten") @Description("Left out: as the first") String otherExten,
            @Name("otherPriority") @Description("Left out: 1") String otherPriority) {
        return commands.execute(new Command.Redirect(
                        callId, party, context, exten, priority, otherParty, otherContext, otherExten, otherPriority))
                .map(RedirectPayload::new);
    }

    @Mutation("blindTransfer")
    @Description(
            "A party sends the one it talks with to an extension and leaves. Answers when the transfer has happened; who"
                    + " took it, or nobody, is told later by the call's transfers")
    public @NonNull Uni<@NonNull BlindTransferPayload> blindTransfer(
            @Name("callId") @Id @NonNull @Description(CALL) String callId,
            @Name("by") @Description(TRANSFERER) String by,
            @Name("context") @Description(CONTEXT) String context,
            @Name("exten") @NonNull @Description("Where to") String exten) {
        return commands.execute(new Command.BlindTransfer(callId, by, context, exten))
                .map(BlindTransferPayload::new);
    }

    @Mutation("attendedTransfer")
    @Description(
            "A party calls a third one and talks with it while the other one waits. Answers when that call has begun. When"
                    + " the party then hangs up (hangup), the two others are joined")
    public @NonNull Uni<@NonNull AttendedTransferPayload> attendedTransfer(
            @Name("callId") @Id @NonNull @Description(CALL) String callId,
            @Name("by") @Description(TRANSFERER) String by,
            @Name("context") @Description(CONTEXT) String context,
            @Name("exten") @NonNull @Description("Whom to consult; keys only") String exten) {
        return commands.execute(new Command.AttendedTransfer(callId, by, context, exten))
                .map(AttendedTransferPayload::new);
    }

    @Mutation("cancelAttendedTransfer")
    @Description("Ends a consultation: the party is back with the one who waits. Answers when it is")
    public @NonNull Uni<@NonNull CancelAttendedTransferPayload> cancelAttendedTransfer(
            @Name("callId") @Id @NonNull @Description(CALL) String callId,
            @Name("by") @Description("Who consults: number, device or channel; left out: the only one who does")
                    String by) {
        return commands.execute(new Command.CancelAttendedTransfer(callId, by)).map(CancelAttendedTransferPayload::new);
    }

    @Mutation("park")
    @Description("Puts a party into a parking space. Answers with the space")
    public @NonNull Uni<@NonNull ParkPayload> park(
            @Name("callId") @Id @NonNull @Description(CALL) String callId,
            @Name("party") @Description("Who is parked: number, device or channel; left out: the outside") String party,
            @Name("by") @Description("Who is called back when nobody fetches the party; left out: who talks with it")
                    String by,
            @Name("lot") @Description("Parking lot; left out: the default one") String lot,
            @Name("timeoutSeconds") @Description("How long it stands there; left out: as the lot says")
                    Integer timeoutSeconds) {
        return commands.execute(new Command.Park(callId, party, by, lot, seconds(timeoutSeconds)))
                .map(ParkPayload::new);
    }

    @Mutation("bridge")
    @Description(
            "Joins a party of a call with a party of another one. Answers when they are joined, with the first call")
    public @NonNull Uni<@NonNull BridgePayload> bridge(
            @Name("callId") @Id @NonNull @Description(CALL) String callId,
            @Name("party") @Description(PARTY) String party,
            @Name("otherCallId") @Id @NonNull @Description("Another live call of the same PBX") String otherCallId,
            @Name("otherParty") @Description(PARTY) String otherParty,
            @Name("tone") @DefaultValue("false") @Description("Play a tone to the second") boolean tone) {
        return commands.execute(new Command.Bridge(callId, party, otherCallId, otherParty, tone))
                .map(BridgePayload::new);
    }

    @Mutation("startRecording")
    @Description("Records what a party hears and says, to a file on Asterisk's machine")
    public @NonNull Uni<@NonNull StartRecordingPayload> startRecording(
            @Name("callId") @Id @NonNull @Description(CALL) String callId,
            @Name("party") @Description("Number, device or channel; left out: the caller") String party,
            @Name("file") @NonNull @Description("Relative, with its format as suffix: 2026/11/4711.wav") String file,
            @Name("bridgedOnly") @DefaultValue("false") @Description("Only while the party is joined with another")
                    boolean bridgedOnly) {
        return commands.execute(new Command.StartRecording(callId, party, file, bridgedOnly))
                .map(StartRecordingPayload::new);
    }

    @Mutation("stopRecording")
    @Description("Ends what startRecording or the dialplan began")
    public @NonNull Uni<@NonNull StopRecordingPayload> stopRecording(
            @Name("callId") @Id @NonNull @Description(CALL) String callId,
            @Name("party") @Description("Number, device or channel; left out: whoever is recorded") String party) {
        return commands.execute(new Command.StopRecording(callId, party)).map(StopRecordingPayload::new);
    }

    @Mutation("mute")
    @Description("Silences a party, or ends that")
    public @NonNull Uni<@NonNull MutePayload> mute(
            @Name("callId") @Id @NonNull @Description(CALL) String callId,
            @Name("party") @Description(PARTY) String party,
            @Name("direction") @DefaultValue("IN") @Description("IN: what it says; OUT: what it hears; ALL: both")
                    Command.Sound direction,
            @Name("muted") @DefaultValue("true") @Description("false ends it") boolean muted) {
        return commands.execute(new Command.Mute(callId, party, direction, muted))
                .map(MutePayload::new);
    }

    @Mutation("sendDtmf")
    @Description("Plays the tones of keys to a party, one after the other")
    public @NonNull Uni<@NonNull SendDtmfPayload> sendDtmf(
            @Name("callId") @Id @NonNull @Description(CALL) String callId,
            @Name("party") @Description("Who is to hear them: number, device or channel; left out: the outside")
                    String party,
            @Name("digits") @NonNull @Description("0 to 9, A to D, * and #; at most 64") String digits,
            @Name("durationMs") @Description("Of each, 40 to 6000; left out: 150") Integer durationMs) {
        return commands.execute(new Command.SendDtmf(
                        callId, party, digits, durationMs == null ? null : Duration.ofMillis(durationMs)))
                .map(SendDtmfPayload::new);
    }

    @Mutation("pickup")
    @Description("Calls a device and lets it take over, once it answers, what rings elsewhere. Answers when it has it")
    public @NonNull Uni<@NonNull PickupPayload> pickup(
            @Name("callId") @Id @NonNull @Description("The live call that rings") String callId,
            @Name("party")
                    @Description("Whose phone rings: number, device or channel; left out: any of those that ring")
                    String party,
            @Name("device") @NonNull @Description("Whose phone takes it: PJSIP/103") String device,
            @Name("timeoutSeconds") @Description(RING) Integer timeoutSeconds) {
        return commands.execute(new Command.Pickup(callId, party, device, seconds(timeoutSeconds)))
                .map(PickupPayload::new);
    }

    @Mutation("spy")
    @Description(
            "Calls a device and lets it into a call, by the side of a party. Answers when it listens, with its own call")
    public @NonNull Uni<@NonNull SpyPayload> spy(
            @Name("callId") @Id @NonNull @Description("The live call that is listened to") String callId,
            @Name("party") @Description("By whose side: number, device or channel; left out: the caller's")
                    String party,
            @Name("device") @NonNull @Description("Whose phone: PJSIP/103") String device,
            @Name("mode")
                    @DefaultValue("LISTEN")
                    @Description("LISTEN: unheard; WHISPER: heard by the party alone; BARGE: heard by all")
                    Command.SpyMode mode,
            @Name("timeoutSeconds") @Description(RING) Integer timeoutSeconds) {
        return commands.execute(new Command.Spy(callId, party, device, mode, seconds(timeoutSeconds)))
                .map(SpyPayload::new);
    }

    @Mutation("queueAdd")
    @Description("Makes a device a member of a queue")
    public @NonNull Uni<@NonNull QueueAddPayload> queueAdd(
            @Name("pbx") @Description(PBX) String pbx,
            @Name("queue") @NonNull @Description("The queue's name") String queue,
            @Name("member") @NonNull @Description("What the queue dials: PJSIP/104, Local/104@agents/n") String member,
            @Name("memberName") @Description("As the queue shows it") String memberName,
            @Name("penalty") @Description("Members of a lower one are called first; left out: 0") Integer penalty,
            @Name("paused") @DefaultValue("false") @Description("Begins with a pause") boolean paused,
            @Name("stateDevice") @Description("Whose state counts; left out: the member's") String stateDevice) {
        Command command = new Command.QueueAdd(pbx, queue, member, memberName, penalty, paused, stateDevice);
        Sight sight = actors.current().sight();
        return commands.execute(command)
                .map(done -> new QueueAddPayload(done, queues(sight, done, pbx, queue, member)));
    }

    @Mutation("queueRemove")
    @Description("Ends a membership of a queue")
    public @NonNull Uni<@NonNull QueueRemovePayload> queueRemove(
            @Name("pbx") @Description(PBX) String pbx,
            @Name("queue") @NonNull @Description("The queue's name") String queue,
            @Name("member") @NonNull @Description("What the queue dials: PJSIP/104") String member) {
        Command command = new Command.QueueRemove(pbx, queue, member);
        Sight sight = actors.current().sight();
        return commands.execute(command)
                .map(done -> new QueueRemovePayload(done, queues(sight, done, pbx, queue, member)));
    }

    @Mutation("queuePause")
    @Description("Begins or ends a member's pause")
    public @NonNull Uni<@NonNull QueuePausePayload> queuePause(
            @Name("pbx") @Description(PBX) String pbx,
            @Name("queue") @Description("The queue's name; left out: all that it is a member of") String queue,
            @Name("member") @NonNull @Description("What the queue dials: PJSIP/104") String member,
            @Name("paused") @DefaultValue("true") @Description("false ends it") boolean paused,
            @Name("reason") @Description("Shown in the queue") String reason) {
        Command command = new Command.QueuePause(pbx, queue, member, paused, reason);
        Sight sight = actors.current().sight();
        return commands.execute(command)
                .map(done -> new QueuePausePayload(done, queues(sight, done, pbx, queue, member)));
    }

    @Mutation("sendAction")
    @Description("Sends any action of the manager interface; for administrators. What it does is not awaited")
    public @NonNull Uni<@NonNull SendActionPayload> sendAction(
            @Name("pbx") @Description(PBX) String pbx,
            @Name("action") @NonNull @Description("Its name, as CoreStatus") String action,
            @Name("headers") @Description("In this order; a name may be there several times")
                    List<AmiHeaderInput> headers) {
        return commands.execute(new Command.SendAction(
                        pbx,
                        action,
                        given(headers)
                                .map(each -> new Header(each.name, each.value))
                                .toList()))
                .emitOn(Infrastructure.getDefaultExecutor()) // a list may be long, and this is the PBX's own loop
                .map(SendActionPayload::new);
    }

    /** What changed nothing is told from the board. @param queue null: those that have the member */
    private List<Queue> queues(Sight sight, Outcome outcome, String pbx, String queue, String member) {
        if (!outcome.done() || !outcome.effect().queues().isEmpty()) {
            return outcome.effect().queues();
        }
        return board.queues(sight, pbx).stream()
                .filter(each -> queue == null
                        ? each.members().stream().anyMatch(one -> one.location().equals(member))
                        : each.name().equals(queue))
                .toList();
    }

    /** Were the elements of an argument required, the argument would be, too. */
    private static <T> Stream<T> given(List<T> list) {
        return list == null ? Stream.empty() : list.stream().filter(Objects::nonNull);
    }

    private static Duration seconds(Integer seconds) {
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }
}
