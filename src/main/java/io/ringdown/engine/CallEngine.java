package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.ChannelState;
import io.ringdown.ami.event.UniqueId;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallChannel;
import io.ringdown.call.TransferType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The calls of one PBX: give it an event, take the changes. The same events always give the same changes.
 *
 * <p>Three steps per event: the facts go into the graph; membership of calls grows by the lineage rules; each call that
 * was touched is read anew, and the difference to what was known of it is what gets told. No I/O, no clock, no thread;
 * one caller at a time.
 */
public final class CallEngine implements Serializable {

    /** Why an event changed nothing although it could have. */
    public enum Refusal {
        /** It names a channel that has hung up. */
        AFTER_HANGUP,
        /** It ends a channel that was never seen. */
        UNKNOWN_CHANNEL,
        /** Its name means nothing to calls. */
        UNRECOGNISED,
        /** It lacks what it is about. */
        INCOMPLETE
    }

    /** Dialplan applications that serve nobody: a channel that runs one goes nowhere by it. */
    private static final Set<String> DEAD_ENDS = Set.of(
            "Hangup",
            "Busy",
            "Congestion",
            "Goto",
            "GotoIf",
            "GotoIfTime",
            "NoOp",
            "Set",
            "MSet",
            "Gosub",
            "GosubIf",
            "Return",
            "Macro",
            "ExecIf",
            "While",
            "EndWhile",
            "UserEvent",
            "Verbose",
            "Log",
            "SetCallerPres");

    /** Dialplan applications that look for somebody, or do something on the side. */
    private static final Set<String> CONNECTING = Set.of(
            "Dial",
            "Queue",
            "FollowMe",
            "Page",
            "Answer",
            "Progress",
            "Ringing",
            "Wait",
            "MixMonitor",
            "Monitor",
            "Pickup",
            "PickupChan",
            "ParkedCall",
            "Park",
            "Transfer",
            "SIPAddHeader",
            "ChannelRedirect",
            "AppDial",
            "AppDial2");

    private final Scene scene;
    private final Dials dials;
    private final Bridges bridges;
    private final Transfers transfers;
    private final Parking parking;
    private final Queues queues;
    private final Endings endings;
    private final Resyncs resyncs;
    private final CallReader reader;
    private long applied;
    private transient UserEvent userEvent;
    private transient Lineage userEventCall;

    /** @param pbx the configured name, first part of every call's id */
    public CallEngine(String pbx, TrunkPatterns trunks) {
        scene = new Scene(pbx, trunks);
        dials = new Dials(scene);
        bridges = new Bridges(scene);
        transfers = new Transfers(scene);
        parking = new Parking(scene);
        queues = new Queues(scene);
        endings = new Endings(scene, dials);
        resyncs = new Resyncs(scene, dials, endings, queues);
        reader = new CallReader(pbx, scene.graph);
    }

    /** Judges channels that appear from now on by other patterns; for an engine that was read from a file. */
    public void useTrunks(TrunkPatterns trunks) {
        scene.trunks = trunks;
    }

    /** What the event did to calls, in order; empty when nothing. */
    public List<CallChange> apply(AmiEvent event) {
        applied++;
        try {
            change(event);
            return read(event.at(), !(event instanceof Resync));
        } finally {
            scene.dirty.clear();
            userEvent = null;
            userEventCall = null;
        }
    }

    /** Names by which a channel that comes is taken into a call; none is left when all calls have ended. */
    int linkedIds() {
        return scene.byLinkedId.size();
    }

    /** Live calls as they are now. */
    public List<Call> calls() {
        List<Call> calls = new ArrayList<>(scene.live.size());
        for (Lineage lineage : scene.live.values()) {
            if (lineage.view != null) {
                calls.add(lineage.view);
            }
        }
        return calls;
    }

    /** Who is at a channel, and the call it belongs to; null when there is no such channel. */
    public Occupant occupant(UniqueId id) {
        Channel channel = scene.graph.channel(id);
        if (channel == null) {
            return null;
        }
        Lineage call = channel.call();
        return new Occupant(channel.party(), call == null ? null : scene.pbx + "/" + call.id);
    }

    /** The live call as it is now; null when there is none of this id. */
    public Call call(String callId) {
        Lineage call = live(callId);
        return call == null ? null : call.view;
    }

    /** Its living channels, local ones too, in the order they came; empty when there is no such call. */
    public List<CallChannel> channels(String callId) {
        Lineage call = live(callId);
        return call == null ? List.of() : reader.channels(call);
    }

    /** A living channel; null when there is none of this id. */
    public CallChannel channel(UniqueId id) {
        Channel channel = scene.graph.channel(id);
        return channel == null ? null : reader.channel(channel.call(), channel);
    }

    private Lineage live(String callId) {
        String prefix = scene.pbx + "/";
        return callId.startsWith(prefix) ? scene.live.get(callId.substring(prefix.length())) : null;
    }

    /** Number of scene.live calls. */
    public int size() {
        return scene.live.size();
    }

