package io.ringdown.engine;

import io.ringdown.ami.event.DialStatus;
import io.ringdown.call.Call;
import io.ringdown.call.CallChannel;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.Leg;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.Participant;
import io.ringdown.call.QueueOutcome;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads a call off the graph: what its facts mean at this moment. The rules are those of docs/call-model.md. */
final class CallReader implements Serializable {

    private final String pbx;
    private final PbxGraph graph;

    CallReader(String pbx, PbxGraph graph) {
        this.pbx = pbx;
        this.graph = graph;
    }

    static Instant instant(long micros) {
        return micros < 0 ? null : Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
    }

    /**
     * The call as it is now.
     *
     * @param observed false when what is there now was listed, so that nobody saw when it came about
     */
    Call read(Lineage call, long at, boolean observed) {
        long now = Math.max(at, call.readAt);
        accumulate(call, now);

        boolean joined = false;
        boolean held = false;
        for (Channel member : call.members) {
            if (member.local() || !member.talking()) {
                continue;
            }
            List<Channel> others = graph.joinedWith(member);
            if (others.isEmpty()) {
                continue;
            }
            joined = true;
            boolean onHold = member.holding;
            for (Channel other : others) {
                onHold |= other.holding;
            }
            held |= onHold;
            if (member.dial != null) {
                member.dial.joined(now, onHold);
            }
        }
        if (!call.answered()) {
            if (joined) {
                answer(call, observed ? now : -1);
            } else if (call.toApplication) {
                answerAlone(call);
            }
        }
        boolean rings = false;
        boolean dials = false;
        boolean queued = false;
        int up = 0;
        boolean parked = false;
        boolean conference = true;
        boolean lingers = false;
        boolean accepting = false;
        boolean answered = false;
        for (Channel member : call.members) {
            Dial dial = member.dial;
            queued |= member.visit != null;
            parked |= member.space != null;
            if (dial != null && dial.open() && !(dial.answeredAt >= 0 && member.talking())) {
                dials = true;
                rings |= !member.local() && (dial.rings() || member.ringing());
                // picked up but not yet accepted: the caller still hears it ring
                accepting |= dial.answeredAt >= 0 && dial.ringingAt >= 0 && !member.local();
            }
            answered |= dial != null
                    && dial.status == DialStatus.ANSWER
                    && dial.dialer != null
                    && !dial.connected
                    && member.up();
            if (!member.local() && member.up()) {
                up++;
                lingers |= member.left;
                conference &= member.hungUp || member.bridge != null && member.bridge.conference();
            }
        }
        if (rings && call.ringingAt < 0 && observed) {
            call.ringingAt = now;
        }
        call.wasTalking = joined && !held;
        call.wasHeld = joined && held;
        call.wasRinging = rings && !call.answered();

        CallState state =
                state(call, joined, rings || accepting, dials, answered, queued, parked, conference, lingers, up);
        if (state != call.state) {
            call.state = state;
            call.stateSince = now;
        }
        for (int i = 0; i < call.moves.size(); i++) {
            settle(call, i);
        }
        call.callerUp |= call.caller != null && call.caller.upSince >= 0;
        return view(call, now);
    }

    /** The phase table of docs/call-model.md: the first rule that holds. */
    private static CallState state(
            Lineage call,
            boolean joined,
            boolean rings,
            boolean dials,
            boolean answered,
            boolean queued,
            boolean parked,
            boolean conference,
            boolean lingers,
            int up) {
        if (call.ended()) {
            return CallState.ENDED;
        }
        if (joined) {
            return CallState.UP;
        }
        if (queued) {
            return CallState.QUEUED; // whether or not an agent rings
        }
        if (rings) {
            return CallState.RINGING;
        }
        if (dials) {
            return CallState.DIALING;
        }
        if (answered) {
            return CallState.UP; // between DialEnd and BridgeEnter
        }
        if (up > 1) {
            return conference ? CallState.IN_APPLICATION : CallState.UP;
        }
        if (up == 1) {
            if (lingers && call.state == CallState.UP) {
                return CallState.UP; // the other one has just left; where this one goes is not told yet
            }
            return parked ? CallState.PARKED : CallState.IN_APPLICATION;
        }
        return CallState.DIALING;
    }

    private static void accumulate(Lineage call, long now) {
        // who was lost while nobody looked talked at the longest until the last look
        long until = call.ended() && call.endedAfter >= 0 ? Math.clamp(call.endedAfter, call.readAt, now) : now;
        long passed = until - call.readAt;
        call.readAt = now;
        for (Dial leg : call.legs) {
            leg.count(until);
        }
        if (call.wasTalking) {
            call.talking += passed;
        }
        if (call.wasHeld) {
            call.held += passed;
        }
        if (call.wasRinging) {
            call.ringing += passed;
        }
    }

