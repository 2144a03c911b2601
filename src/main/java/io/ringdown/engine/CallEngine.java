package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.ChannelState;
import io.ringdown.ami.event.DialStatus;
import io.ringdown.ami.event.UniqueId;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
public final class CallEngine {

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

    /** From the last key of a feature code to what it does. */
    private static final long FEATURE_CODE_MICROS = 3_000_000;

    private final String pbx;
    private final PbxGraph graph = new PbxGraph();
    private final CallReader reader;
    private final TrunkPatterns trunks;
    private final Map<String, Lineage> live = new LinkedHashMap<>();
    private final Map<UniqueId, Lineage> byLinkedId = new HashMap<>();
    private final Map<String, Boolean> endedIds = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > 4_096;
        }
    };
    private final List<Lineage> dirty = new ArrayList<>(4);
    private final long[] refused = new long[Refusal.values().length];
    private long applied;
    private UserEvent userEvent;
    private Lineage userEventCall;

    /** @param pbx the configured name, first part of every call's id */
    public CallEngine(String pbx, TrunkPatterns trunks) {
        this.pbx = pbx;
        this.trunks = trunks;
        this.reader = new CallReader(pbx, graph);
    }

    /** What the event did to calls, in order; empty when nothing. */
    public List<CallChange> apply(AmiEvent event) {
        applied++;
        try {
            change(event);
            return read(event.at(), !(event instanceof Resync));
        } finally {
            dirty.clear();
            userEvent = null;
            userEventCall = null;
        }
    }

    /** Live calls as they are now. */
    public List<Call> calls() {
        List<Call> calls = new ArrayList<>(live.size());
        for (Lineage lineage : live.values()) {
            if (lineage.view != null) {
                calls.add(lineage.view);
            }
        }
        return calls;
    }

    /** Who is at a channel, and the call it belongs to; null when there is no such channel. */
    public Occupant occupant(UniqueId id) {
        Channel channel = graph.channel(id);
        if (channel == null) {
            return null;
        }
        Lineage call = channel.call();
        return new Occupant(channel.party(), call == null ? null : pbx + "/" + call.id);
    }

    /** Number of live calls. */
    public int size() {
        return live.size();
    }

    /** Number of live channels. */
    public int channels() {
        return graph.channels().size();
    }

    /** Events taken so far, those refused included. */
    public long applied() {
        return applied;
    }

    /** Events that changed nothing, by reason. */
    public Map<Refusal, Long> refused() {
        Map<Refusal, Long> counts = new EnumMap<>(Refusal.class);
        for (Refusal reason : Refusal.values()) {
            if (refused[reason.ordinal()] > 0) {
                counts.put(reason, refused[reason.ordinal()]);
            }
        }
        return Map.copyOf(counts);
    }

    private void refuse(Refusal reason) {
        refused[reason.ordinal()]++;
    }

    // ---------------------------------------------------------------- facts

    private void change(AmiEvent event) {
        switch (event) {
            case Newchannel e -> onNewchannel(e);
            case Newstate e -> see(e.channel(), e.at());
            case Newexten e -> onNewexten(e);
            case NewCallerid e -> onNewCallerid(e);
            case NewConnectedLine e -> see(e.channel(), e.at());
            case NewAccountCode e -> see(e.channel(), e.at());
            case Rename e -> onRename(e);
            case HangupRequest e -> onHangupRequest(e);
            case SoftHangupRequest e -> onSoftHangupRequest(e);
            case Hangup e -> onHangup(e);
            case VarSet e -> onVarSet(e);
            case ChannelSeen e -> onChannelSeen(e);
            case DialBegin e -> onDialBegin(e);
            case DialState e -> onDialState(e);
            case DialEnd e -> onDialEnd(e);
            case OriginateResponse e -> onOriginateResponse(e);
            case Pickup e -> onPickup(e);
            case BridgeCreate _ -> {} // a bridge without a channel is nobody's
            case BridgeEnter e -> onBridgeEnter(e);
            case BridgeLeave e -> onBridgeLeave(e);
            case BridgeMerge _ -> {} // its moves come as BridgeLeave and BridgeEnter
            case BridgeDestroy e -> graph.destroy(e.bridge().id());
            case LocalBridge e -> onLocalBridge(e);
            case LocalOptimizationBegin _ -> {}
            case LocalOptimizationEnd _ -> {}
            case BlindTransfer e -> onBlindTransfer(e);
            case AttendedTransfer e -> onAttendedTransfer(e);
            case ParkedCall e -> onParkedCall(e);
            case UnParkedCall e -> onUnParkedCall(e);
            case ParkedCallTimeOut e -> onParkedCallTimeOut(e);
            case ParkedCallGiveUp e -> onParkedCallGiveUp(e);
            case ParkedCallSwap e -> see(e.parkee(), e.at());
            case Hold e -> onHold(e.channel(), e.at(), true);
            case Unhold e -> onHold(e.channel(), e.at(), false);
            case QueueCallerJoin e -> onQueueCallerJoin(e);
            case QueueCallerLeave e -> onQueueCallerLeave(e);
            case QueueCallerAbandon e -> onQueueCallerAbandon(e);
            case AgentCalled e -> onAgentCalled(e);
            case AgentConnect e -> onAgentConnect(e);
            case AgentComplete e -> see(e.caller(), e.at());
            case AgentRingNoAnswer e -> see(e.caller(), e.at());
            case ConfbridgeJoin e -> onConfbridgeJoin(e);
            case ConfbridgeLeave e -> see(e.channel(), e.at());
            case ConfbridgeMute e -> see(e.channel(), e.at());
            case ConfbridgeUnmute e -> see(e.channel(), e.at());
            case ConfbridgeEnd _ -> {}
            case QueueMemberAdded _, QueueMemberRemoved _, QueueMemberStatus _ -> {} // see PbxBoard
            case QueueMemberPause _, QueueMemberPenalty _ -> {}
            case DeviceStateChange _, ContactStatus _, PeerStatus _ -> {}
            case ChanSpyStart e -> see(e.spyer(), e.at());
            case ChanSpyStop e -> see(e.spyer(), e.at());
            case UserEvent e -> onUserEvent(e);
            case FullyBooted _ -> {}
            case Shutdown _ -> {}
            case Unrecognised _ -> refuse(Refusal.UNRECOGNISED);
            case Resync e -> onResync(e);
            case Tick _ -> {}
        }
    }

    /** The channel, brought to what the snapshot says; null when it has hung up. Unknown ones come to be. */
    private Channel see(ChannelSnapshot snapshot, long at) {
        if (snapshot == null) {
            return null;
        }
        Channel channel = graph.channel(snapshot.id());
        if (channel == null) {
            if (graph.ended(snapshot.id()) != null) {
                refuse(Refusal.AFTER_HANGUP);
                return null;
            }
            return appear(snapshot, at, false);
        }
        if (channel.seen != snapshot) {
            refresh(channel, snapshot, at);
        }
        return channel;
    }

    private void refresh(Channel channel, ChannelSnapshot snapshot, long at) {
        ChannelSnapshot before = channel.seen;
        if (before.equals(snapshot)) {
            return;
        }
        channel.see(snapshot);
        if (snapshot.state() != before.state()) {
            onState(channel, at);
        }
        Lineage call = channel.call();
        if (call != null && !snapshot.linkedId().equals(before.linkedId())) {
            link(snapshot.linkedId(), call);
        }
        touch(channel);
    }

    private void onState(Channel channel, long at) {
        Dial dial = channel.dial;
        if (channel.up()) {
            if (channel.upSince < 0) {
                channel.upSince = at;
            }
            if (dial != null) {
                dial.answer(at);
                originAnswered(dial);
            }
        } else if (channel.ringing() && dial != null) {
            dial.ring(at);
        }
    }

    /** Of several phones that an originate rings, the one that answers is the caller. */
    private void originAnswered(Dial dial) {
        Lineage call = dial.dest.call();
        if (call != null && call.originDials.contains(dial)) {
            call.caller = dial.dest;
        }
    }

    private Channel appear(ChannelSnapshot snapshot, long at, boolean fromItsStart) {
        Channel channel = new Channel(snapshot, trunks.matches(snapshot.device()), at);
        graph.add(channel);
        Lineage call = byLinkedId.get(snapshot.linkedId());
        if (call != null && !call.ended()) {
            join(channel, call);
            if (call.caller == null && !fromItsStart && !channel.local()) {
                call.caller = channel;
            }
        } else {
            begin(channel, at, fromItsStart && snapshot.linkedId().equals(snapshot.id()));
        }
        return channel;
    }

    private void onNewchannel(Newchannel e) {
        ChannelSnapshot snapshot = e.channel();
        Channel known = graph.channel(snapshot.id());
        if (known != null) {
            refresh(known, snapshot, e.at()); // listed before its event came (ami.md, section 3c)
        } else if (graph.ended(snapshot.id()) != null) {
            refuse(Refusal.AFTER_HANGUP);
        } else {
            appear(snapshot, e.at(), true);
        }
    }

    private void onChannelSeen(ChannelSeen e) {
        Channel channel = see(e.channel(), e.at());
        if (channel != null && e.name().equals("DTMFEnd")) {
            channel.pressedAt = e.at();
        }
    }

    private void onNewexten(Newexten e) {
        Channel channel = see(e.channel(), e.at());
        if (channel == null) {
            return;
        }
        Lineage call = channel.call();
        if ("h".equals(e.exten()) || channel.ending || call == null) {
            return;
        }
        redirected(channel, call, e);
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
        if (call.dialed == null && number(e.exten()) != null && isCallerSide(call, channel)) {
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
            goesOn(channel);
            Move move = CONNECTING.contains(application) ? null : call.openMove(channel);
            if (move != null && move.by == null && move.type != TransferType.PARK) {
                move.served = true;
            }
        }
        touch(channel);
    }

    /** The side of the call that entered the dialplan first: the caller, or the first half of an originate. */
    private static boolean isCallerSide(Lineage call, Channel channel) {
        return call.originated ? channel.id.equals(call.root) && channel.up() : channel == call.caller;
    }

    /**
     * A manager's Redirect has no event: a bridged channel runs on somewhere else in the dialplan, before or after it
     * leaves its bridge, and nobody there has hung up (asterisk-behaviour.md, 10).
     */
    private void redirected(Channel channel, Lineage call, Newexten e) {
        boolean torn =
                channel.left || channel.talking() && !graph.joinedWith(channel).isEmpty();
        if (!torn || channel.local() || call.openMove(channel) != null || number(e.exten()) == null) {
            return;
        }
        for (Channel mate : channel.mates) {
            if (mate.hungUp) {
                return;
            }
        }
        Move last = call.lastMove();
        if (last != null && last.type == TransferType.REDIRECT && e.exten().equals(last.destination)) {
            return; // the second channel of one Redirect
        }
        boolean transferred = last != null && (last.type == TransferType.ATTENDED || last.type == TransferType.BLONDE);
        if (transferred && last.transferee == channel && e.exten().equals(last.destination)) {
            return; // it takes the transferer's place in an application
        }
        call.moves.add(new Move(
                e.at(), TransferType.REDIRECT, null, channel, e.exten(), call.legs.size(), call.visits.size()));
    }

    private void onNewCallerid(NewCallerid e) {
        Channel channel = see(e.channel(), e.at());
        if (channel != null && e.presentation() >= 0) {
            channel.present(e.presentation());
            touch(channel);
        }
    }

    private void onRename(Rename e) {
        Channel channel = graph.channel(e.id());
        if (channel == null) {
            refuse(Refusal.INCOMPLETE);
            return;
        }
        ChannelSnapshot s = channel.seen;
        refresh(
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
                        s.linkedId()),
                e.at());
    }

    private void onHangupRequest(HangupRequest e) {
        Channel channel = see(e.channel(), e.at());
        if (channel == null) {
            return;
        }
        ending(channel, e.at());
        if (channel.local()) {
            return; // its other half went away: nobody hung up
        }
        // a channel told "busy" or never picked up was ended by Asterisk or is a leg that refused
        boolean refusing = channel.seen.state() == ChannelState.BUSY
                || channel.dial != null && !channel.up()
                || !channel.up() && "Congestion".equals(channel.application);
        if (refusing) {
            return;
        }
        List<Channel> joined = graph.joinedWith(channel);
        channel.hungUp = true;
        channel.hungUpAt = e.at();
        boolean apart = channel.bridge == null || !channel.bridge.conference();
        if (joined.isEmpty() && apart && leavesOthers(channel)) {
            return; // a transferer who is out of the call already
        }
        hangsUp(channel, channel);
        for (Channel other : joined) {
            hangsUp(other, channel);
        }
    }

    private static boolean leavesOthers(Channel channel) {
        Lineage call = channel.call();
        if (call == null || !call.answered()) {
            return false;
        }
        for (Channel member : call.members) {
            if (member != channel && !member.local() && member.up() && !member.hungUp && !member.gone) {
                return true;
            }
        }
        return false;
    }

    private void hangsUp(Channel in, Channel by) {
        for (Lineage call : in.calls) {
            if (call.hungUpBy == null) {
                call.hungUpBy = by;
            }
        }
        touch(in);
    }

    /** The call goes on, so who hung up before did not end it. */
    private static void goesOn(Channel channel) {
        if (channel.ending) {
            return;
        }
        for (Lineage call : channel.calls) {
            if (call.consultationFor == null) {
                call.hungUpBy = null;
            }
        }
    }

    private void onSoftHangupRequest(SoftHangupRequest e) {
        Channel channel = see(e.channel(), e.at());
        if (channel != null) {
            ending(channel, e.at());
        }
    }

    private static void ending(Channel channel, long at) {
        if (!channel.ending) {
            channel.ending = true;
            channel.endingAt = at;
        }
    }

    private void onHangup(Hangup e) {
        Channel channel = graph.channel(e.channel().id());
        if (channel == null) {
            // of a channel never seen, its end alone tells of no call
            refuse(graph.ended(e.channel().id()) != null ? Refusal.AFTER_HANGUP : Refusal.UNKNOWN_CHANNEL);
            return;
        }
        if (channel.seen != e.channel()) {
            refresh(channel, e.channel(), e.at());
        }
        gone(channel, e.at(), e.cause());
    }

    /** @param cause Q.850; -1 when nobody saw the end */
    private void gone(Channel channel, long at, int cause) {
        touch(channel);
        channel.goneAt = at;
        graph.end(channel);
        Dial dial = channel.dial;
        if (dial != null) {
            dial.over = true;
            dial.goneAt = at;
            dial.end(at);
            dial.cause = Math.max(cause, 0);
        }
        Lineage own = channel.call();
        if (own != null
                && own.originated
                && channel.id.equals(own.root)
                && channel.upSince >= 0
                && own.dialed == null
                && own.legs.isEmpty()) {
            // without Async there is no answer; it never entered the dialplan
            leadToApplication(own, channel.seen.callerNumber());
        }
        if (channel.visit != null) {
            channel.visit.leftAt = at;
            channel.visit.abandoned = true;
            channel.visit = null;
        }
        for (Lineage call : channel.calls) {
            call.members.remove(channel);
            for (Dial leg : call.legs) {
                if (leg.dialer == channel && leg.open()) {
                    leg.givenUp = true;
                }
            }
            if (cause >= 0) {
                call.lastCause = cause;
                if (channel == call.caller) {
                    call.callerCause = cause;
                }
            }
            if (!channel.local()) {
                // Asterisk may keep a channel busy for a while after its party has left
                call.leftAt = Math.max(call.leftAt, channel.hungUp && cause >= 0 ? channel.hungUpAt : at);
            }
            if (call.members.isEmpty()) {
                call.endedAt = call.leftAt >= 0 ? call.leftAt : at;
                if (cause >= 0) {
                    call.endedAfter = -1; // one of its channels was lost before, but its end was seen
                }
            }
        }
    }

    private void onVarSet(VarSet e) {
        Channel channel = see(e.channel(), e.at());
        if (channel == null) {
            return;
        }
        if ("QUEUESTATUS".equals(e.variable()) && channel.call() != null) {
            List<Visit> visits = channel.call().visits;
            if (!visits.isEmpty() && visits.getLast().channel == channel) {
                visits.getLast().status = e.value();
                touch(channel);
            }
        }
    }

    // ---------------------------------------------------------------- dials

    private void onDialBegin(DialBegin e) {
        Channel dialer = see(e.caller(), e.at());
        Channel dest = see(e.dest(), e.at());
        if (dest == null) {
            return;
        }
        Lineage own = dest.call();
        boolean picksUp = dialer != null && dest.up() && own != null && own.caller == dest && own != dialer.call();
        if (picksUp) {
            // a phone that is up and calls by itself cannot be dialled: it has taken the place of one that rang
            pickUp(dest, ringingFor(dialer), e.at());
        } else if (dest.dial != null && dest.dial.inferred) {
            // a list told of it before its own event came (ami.md, section 3c)
            dest.dial.told(dialer, e.at());
            if (dest.trunk) {
                dest.dialedOut(dialledNumber(e.dialString()));
            }
            touch(dest);
        } else if (dest.dial == null || dest.dial.dialer != dialer) { // a repeated one is no second attempt
            dial(dialer, dest, e.dialString(), e.at());
        }
    }

    private static Channel ringingFor(Channel dialer) {
        Channel ringing = null;
        if (dialer.call() != null) {
            for (Dial leg : dialer.call().legs) {
                if (leg.dialer == dialer && !leg.over && leg.answeredAt < 0) {
                    ringing = leg.dest;
                }
            }
        }
        return ringing;
    }

    private void dial(Channel dialer, Channel dest, String dialString, long at) {
        Lineage call = dialer == null || dialer.call() == null ? dest.call() : dialer.call();
        if (call == null) {
            return;
        }
        if (dest.call() != call) {
            adopt(dest, call);
        }
        Visit waiting = dialer == null ? null : visitOf(dialer);
        Dial dial = new Dial(dialer, dest, waiting == null ? null : waiting.queue, at);
        dest.dial = dial;
        if (dest.ringing()) {
            dial.ring(at); // Ringing may come before DialBegin
        }
        boolean origin;
        if (dialer == null) {
            origin = dest.id.equals(call.root);
            if (origin) {
                call.originated = true;
                call.caller = dest.local() ? null : dest;
                call.dialed = null;
            }
        } else {
            Channel root = call.originated ? graph.channel(call.root) : null;
            // until the originate's own channel is up, dials look for the phone that it rings first
            origin = root != null && root.local() && !root.up();
            if (origin && !dest.local() && call.caller == null) {
                call.caller = dest;
            }
            goesOn(dialer);
        }
        if (call.originated && !origin && call.dialed == null) {
            call.dialed = dialledNumber(dialString); // nothing told where the dialplan was entered
        }
        if (!dest.local()) {
            if (dest.trunk) {
                dest.dialedOut(dialledNumber(dialString));
            }
            if (origin) {
                call.originDials.add(dial);
            } else {
                call.legs.add(dial);
                call.trunkLeg |= dest.trunk;
            }
        }
        touch(dest);
    }

    /** A dialled channel whose Linkedid led nowhere goes to the call that dials it. */
    private void adopt(Channel dest, Lineage call) {
        Lineage own = dest.call();
        if (own != null) {
            own.members.remove(dest);
            dest.calls.clear();
            if (own.members.isEmpty()) {
                if (own.published) {
                    own.endedAt = own.readAt;
                } else {
                    forget(own);
                }
            }
        }
        join(dest, call);
    }

    /** {@code 0892222@trunk} or {@code trunk/0892222} is 0892222. */
    private static String dialledNumber(String dialString) {
        if (dialString == null) {
            return null;
        }
        int at = dialString.indexOf('@');
        String number = at >= 0 ? dialString.substring(0, at) : dialString.substring(dialString.lastIndexOf('/') + 1);
        return number.isEmpty() ? null : number.substring(number.lastIndexOf('/') + 1);
    }

    /** The queue visit on whose behalf the channel dials, followed back through local channels. */
    private static Visit visitOf(Channel dialer) {
        Channel channel = dialer;
        for (int hops = 0; channel != null && hops < 16; hops++) {
            if (channel.visit != null) {
                return channel.visit;
            }
            if (!channel.local() || channel.peer == null || channel.peer.dial == null) {
                return null;
            }
            channel = channel.peer.dial.dialer;
        }
        return null;
    }

    private void onDialState(DialState e) {
        see(e.caller(), e.at());
        Channel dest = see(e.dest(), e.at());
        if (dest == null || dest.dial == null) {
            return;
        }
        if (e.status() == DialStatus.RINGING || e.status() == DialStatus.PROGRESS) {
            dest.dial.ring(e.at());
            touch(dest);
        }
    }

    private void onDialEnd(DialEnd e) {
        Channel dialer = see(e.caller(), e.at());
        boolean unseen = graph.channel(e.dest().id()) == null;
        Channel dest = see(e.dest(), e.at());
        if (dest == null) {
            return;
        }
        Dial dial = dest.dial;
        if (dial == null) {
            // a pick-up ends a dial that the picker never had; only a target not seen before was dialled unobserved
            if (!unseen || dialer == null) {
                return;
            }
            dial(dialer, dest, null, -1);
            dial = dest.dial;
            if (dial == null) {
                return;
            }
        }
        if (dialer != null) {
            dial.dialer = dialer;
        }
        if (dial.status == null) {
            dial.status = e.status();
            dial.forward = e.forward();
            if (e.status() == DialStatus.ANSWER) {
                dial.answer(e.at());
                originAnswered(dial);
            } else {
                dial.end(e.at());
            }
            if (e.forward() != null) {
                forwarded(dial, e);
            }
        }
        touch(dest);
        touch(dialer);
    }

    private void forwarded(Dial dial, DialEnd e) {
        Lineage call = dial.dest.call();
        if (call != null) {
            String to = e.forward();
            int at = to.indexOf('@');
            String number = at > 0 ? to.substring(0, at) : to;
            call.moves.add(new Move(
                    e.at(),
                    TransferType.FORWARD,
                    dial.target(),
                    call.caller,
                    number.substring(number.lastIndexOf('/') + 1),
                    call.legs.size(),
                    call.visits.size()));
        }
    }

    /** An answer to a manager's Originate tells what the channel's own events do not: where the phone was to be led. */
    private void onOriginateResponse(OriginateResponse e) {
        Lineage call = null;
        if (e.id() != null) {
            Channel channel = graph.channel(e.id());
            channel = channel == null ? graph.ended(e.id()) : channel;
            call = channel == null ? null : channel.call();
        } else if (e.channel() != null) {
            for (Lineage candidate : live.values()) {
                Channel root = candidate.originated ? graph.channel(candidate.root) : null;
                if (root != null && !root.up() && root.seen.device().equals(e.channel())) {
                    call = candidate;
                    if (root.dial != null && root.dial.status != null) {
                        break; // several are under way: the one that has ended is the one that is answered for
                    }
                }
            }
        }
        if (call == null || !call.originated || call.ended()) {
            return;
        }
        if (e.exten() != null) {
            call.dialed = call.dialed == null ? e.exten() : call.dialed;
        } else if (e.application() != null) {
            leadToApplication(call, e.callerNumber());
        }
        mark(call);
    }

    /** Asterisk itself calls the phone, so the phone is whom the call reaches and not who makes it. */
    private void leadToApplication(Lineage call, String onBehalfOf) {
        if (call.toApplication || call.originDials.isEmpty()) {
            return;
        }
        call.toApplication = true;
        Channel phone = call.caller;
        call.onBehalfOf =
                onBehalfOf == null ? null : new Party(onBehalfOf, null, Presentation.ALLOWED, null, null, null);
        call.caller = null;
        call.legs.addAll(0, call.originDials);
        call.dialed = phone == null ? null : phone.trunk ? phone.party().number() : phone.ownNumber();
        call.trunkLeg |= phone != null && phone.trunk;
    }

    private void onPickup(Pickup e) {
        Channel picker = see(e.picker(), e.at());
        Channel target = see(e.target(), e.at());
        if (picker == null || target == null || target.call() == null) {
            refuse(Refusal.INCOMPLETE);
            return;
        }
        pickUp(picker, target, e.at());
    }

    private void pickUp(Channel picker, Channel target, long at) {
        if (target == null || target.call() == null || picker.calls.contains(target.call())) {
            return;
        }
        Lineage call = target.call();
        if (target.dial != null) {
            target.dial.pickedUp = true;
            target.dial.end(at);
        }
        Move move = new Move(
                at,
                TransferType.PICKUP,
                picker.party(),
                target,
                target.party().number(),
                call.legs.size(),
                call.visits.size());
        move.settle(TransferOutcome.ANSWERED, picker.party());
        call.moves.add(move);
        join(picker, call);
        touch(target);
        touch(picker);
    }

    // ---------------------------------------------------------------- bridges

    private void onBridgeEnter(BridgeEnter e) {
        Channel channel = see(e.channel(), e.at());
        if (channel == null) {
            return;
        }
        Bridge bridge = graph.bridge(e.bridge());
        if (e.swap() != null) {
            Channel swapped = graph.channel(e.swap());
            if (swapped != null && swapped.bridge == bridge) {
                touch(swapped);
                graph.leave(swapped);
            }
        }
        boolean bridgedBefore = channel.bridgedSince >= 0;
        boolean movedIn = bridge != channel.bridge;
        graph.enter(bridge, channel, e.at());
        if (bridge.conference()) {
            visitConference(channel);
        } else if (bridge.joins() && movedIn && !channel.local()) {
            consults(channel, bridge, e.at());
            if (bridgedBefore && e.swap() == null) {
                meets(channel, bridge, e.at());
            }
        }
        goesOn(channel);
        touch(channel);
        for (Channel member : bridge.members) {
            touch(member);
        }
    }

    /**
     * A party who leaves the other one and enters a bridge where a local channel waits that no party dialled consults
     * somebody by feature code or manager; coming back ends the attempt (asterisk-behaviour.md, 5).
     */
    private void consults(Channel channel, Bridge bridge, long at) {
        Lineage call = channel.call();
        if (call == null || !call.answered()) {
            return;
        }
        for (Channel member : bridge.members) {
            if (member.local() && member.dial == null && member.peer != null && member.call() == call && !member.up()) {
                Move move = new Move(
                        at,
                        TransferType.ATTENDED,
                        channel.party(),
                        partnerIn(call, channel, null),
                        number(member.seen.exten()),
                        call.legs.size(),
                        call.visits.size());
                move.by = channel;
                for (int i = 0; i < call.legs.size(); i++) {
                    if (call.legs.get(i).dialer == member.peer) {
                        move.firstLeg = Math.min(move.firstLeg, i); // the dial may be told before the move
                    }
                }
                call.moves.add(move);
                return;
            }
        }
        Move last = call.lastMove();
        if (last != null && last.by == channel && last.outcome == null && bridge.members.contains(last.transferee)) {
            last.returned = true;
        }
    }

    /** A manager's Bridge has no event: two parties of different calls, both out of other bridges, stand in a new one. */
    private void meets(Channel channel, Bridge bridge, long at) {
        if (bridge.members.size() != 2) {
            return;
        }
        Channel other = bridge.members.getFirst();
        Lineage one = other.call();
        Lineage two = channel.call();
        if (other.local() || one == null || two == null || other.mates.size() != 1) {
            return;
        }
        for (Lineage call : channel.calls) {
            if (other.calls.contains(call)) {
                return;
            }
        }
        for (Lineage call : List.of(one, two)) {
            Move move = new Move(
                    at,
                    TransferType.BRIDGE,
                    null,
                    other,
                    channel.party().number(),
                    call.legs.size(),
                    call.visits.size());
            move.settle(TransferOutcome.ANSWERED, channel.party());
            call.moves.add(move);
            mark(call);
        }
    }

    private void visitConference(Channel channel) {
        if (channel.dial != null) {
            channel.dial.connected = true; // paged, or dialled into it
        }
        for (Lineage call : channel.calls) {
            call.conference = true;
            Move move = call.openMove(channel);
            if (move != null) {
                move.application = true;
            }
        }
    }

    private void onBridgeLeave(BridgeLeave e) {
        Channel channel = see(e.channel(), e.at());
        if (channel == null) {
            return;
        }
        Bridge bridge = channel.bridge;
        if (bridge == null || !bridge.id.equals(e.bridge().id())) {
            return; // it has moved on already, or never came
        }
        for (Channel member : bridge.members) {
            touch(member);
        }
        channel.left = bridge.joins();
        graph.leave(channel);
        touch(channel);
    }

    private void onLocalBridge(LocalBridge e) {
        Channel one = see(e.one(), e.at());
        Channel two = see(e.two(), e.at());
        if (one == null || two == null) {
            return;
        }
        one.pairWith(two);
        two.pairWith(one);
        if (one.call() != null && one.call() != two.call()) {
            adopt(two, one.call());
        }
        touch(one);
    }

    private void onConfbridgeJoin(ConfbridgeJoin e) {
        Channel channel = see(e.channel(), e.at());
        if (channel != null) {
            visitConference(channel);
            touch(channel);
        }
    }

    private void onHold(ChannelSnapshot snapshot, long at, boolean holding) {
        Channel channel = see(snapshot, at);
        if (channel != null && channel.holding != holding) {
            channel.holding = holding;
            touch(channel);
            if (channel.bridge != null) {
                for (Channel member : channel.bridge.members) {
                    touch(member);
                }
            }
        }
    }

    // ---------------------------------------------------------------- transfers

    private void onBlindTransfer(BlindTransfer e) {
        Channel transferer = see(e.transferer(), e.at());
        Channel transferee = see(e.transferee(), e.at());
        if (!e.success()) {
            return;
        }
        Channel by =
                transferer != null ? transferer : graph.ended(e.transferer().id());
        if (by == null || by.call() == null) {
            refuse(Refusal.INCOMPLETE);
            return;
        }
        if (transferee == null) {
            transferee = other(by);
        }
        Lineage call = transferee != null && transferee.call() != null ? transferee.call() : by.call();
        touch(by);
        touch(transferee);
        Move begun = transferee == null ? null : call.openMove(transferee);
        if (begun != null && begun.type == TransferType.BLIND && by.party().equals(begun.transferer)) {
            return; // it is told twice: nobody sends the same one again before anything came of it
        }
        if (begun != null && begun.transferer == null && begun == call.lastMove()) {
            // the parking or the way into the dialplan was told before the order that led to it
            begun.transferer = by.party();
            if (begun.type == TransferType.REDIRECT) {
                begun.type = TransferType.BLIND;
                begun.destination = e.exten();
            }
            return;
        }
        call.moves.add(new Move(
                e.at(), TransferType.BLIND, by.party(), transferee, e.exten(), call.legs.size(), call.visits.size()));
        touch(by);
        touch(transferee);
    }

    private Channel other(Channel channel) {
        List<Channel> joined = graph.joinedWith(channel);
        return joined.isEmpty() ? null : joined.getFirst();
    }

    private void onAttendedTransfer(AttendedTransfer e) {
        Channel first = known(e.origTransferer(), e.at());
        Channel second = known(e.secondTransferer(), e.at());
        Channel transferee = see(e.transferee(), e.at());
        Channel target = see(e.target(), e.at());
        if (first == null || second == null || first.call() == null || second.call() == null) {
            refuse(Refusal.INCOMPLETE);
            return;
        }
        if (!e.success() || "Fail".equals(e.destType())) {
            return;
        }
        // "Orig" and "Second" go by the order of the bridges; the call that is older is the one being transferred
        boolean inOrder = first.call().startedAt <= second.call().startedAt;
        Channel by = inOrder ? first : second;
        Channel consulting = inOrder ? second : first;
        Lineage call = by.call();
        Lineage consultation = consulting.call();
        if (transferee == null || transferee.local() || !transferee.calls.contains(call)) {
            Channel partner = transferee;
            transferee = partnerIn(call, by, target);
            if (target == null && partner != transferee && (partner == null || !partner.local())) {
                target = partner;
            }
        }
        if (consultation.consultationFor != null) {
            return; // told twice
        }
        if (call == consultation) {
            transferWithin(call, by, transferee, target, e);
        } else {
            handOver(call, by, transferee, consultation, consulting, e);
        }
    }

    private Channel known(ChannelSnapshot snapshot, long at) {
        Channel channel = see(snapshot, at);
        return channel != null ? channel : graph.ended(snapshot.id());
    }

    /** A living party of the call that is neither of these. */
    private static Channel partnerIn(Lineage call, Channel by, Channel target) {
        Channel partner = null;
        for (Channel member : call.members) {
            if (!member.local() && member.up() && member != by && member != target && !member.ending) {
                if (partner == null || member == call.caller) {
                    partner = member;
                }
            }
        }
        return partner;
    }

    /** By feature code or manager the transferer has one channel and the consultation is part of the call. */
    private void transferWithin(Lineage call, Channel by, Channel transferee, Channel target, AttendedTransfer e) {
        Dial reached = null;
        for (Dial leg : call.legs) {
            if (leg.dest != by
                    && leg.dest != transferee
                    && !leg.over
                    && (target == null || target.local() || leg.dest == target)) {
                reached = leg;
            }
        }
        boolean answered = reached != null && reached.answeredAt >= 0;
        Move begun = call.lastMove();
        if (begun != null && begun.by == by && begun.outcome == null) {
            begun.returned = false;
            begun.by = null;
            if (answered) {
                begun.settle(TransferOutcome.ANSWERED, reached.target());
            } else {
                begun.type = TransferType.BLONDE;
            }
            return;
        }
        Move move = new Move(
                e.at(),
                answered ? TransferType.ATTENDED : TransferType.BLONDE,
                by.party(),
                transferee,
                reached == null ? null : destinationOf(reached),
                reached == null ? call.legs.size() : call.legs.indexOf(reached),
                call.visits.size());
        if (answered) {
            move.settle(TransferOutcome.ANSWERED, reached.target());
        }
        call.moves.add(move);
    }

    /** What was dialled to reach this leg: the number of the local channel it came through, else its own. */
    private static String destinationOf(Dial leg) {
        Channel dialer = leg.dialer;
        return dialer != null && dialer.local() && dialer.seen.exten() != null && number(dialer.seen.exten()) != null
                ? dialer.seen.exten()
                : leg.target().number();
    }

    private void handOver(
            Lineage call,
            Channel by,
            Channel transferee,
            Lineage consultation,
            Channel consulting,
            AttendedTransfer e) {
        boolean answered = consultation.answered();
        List<Dial> open = new ArrayList<>();
        for (Dial leg : consultation.legs) {
            if (leg.open() && leg.answeredAt < 0) {
                open.add(leg);
            }
        }
        Move move = new Move(
                e.at(),
                answered || open.isEmpty() ? TransferType.ATTENDED : TransferType.BLONDE,
                consulting.party(),
                transferee,
                consultation.dialed,
                call.legs.size(),
                call.visits.size());
        move.consultationCallId = pbx + "/" + consultation.id;
        move.handedOver = open;
        Channel reached = null;
        for (Channel member : List.copyOf(consultation.members)) {
            if (member == consulting || member == by) {
                continue;
            }
            if (!member.local() && member.up() && !member.ending) {
                reached = member;
            }
            if (member.dial != null && !member.local() && !member.gone && member.dial.status != DialStatus.CANCEL) {
                // from now on it is reached on behalf of this call; its ringing was the consultation's
                Dial taken = member.dial.takenOver(e.at());
                member.dial = taken;
                call.legs.add(taken);
                if (open.remove(taken.from())) {
                    open.add(taken);
                    taken.dialer = transferee;
                }
            }
            consultation.members.remove(member);
            member.calls.remove(consultation);
            join(member, call);
        }
        call.trunkLeg |= consultation.trunkLeg;
        for (UniqueId linked : consultation.linkedIds) {
            byLinkedId.put(linked, call);
        }
        if (answered) {
            move.settle(TransferOutcome.ANSWERED, reached == null ? consultation.answeredBy : reached.party());
        }
        consultation.consultationFor = pbx + "/" + call.id;
        consultation.handedOverUnanswered = !open.isEmpty() && !answered;
        consultation.hungUpBy = consulting;
        call.moves.add(move);
        if (consultation.members.isEmpty()) {
            consultation.endedAt = e.at();
        }
        touch(by);
        touch(consulting);
        touch(transferee);
        mark(call);
        mark(consultation);
    }

    // ---------------------------------------------------------------- parking

    private void onParkedCall(ParkedCall e) {
        Channel parkee = see(e.parkee(), e.at());
        if (parkee == null || parkee.call() == null) {
            return;
        }
        Lineage call = parkee.call();
        parkee.space = e.space();
        Move move = call.openMove(parkee);
        if (move != null
                && move.type == TransferType.PARK
                && e.space() != null
                && e.space().equals(move.destination)) {
            return; // told twice
        }
        if (move != null && move.type == TransferType.BLIND && move.firstLeg == call.legs.size()) {
            move.type = TransferType.PARK; // a REFER to the parking extension comes as a BlindTransfer first
            move.destination = e.space();
        } else {
            call.moves.add(new Move(
                    e.at(),
                    TransferType.PARK,
                    byFeatureCode(parkee, e.at()),
                    parkee,
                    e.space(),
                    call.legs.size(),
                    call.visits.size()));
        }
        parkee.left = false;
        touch(parkee);
    }

    /** Who parked by a feature code: the partner whose keys were pressed just before. A manager's Park has no keys. */
    private static Party byFeatureCode(Channel parkee, long at) {
        for (Channel mate : parkee.mates) {
            if (!mate.local() && mate.pressedAt >= 0 && at - mate.pressedAt < FEATURE_CODE_MICROS) {
                return mate.party();
            }
        }
        return null;
    }

    private Move parking(Channel parkee) {
        Move move =
                parkee == null || parkee.call() == null ? null : parkee.call().openMove(parkee);
        return move != null && move.type == TransferType.PARK ? move : null;
    }

    private void onUnParkedCall(UnParkedCall e) {
        Channel parkee = see(e.parkee(), e.at());
        Channel retriever = see(e.retriever(), e.at());
        if (parkee == null || parkee.call() == null) {
            return;
        }
        parkee.space = null;
        Move move = parking(parkee);
        if (move != null) {
            move.settle(TransferOutcome.ANSWERED, retriever == null ? null : retriever.party());
        }
        if (retriever != null) {
            join(retriever, parkee.call());
            touch(retriever);
        }
        touch(parkee);
    }

    private void onParkedCallTimeOut(ParkedCallTimeOut e) {
        Channel parkee = see(e.parkee(), e.at());
        Move move = parking(parkee);
        if (move != null) {
            move.settle(TransferOutcome.TIMEOUT, null);
        }
        if (parkee != null) {
            parkee.space = null;
            touch(parkee);
        }
    }

    private void onParkedCallGiveUp(ParkedCallGiveUp e) {
        Channel parkee = see(e.parkee(), e.at());
        Move move = parking(parkee);
        if (move != null) {
            move.settle(TransferOutcome.ABANDONED, null);
        }
        if (parkee != null) {
            parkee.space = null;
            touch(parkee);
        }
    }

    // ---------------------------------------------------------------- queues

    private void onQueueCallerJoin(QueueCallerJoin e) {
        Channel channel = see(e.channel(), e.at());
        if (channel == null || channel.call() == null || channel.visit != null) {
            return;
        }
        Visit visit = new Visit(e.queue(), channel, e.at(), e.position());
        channel.visit = visit;
        channel.call().visits.add(visit);
        touch(channel);
    }

    /** Who waits was there before the list; the list tells for how long, in whole seconds. */
    private void onListedQueue(Resync.ListedQueue queue, long at) {
        for (Resync.ListedCaller waiting : queue.waiting()) {
            Channel channel = graph.channel(waiting.id());
            if (channel != null && channel.call() != null && channel.visit == null) {
                channel.visit =
                        new Visit(queue.name(), channel, at - waiting.seconds() * 1_000_000L, waiting.position());
                channel.call().visits.add(channel.visit);
                touch(channel);
            }
        }
    }

    private void onQueueCallerLeave(QueueCallerLeave e) {
        Channel channel = see(e.channel(), e.at());
        if (channel != null && channel.visit != null) {
            channel.visit.leftAt = e.at();
            channel.visit = null;
            touch(channel);
        }
    }

    private void onQueueCallerAbandon(QueueCallerAbandon e) {
        Channel channel = see(e.channel(), e.at());
        if (channel == null || channel.call() == null) {
            return;
        }
        if (channel.visit == null) {
            List<Visit> visits = channel.call().visits;
            if (!visits.isEmpty()
                    && visits.getLast().channel == channel
                    && visits.getLast().queue.equals(e.queue())) {
                visits.getLast().abandoned = true; // told after the caller has left
                touch(channel);
                return;
            }
            channel.visit = new Visit(e.queue(), channel, -1, 0); // its beginning was not seen
            visits.add(channel.visit);
        }
        channel.visit.abandoned = true;
        touch(channel);
    }

    private void onAgentCalled(AgentCalled e) {
        see(e.caller(), e.at());
        see(e.agent(), e.at());
    }

    private void onAgentConnect(AgentConnect e) {
        Channel caller = see(e.caller(), e.at());
        Channel agent = see(e.agent(), e.at());
        if (caller == null || caller.call() == null || caller.call().visits.isEmpty()) {
            return;
        }
        Visit visit = caller.call().visits.getLast();
        if (visit.channel == caller && visit.queue.equals(e.queue()) && agent != null) {
            visit.agent = personBehind(caller.call(), agent).party();
            touch(caller);
        }
    }

    /** The phone that a local channel leads to; the channel itself when it is a phone. */
    private static Channel personBehind(Lineage call, Channel channel) {
        Channel found = channel;
        for (int hops = 0; found.local() && found.peer != null && hops < 16; hops++) {
            Channel next = null;
            for (Channel member : call.members) {
                if (member.dial != null && member.dial.dialer == found.peer && member.up()) {
                    next = member;
                }
            }
            if (next == null) {
                return found;
            }
            found = next;
        }
        return found;
    }

    // ---------------------------------------------------------------- others

    private void onUserEvent(UserEvent e) {
        Channel channel = see(e.channel(), e.at());
        if (channel != null && channel.call() != null) {
            Lineage call = channel.call();
            mark(call);
            userEvent = e;
            userEventCall = call;
        }
    }

    private void onResync(Resync e) {
        if (e.newBoot()) {
            for (Channel channel : List.copyOf(graph.channels())) {
                lost(channel, e);
            }
            graph.clear();
        }
        Map<UniqueId, Resync.Present> present = new HashMap<>();
        List<Resync.Present> unknown = new ArrayList<>();
        for (Resync.Present p : e.channels()) {
            present.put(p.channel().id(), p);
            if (graph.channel(p.channel().id()) == null) {
                unknown.add(p);
            }
        }
        for (Channel channel : List.copyOf(graph.channels())) {
            if (!present.containsKey(channel.id)) {
                lost(channel, e);
            }
        }
        for (Resync.Present p : e.channels()) {
            Channel channel = see(p.channel(), e.at());
            if (channel == null) {
                continue;
            }
            if (p.application() != null && !p.application().startsWith("AppDial")) {
                channel.application = p.application();
            }
            if (p.bridge() == null) {
                graph.leave(channel);
            } else if (channel.bridge == null
                    || !channel.bridge.id.equals(p.bridge().id())) {
                graph.enter(graph.bridge(p.bridge()), channel, e.at());
            }
            Lineage call = channel.call();
            if (call != null && !call.complete && call.view == null) {
                if (p.seconds() >= 0) {
                    call.startedAt = Math.min(call.startedAt, e.at() - p.seconds() * 1_000_000L);
                }
                if (channel == call.caller && p.dialed() != null) {
                    call.dialed = p.dialed();
                }
            }
            touch(channel);
        }
        if (e.places().queues() != null) {
            e.places().queues().forEach(queue -> onListedQueue(queue, e.at()));
        }
        if (e.places().parked() != null) {
            for (ParkedCall parked : e.places().parked()) {
                Channel parkee = graph.channel(parked.parkee().id());
                if (parkee != null && parkee.space == null) {
                    parkee.space = parked.space();
                    touch(parkee);
                }
            }
        }
        for (Resync.Present p : unknown) {
            inferDial(p, e.at()); // who dialled one that was known has been told, or is about to be
        }
    }

    /** Lists tell no dials; a channel that runs AppDial was dialled by one of the same Linkedid that runs Dial or Queue. */
    private void inferDial(Resync.Present p, long at) {
        Channel dest = graph.channel(p.channel().id());
        if (dest == null || dest.dial != null || dest.local() || p.application() == null) {
            return;
        }
        if (!p.application().startsWith("AppDial") && !p.application().startsWith("AppQueue")) {
            return;
        }
        for (Channel other : graph.channels()) {
            if (other != dest
                    && other.dial == null
                    && other.seen.linkedId().equals(dest.seen.linkedId())
                    && ("Dial".equals(other.application) || "Queue".equals(other.application))) {
                Lineage call = other.call();
                if (call != null && call.caller == dest) {
                    call.caller = other;
                    call.dialed = number(other.seen.exten());
                }
                // the list tells the age of the channel that was dialled, in whole seconds
                long began = p.seconds() < 0 ? -1 : at - p.seconds() * 1_000_000L;
                dial(other, dest, null, began);
                if (dest.dial != null) {
                    dest.dial.inferred = true;
                    if (dest.up() || dest.ringing()) {
                        dest.dial.ringingAt = began;
                    }
                    if (dest.up()) {
                        dest.dial.status = DialStatus.ANSWER;
                    }
                }
                return;
            }
        }
    }

    private void lost(Channel channel, Resync e) {
        for (Lineage call : channel.calls) {
            if (channel.local() && call.leftAt >= 0 && partiesGone(call)) {
                continue; // plumbing that was left over: everybody was seen to leave
            }
            call.complete = false;
            call.endedAfter = e.seenUntil();
            call.hungUpBy = null;
            call.callerCause = null;
            call.lastCause = null;
        }
        gone(channel, e.at(), -1);
    }

    private static boolean partiesGone(Lineage call) {
        for (Channel member : call.members) {
            if (!member.local()) {
                return false;
            }
        }
        return true;
    }

    // ---------------------------------------------------------------- lineages

    private void begin(Channel channel, long at, boolean complete) {
        ChannelSnapshot snapshot = channel.seen;
        String id = complete ? snapshot.id().value() : snapshot.linkedId().value();
        if (taken(id)) {
            id = snapshot.id().value();
            if (taken(id)) {
                return; // what is left of a call whose end has been told
            }
        }
        Lineage call = new Lineage(id, new UniqueId(id), at, complete);
        live.put(id, call);
        join(channel, call);
        link(snapshot.linkedId(), call);
        if (!channel.local()) {
            call.caller = channel;
            call.dialed = number(snapshot.exten());
        }
    }

    private boolean taken(String id) {
        return live.containsKey(id) || endedIds.containsKey(id);
    }

    private void join(Channel channel, Lineage call) {
        if (!channel.calls.contains(call)) {
            channel.calls.add(call);
        }
        call.members.add(channel);
        mark(call);
    }

    private void link(UniqueId linkedId, Lineage call) {
        Lineage known = byLinkedId.get(linkedId);
        if (known == null || known.ended()) {
            byLinkedId.put(linkedId, call);
            call.linkedIds.add(linkedId);
        }
    }

    private void forget(Lineage call) {
        live.remove(call.id);
        for (UniqueId linked : call.linkedIds) {
            byLinkedId.remove(linked, call);
        }
    }

    private static String number(String exten) {
        return exten == null || exten.equals("s") || exten.equals("h") ? null : exten;
    }

    private void touch(Channel channel) {
        if (channel != null) {
            for (Lineage call : channel.calls) {
                mark(call);
            }
        }
    }

    private void mark(Lineage call) {
        if (!call.dirty) {
            call.dirty = true;
            dirty.add(call);
        }
    }

    // ---------------------------------------------------------------- view and difference

    private List<CallChange> read(long at, boolean observed) {
        if (dirty.isEmpty()) {
            return List.of();
        }
        List<CallChange> changes = new ArrayList<>(2);
        for (Lineage call : dirty) {
            call.dirty = false;
            if (!live.containsKey(call.id)) {
                continue;
            }
            if (!call.published && !begun(call)) {
                if (call.ended()) {
                    forget(call);
                }
                continue;
            }
            Call before = call.view;
            Call after = reader.read(call, at, observed);
            UserEvent event = userEvent != null && userEventCall == call ? userEvent : null;
            call.view = CallDiff.between(before, after, CallReader.instant(at), event, call.space(), changes);
            call.revision = call.view.record().revision();
            call.published = true;
            if (call.ended()) {
                forget(call);
                endedIds.put(call.id, Boolean.TRUE);
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