    /** Number of scene.live channels. */
    public int channels() {
        return scene.graph.channels().size();
    }

    /** Events taken so far, those refused included. */
    public long applied() {
        return applied;
    }

    /** How often an event told of something that should have been known: the picture may lack more. */
    public long doubts() {
        return scene.refused(Refusal.UNKNOWN_CHANNEL);
    }

    /** Events that changed nothing, by reason. */
    public Map<Refusal, Long> refused() {
        Map<Refusal, Long> counts = new EnumMap<>(Refusal.class);
        for (Refusal reason : Refusal.values()) {
            if (scene.refused(reason) > 0) {
                counts.put(reason, scene.refused(reason));
            }
        }
        return Map.copyOf(counts);
    }

    private void change(AmiEvent event) {
        switch (event) {
            case Newchannel e -> onNewchannel(e);
            case Newstate e -> scene.see(e.channel(), e.at());
            case Newexten e -> onNewexten(e);
            case NewCallerid e -> onNewCallerid(e);
            case NewConnectedLine e -> scene.see(e.channel(), e.at());
            case NewAccountCode e -> scene.see(e.channel(), e.at());
            case Rename e -> onRename(e);
            case HangupRequest e -> endings.onHangupRequest(e);
            case SoftHangupRequest e -> endings.onSoftHangupRequest(e);
            case Hangup e -> endings.onHangup(e);
            case VarSet e -> onVarSet(e);
            case ChannelSeen e -> onChannelSeen(e);
            case DialBegin e -> dials.onDialBegin(e);
            case DialState e -> dials.onDialState(e);
            case DialEnd e -> dials.onDialEnd(e);
            case OriginateResponse e -> dials.onOriginateResponse(e);
            case Pickup e -> dials.onPickup(e);
            case BridgeCreate _ -> {} // a bridge without a channel is nobody's
            case BridgeEnter e -> bridges.onBridgeEnter(e);
            case BridgeLeave e -> bridges.onBridgeLeave(e);
            case BridgeMerge _ -> {} // its moves come as BridgeLeave and BridgeEnter
            case BridgeDestroy e -> scene.graph.destroy(e.bridge().id());
            case LocalBridge e -> bridges.onLocalBridge(e);
            case LocalOptimizationBegin _ -> {}
            case LocalOptimizationEnd _ -> {}
            case BlindTransfer e -> transfers.onBlindTransfer(e);
            case AttendedTransfer e -> transfers.onAttendedTransfer(e);
            case ParkedCall e -> parking.onParkedCall(e);
            case UnParkedCall e -> parking.onUnParkedCall(e);
            case ParkedCallTimeOut e -> parking.onParkedCallTimeOut(e);
            case ParkedCallGiveUp e -> parking.onParkedCallGiveUp(e);
            case ParkedCallSwap e -> scene.see(e.parkee(), e.at());
            case Hold e -> bridges.onHold(e.channel(), e.at(), true);
            case Unhold e -> bridges.onHold(e.channel(), e.at(), false);
            case QueueCallerJoin e -> queues.onQueueCallerJoin(e);
            case QueueCallerLeave e -> queues.onQueueCallerLeave(e);
            case QueueCallerAbandon e -> queues.onQueueCallerAbandon(e);
            case AgentCalled e -> queues.onAgentCalled(e);
            case AgentConnect e -> queues.onAgentConnect(e);
            case AgentComplete e -> scene.see(e.caller(), e.at());
            case AgentRingNoAnswer e -> scene.see(e.caller(), e.at());
            case ConfbridgeJoin e -> bridges.onConfbridgeJoin(e);
            case ConfbridgeLeave e -> scene.see(e.channel(), e.at());
            case ConfbridgeMute e -> scene.see(e.channel(), e.at());
            case ConfbridgeUnmute e -> scene.see(e.channel(), e.at());
            case ConfbridgeEnd _ -> {}
            case QueueMemberAdded _, QueueMemberRemoved _, QueueMemberStatus _ -> {} // see PbxBoard
            case QueueMemberPause _, QueueMemberPenalty _ -> {}
            case DeviceStateChange _, ContactStatus _, PeerStatus _ -> {}
            case ChanSpyStart e -> scene.see(e.spyer(), e.at());
            case ChanSpyStop e -> scene.see(e.spyer(), e.at());
            case UserEvent e -> onUserEvent(e);
            case FullyBooted _ -> {}
            case Shutdown _ -> {}
            case Unrecognised _, ListItem _ -> scene.refuse(Refusal.UNRECOGNISED);
            case Resync e -> resyncs.onResync(e);
            case Missed e -> resyncs.onMissed(e);
            case Tick _ -> {}
        }
    }

    private void onNewchannel(Newchannel e) {
        ChannelSnapshot snapshot = e.channel();
        Channel known = scene.graph.channel(snapshot.id());
        if (known != null) {
            scene.refresh(known, snapshot, e.at()); // listed before its event came (ami.md, section 3c)
        } else if (scene.graph.ended(snapshot.id()) != null) {
            scene.refuse(Refusal.AFTER_HANGUP);
        } else {
            scene.appear(snapshot, e.at(), true);
        }
    }