    /** Asterisk called the phone for an application of its own: who picks up is connected. */
    private static void answerAlone(Lineage call) {
        for (Dial leg : call.legs) {
            if (leg.answeredAt >= 0) {
                leg.connected = true;
                call.answeredBy = leg.target();
                call.answeredAt = leg.answeredAt;
                return;
            }
        }
    }

    /** The first person was connected to the caller. */
    private void answer(Lineage call, long at) {
        Channel caller = call.caller;
        if (caller != null && !caller.gone && caller.talking()) {
            List<Channel> others = graph.joinedWith(caller);
            if (!others.isEmpty()) {
                call.answeredBy = others.getFirst().party();
                call.answeredAt = at;
            }
            return;
        }
        for (Dial leg : call.legs) {
            if (leg.connected) {
                call.answeredBy = leg.target();
                call.answeredAt = at;
                return;
            }
        }
    }

    // ---------------------------------------------------------------- transfers

    private void settle(Lineage call, int index) {
        Move move = call.moves.get(index);
        if (move.outcome != null) {
            if (move.outcome == TransferOutcome.TIMEOUT && move.type == TransferType.PARK && move.target == null) {
                recalled(call, move, index);
            }
            return;
        }
        if (move.type == TransferType.PARK) {
            if (call.ended()) {
                move.settle(TransferOutcome.ABANDONED, null);
            }
            return;
        }
        List<Dial> dials = dialsOf(call, index);
        if (move.by != null) { // an attempt to consult, which the transferer may still give up
            if (call.ended() || (move.returned || move.by.gone) && decided(call, dials)) {
                boolean reached = false;
                for (Dial dial : dials) {
                    reached |= dial.answeredAt >= 0;
                }
                move.settle(reached ? TransferOutcome.CANCELLED : failure(call, move, dials), null);
            }
            return;
        }
        for (Dial dial : dials) {
            if (dial.connected) {
                move.settle(TransferOutcome.ANSWERED, dial.target());
                return;
            }
        }
        Channel transferee = move.transferee;
        if (transferee != null && !transferee.gone && transferee.bridgedSince > move.at) {
            List<Channel> others = graph.joinedWith(transferee);
            if (!others.isEmpty()) {
                move.settle(TransferOutcome.ANSWERED, others.getFirst().party());
                return;
            }
        }
        if (move.application) {
            move.settle(TransferOutcome.ANSWERED, move.place());
        } else if (call.ended()
                || transferee != null && transferee.gone && move.type != TransferType.FORWARD && decided(call, dials)) {
            TransferOutcome outcome = failure(call, move, dials);
            move.settle(outcome, outcome == TransferOutcome.ANSWERED ? move.place() : null);
        }
    }

    /** Of each attempt it is known how it ended: the one who was sent may hang up before the phone that rang does. */
    private static boolean decided(Lineage call, List<Dial> dials) {
        for (Dial dial : dials) {
            if (outcome(call, dial) == null) {
                return false;
            }
        }
        return true;
    }

    /** A parked call that nobody fetched rings the parker again. */
    private void recalled(Lineage call, Move move, int index) {
        for (Dial dial : dialsOf(call, index)) {
            if (dial.connected) {
                move.outcome = TransferOutcome.RECALLED;
                move.target = dial.target();
            }
        }
    }

    private static List<Dial> dialsOf(Lineage call, int index) {
        Move move = call.moves.get(index);
        int to = index + 1 < call.moves.size() ? call.moves.get(index + 1).firstLeg : call.legs.size();
        List<Dial> legs = call.legs.subList(Math.min(move.firstLeg, to), to);
        if (move.handedOver.isEmpty()) {
            return legs;
        }
        List<Dial> dials = new ArrayList<>(move.handedOver);
        dials.addAll(legs);
        return dials;
    }

    private TransferOutcome failure(Lineage call, Move move, List<Dial> dials) {
        if (move.voicemail) {
            return TransferOutcome.VOICEMAIL;
        }
        for (Visit visit : call.visits.subList(Math.min(move.firstVisit, call.visits.size()), call.visits.size())) {
            if (abandoned(visit)) {
                return TransferOutcome.ABANDONED;
            }
        }
        if (dials.isEmpty()) {
            return move.served ? TransferOutcome.ANSWERED : TransferOutcome.FAILED;
        }
        return switch (best(call, dials)) {
            case ANSWERED, ANSWERED_ELSEWHERE -> TransferOutcome.ANSWERED;
            case CANCELLED -> TransferOutcome.CANCELLED;
            case NO_ANSWER, NOT_ACCEPTED -> TransferOutcome.NO_ANSWER;
            case BUSY -> TransferOutcome.BUSY;
            case REJECTED -> TransferOutcome.REJECTED;
            case FORWARDED, UNAVAILABLE, FAILED -> TransferOutcome.FAILED;
        };
    }

    // ---------------------------------------------------------------- legs

    /**
     * The outcome that tells most of several attempts. Busy and rejected tell of all only when no other phone could have
     * answered: one that was busy and one that rejected make nobody who answers.
     */
    private static LegOutcome best(Lineage call, List<Dial> dials) {
        LegOutcome best = LegOutcome.FAILED;
        boolean busy = false;
        boolean rejected = false;
        for (Dial dial : dials) {
            LegOutcome outcome = outcome(call, dial);
            if (outcome != null && rank(outcome) < rank(best)) {
                best = outcome;
            }
            busy |= outcome == LegOutcome.BUSY;
            rejected |= outcome == LegOutcome.REJECTED;
        }
        return best == LegOutcome.BUSY && busy && rejected ? LegOutcome.NO_ANSWER : best;
    }

    private static int rank(LegOutcome outcome) {
        return switch (outcome) {
            case ANSWERED -> 0;
            case ANSWERED_ELSEWHERE -> 1;
            case CANCELLED -> 2;
            case NOT_ACCEPTED -> 3;
            case NO_ANSWER -> 4;
            case BUSY -> 5;
            case REJECTED -> 6;
            case FORWARDED -> 7;
            case UNAVAILABLE -> 8;
            case FAILED -> 9;
        };
    }

    /** How the leg ended; null while it is open or its channel's hangup, which tells why, has not come. */
    static LegOutcome outcome(Lineage call, Dial leg) {
        if (leg.connected) {
            return LegOutcome.ANSWERED;
        }
        if (leg.handedOver) {
            return LegOutcome.ANSWERED_ELSEWHERE;
        }
        if (leg.pickedUp) {
            return LegOutcome.ANSWERED_ELSEWHERE;
        }
        if (leg.forward != null) {
            return LegOutcome.FORWARDED;
        }
        if (!leg.over && !call.ended()) {
            return null;
        }
        if (leg.answeredAt >= 0) {
            return LegOutcome.NOT_ACCEPTED;
        }
        if (leg.cause == 26 || answeredElsewhere(call, leg)) {
            return LegOutcome.ANSWERED_ELSEWHERE;
        }
        DialStatus status = leg.status;
        if ((status == DialStatus.CANCEL || status == null) && givenUp(leg)) {
            return LegOutcome.CANCELLED;
        }
        // a 603 comes as NOANSWER, a 486 behind a group as CONGESTION: the channel's own cause tells (Q.850)
        return switch (leg.cause) {
            case 17 -> LegOutcome.BUSY;
            case 21 -> LegOutcome.REJECTED;
            default -> byStatus(call, leg, status);
        };
    }

    /**
     * Whether the side that dialled gave up, or was made to, while this rang. An application behind a local channel that
     * runs out of patience cancels the phone too; then the one who called is still there.
     */
    private static boolean givenUp(Dial leg) {
        Channel dialer = leg.dialer;
        for (int hops = 0; dialer != null && dialer.local() && hops < 16; hops++) {
            Channel near = dialer.pair();
            if (near == null || near.dial == null) {
                break;
            }
            DialStatus outer = near.dial.status;
            if (outer == DialStatus.NOANSWER) {
                return false;
            }
            dialer = near.dial.dialer;
        }
        if (dialer == null) {
            return leg.status == DialStatus.CANCEL || leg.givenUp;
        }
        return dialer.hungUp
                || dialer.ending && dialer.endingAt <= leg.endedAt
                || dialer.gone && dialer.goneAt - leg.endedAt < 1_000_000;
    }