    private void onChannelSeen(ChannelSeen e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel != null && e.name().equals("DTMFEnd")) {
            channel.pressedAt = e.at();
        }
    }

    private void onNewexten(Newexten e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel == null) {
            return;
        }
        Lineage call = channel.call();
        if ("h".equals(e.exten()) || channel.ending || call == null) {
            return;
        }
        transfers.redirected(channel, call, e);
        String application = e.application();
        if (application == null || application.startsWith("AppDial")) {
            return; // the dialling side's name for a channel that runs nothing itself
        }
        channel.left = false;
        channel.application = application;
        if (channel.visit == null && !call.visits.isEmpty()) {
            Visit visit = call.visits.getLast();
            if (visit.channel == channel && visit.leftAt >= 0) {
                visit.wentOn = true;
            }
        }
        if (call.dialed == null && Scene.number(e.exten()) != null && isCallerSide(call, channel)) {
            call.dialed = e.exten();
        }
        if (application.equalsIgnoreCase("VoiceMail")) {
            call.voicemail = true;
            Move move = call.lastMove();
            if (move != null && move.outcome == null) {
                move.voicemail = true;
            }
        }
        if (!DEAD_ENDS.contains(application)) {
            Scene.goesOn(channel);
            Move move = CONNECTING.contains(application) ? null : call.openMove(channel);
            if (move != null && move.by == null && move.type != TransferType.PARK) {
                move.served = true;
            }
        }
        scene.touch(channel);
    }

    /** The side of the call that entered the dialplan first: the caller, or the first half of an originate. */
    private static boolean isCallerSide(Lineage call, Channel channel) {
        return call.originated ? channel.id.equals(call.root) && channel.up() : channel == call.caller;
    }

    private void onNewCallerid(NewCallerid e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel != null && e.presentation() >= 0) {
            channel.present(e.presentation());
            scene.touch(channel);
        }
    }

    private void onRename(Rename e) {
        Channel channel = scene.graph.channel(e.id());
        if (channel == null) {
            scene.refuse(Refusal.INCOMPLETE);
            return;
        }
        ChannelSnapshot s = channel.seen;
        scene.refresh(
                channel,
                new ChannelSnapshot(
                        s.id(),
                        e.newName(),
                        s.state(),
                        s.callerNumber(),
                        s.callerName(),
                        s.connectedNumber(),
                        s.connectedName(),
                        s.accountCode(),
                        s.context(),
                        s.exten(),
                        s.linkedId(),
                        s.tenantId()),
                e.at());
    }

    private void onVarSet(VarSet e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel == null) {
            return;
        }
        if ("QUEUESTATUS".equals(e.variable()) && channel.call() != null) {
            List<Visit> visits = channel.call().visits;
            if (!visits.isEmpty() && visits.getLast().channel == channel) {
                visits.getLast().status = e.value();
                scene.touch(channel);
            }
        }
    }

    private void onUserEvent(UserEvent e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel != null && channel.call() != null) {
            Lineage call = channel.call();
            scene.mark(call);
            call.keep(new io.ringdown.call.UserEvent(CallReader.instant(e.at()), e.name(), e.headers()));
            userEvent = e;
            userEventCall = call;
        }
    }

    private List<CallChange> read(long at, boolean observed) {
        if (scene.dirty.isEmpty()) {
            return List.of();
        }
        List<CallChange> changes = new ArrayList<>(2);
        for (Lineage call : scene.dirty) {
            call.dirty = false;
            if (!scene.live.containsKey(call.id)) {
                continue;
            }
            if (!call.published && !begun(call)) {
                if (call.ended()) {
                    scene.forget(call);
                }
                continue;
            }
            Call before = call.view;
            // a list is reckoned to be made a moment later than it was: no time passes by it for who is known whole
            long now = observed || !call.complete ? at : call.readAt;
            Call after = reader.read(call, now, observed);
            UserEvent event = userEvent != null && userEventCall == call ? userEvent : null;
            call.view = CallDiff.between(before, after, CallReader.instant(now), event, call.space(), changes);
            call.revision = call.view.record().revision();
            call.published = true;
            if (call.ended()) {
                scene.forget(call);
                scene.endedIds.put(call.id, Boolean.TRUE);
            }
        }
        return changes;
    }

    /** A channel that is down may turn out to be somebody's leg; whatever else is a call. */
    private boolean begun(Lineage call) {
        if (call.originated || !call.legs.isEmpty() || call.members.isEmpty()) {
            return !call.members.isEmpty() || call.originated || call.caller != null;
        }
        for (Channel member : call.members) {
            if (!member.local() && member.seen.state() != ChannelState.DOWN || member.bridge != null) {
                return true;
            }
        }
        return false;
    }
}