    private static LegOutcome byStatus(Lineage call, Dial leg, DialStatus status) {
        boolean rang = leg.ringingAt >= 0;
        return switch (status) {
            case null ->
                call.hungUpBy != null && rang ? LegOutcome.CANCELLED : rang ? LegOutcome.NO_ANSWER : LegOutcome.FAILED;
            case BUSY -> LegOutcome.BUSY;
            case ANSWER, CONTINUE, GOTO -> LegOutcome.NOT_ACCEPTED;
            case NOANSWER, TIMEDOUT, RINGING, PROGRESS, PROCEEDING ->
                rang || leg.cause == 0 || leg.cause == 19 ? LegOutcome.NO_ANSWER : LegOutcome.UNAVAILABLE;
            case CANCEL -> rang ? LegOutcome.NO_ANSWER : LegOutcome.UNAVAILABLE; // an application's own timeout
            case ABORT -> LegOutcome.CANCELLED;
            case CHANUNAVAIL -> LegOutcome.UNAVAILABLE;
            case CONGESTION, OTHER -> leg.cause == 18 || leg.cause == 20 ? LegOutcome.UNAVAILABLE : LegOutcome.FAILED;
        };
    }

    private static boolean answeredElsewhere(Lineage call, Dial leg) {
        for (Dial other : call.legs) {
            if (other != leg
                    && other.answeredAt >= leg.startedAt
                    && other.answeredAt >= 0
                    && (leg.endedAt < 0 || other.startedAt <= leg.endedAt)
                    && (leg.status == DialStatus.CANCEL || leg.status == null)) {
                return true;
            }
        }
        return false;
    }

    // ---------------------------------------------------------------- the end

    private Disposition disposition(Lineage call) {
        if (call.answered()) {
            return Disposition.ANSWERED;
        }
        if (call.handedOverUnanswered) {
            return Disposition.TRANSFERRED;
        }
        if (call.endedAfter >= 0) {
            return null;
        }
        boolean callerHungUp = call.hungUpBy != null && call.hungUpBy == call.caller;
        if (!call.visits.isEmpty() && abandoned(call.visits.getLast())) {
            return Disposition.ABANDONED;
        }
        if (call.conference) {
            return Disposition.CONFERENCE;
        }
        if (call.voicemail && call.callerUp) {
            return Disposition.VOICEMAIL;
        }
        List<Dial> legs = call.legs.isEmpty() && !call.callerUp ? call.originDials : call.legs;
        if (!legs.isEmpty()) {
            return switch (best(call, legs)) {
                case CANCELLED -> Disposition.CANCELLED;
                case NO_ANSWER, NOT_ACCEPTED, ANSWERED, ANSWERED_ELSEWHERE -> Disposition.NO_ANSWER;
                case BUSY -> Disposition.BUSY;
                case REJECTED -> Disposition.REJECTED;
                case FORWARDED, UNAVAILABLE, FAILED -> Disposition.FAILED;
            };
        }
        if (call.callerUp) {
            return Disposition.APPLICATION;
        }
        return callerHungUp ? Disposition.CANCELLED : Disposition.FAILED;
    }

    /**
     * QueueCallerAbandon comes also when the queue gives up and the caller is served on. The caller gave up when its far
     * end hung up, or, where that is not told, when its channel ended at once.
     */
    private static boolean abandoned(Visit visit) {
        Channel caller = visit.channel;
        return visit.abandoned
                && !visit.wentOn
                && visit.agent == null
                && (caller.hungUp || caller.gone && caller.goneAt - visit.leftAt < 1_000_000);
    }

    // ---------------------------------------------------------------- values

    private Call view(Lineage call, long now) {
        boolean ended = call.ended();
        List<Leg> legs = new ArrayList<>(call.legs.size());
        for (Dial dial : call.legs) {
            legs.add(leg(call, dial));
        }
        List<Transfer> transfers = new ArrayList<>(call.moves.size());
        for (Move move : call.moves) {
            transfers.add(new Transfer(
                    instant(move.at),
                    move.type,
                    move.transferer,
                    move.transfereeParty,
                    move.destination,
                    move.target,
                    move.outcome,
                    move.consultationCallId));
        }
        List<QueueVisit> visits = new ArrayList<>(call.visits.size());
        long waited = 0;
        for (Visit visit : call.visits) {
            visits.add(visit(visit));
            waited += visit.leftAt < 0 || visit.joinedAt < 0 ? 0 : Math.max(0, visit.leftAt - visit.joinedAt);
        }
        boolean unseenEnd = ended && call.endedAfter >= 0;
        CallRecord record = new CallRecord(
                pbx + "/" + call.id,
                pbx,
                direction(call),
                call.originated,
                call.caller == null ? call.onBehalfOf : call.caller.party(),
                call.dialed,
                legs,
                call.answeredBy,
                transfers,
                visits,
                call.userEvents,
                ended ? disposition(call) : null,
                ended && call.hungUpBy != null && !unseenEnd ? call.hungUpBy.party() : null,
                !ended || unseenEnd ? null : call.callerCause != null ? call.callerCause : call.lastCause,
                instant(call.startedAt),
                instant(call.ringingAt),
                instant(call.answeredAt),
                instant(call.endedAt),
                unseenEnd ? instant(call.endedAfter) : null,
                ended && !unseenEnd ? millis(Math.max(0, call.endedAt - call.startedAt)) : null,
                ended ? millis(call.ringing) : null,
                ended ? millis(waited) : null,
                ended && !unseenEnd && call.answeredAt >= 0
                        ? millis(Math.max(0, call.endedAt - call.answeredAt))
                        : ended && !unseenEnd && !call.answered() ? Long.valueOf(0) : null,
                ended ? millis(call.talking) : null,
                ended ? millis(call.held) : null,
                call.consultationFor,
                call.complete,
                call.revision);
        return new Call(record, call.state, instant(call.stateSince), ended ? List.of() : participants(call));
    }

    private static Long millis(long micros) {
        return micros / 1_000;
    }

    private static Direction direction(Lineage call) {
        if (call.caller != null && call.caller.trunk && !call.originated) {
            return Direction.INBOUND;
        }
        return call.trunkLeg ? Direction.OUTBOUND : Direction.INTERNAL;
    }

    private static Leg leg(Lineage call, Dial dial) {
        LegOutcome outcome = outcome(call, dial);
        boolean open = outcome == null || outcome == LegOutcome.ANSWERED && !dial.over && !call.ended();
        long end = dial.connected && dial.over ? dial.goneAt : dial.endedAt;
        return new Leg(
                dial.target(),
                dial.queue,
                instant(dial.startedAt),
                instant(dial.ringingAt),
                instant(dial.answeredAt),
                open ? null : instant(end >= 0 ? end : call.endedAt),
                outcome,
                open ? null : millis(dial.talking),
                open ? null : millis(dial.held));
    }

    private static QueueVisit visit(Visit visit) {
        QueueOutcome outcome = null;
        if (visit.leftAt >= 0) {
            if (visit.agent != null) {
                outcome = QueueOutcome.ANSWERED;
            } else if (visit.handedOver) {
                outcome = QueueOutcome.TRANSFERRED;
            } else if (abandoned(visit)) {
                outcome = QueueOutcome.ABANDONED;
            } else if (visit.abandoned || "TIMEOUT".equals(visit.status)) {
                outcome = QueueOutcome.TIMEOUT;
            } else {
                outcome = QueueOutcome.LEFT;
            }
        }
        return new QueueVisit(
                visit.queue,
                instant(visit.joinedAt),
                instant(visit.leftAt),
                visit.position > 0 ? visit.position : null,
                outcome,
                visit.agent,
                visit.leftAt < 0 || visit.joinedAt < 0 ? null : millis(Math.max(0, visit.leftAt - visit.joinedAt)));
    }

    private List<Participant> participants(Lineage call) {
        List<Participant> parties = new ArrayList<>(2);
        for (Channel member : call.members) {
            if (member.local()) {
                continue;
            }
            Dial dial = member.dial;
            if (takesPart(call, member)) {
                boolean held = false;
                for (Channel other : graph.joinedWith(member)) {
                    held |= other.holding;
                }
                long since = dial != null && dial.answeredAt >= 0 ? dial.answeredAt : member.since;
                parties.add(new Participant(member.party(), instant(since), held));
            }
        }
        return parties;
    }

    private static boolean takesPart(Lineage call, Channel member) {
        Dial dial = member.dial;
        return member == call.caller
                || member.up() && (dial == null || dial.connected || dial.status == DialStatus.ANSWER);
    }

    List<CallChannel> channels(Lineage call) {
        List<CallChannel> channels = new ArrayList<>(call.members.size());
        for (Channel member : call.members) {
            channels.add(channel(call, member));
        }
        return channels;
    }

    /** @param call null for a channel that belongs to none */
    CallChannel channel(Lineage call, Channel channel) {
        return new CallChannel(
                channel.id.value(),
                channel.seen.name(),
                channel.party(),
                channel.local(),
                call != null && channel == call.caller,
                channel.trunk,
                channel.up(),
                graph.joinedWith(channel).stream()
                        .map(other -> other.seen.name())
                        .toList(),
                call != null && !channel.local() && takesPart(call, channel),
                channel.bridge == null ? null : channel.bridge.id.value(),
                channel.space,
                channel.seen.context(),
                channel.seen.exten(),
                channel.application);
    }
}
