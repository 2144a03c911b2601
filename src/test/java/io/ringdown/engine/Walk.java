package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.ChannelState;
import io.ringdown.ami.event.DialStatus;
import io.ringdown.call.CallRecord;
import io.ringdown.call.Disposition;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.Party;
import io.ringdown.call.QueueOutcome;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import io.ringdown.engine.ModelPbx.Chain;
import io.ringdown.engine.ModelPbx.Chan;
import io.ringdown.engine.ModelPbx.Choices;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A call from its beginning to its end, at every turn of which somebody chooses what happens next; and what there is to
 * be known of it, and of other calls that it has to do with, by those who took part.
 */
final class Walk {

    /** What the people know of a call. */
    static final class Truth {
        final String id;
        final String caller;
        final String dialed;
        final List<String> legs = new ArrayList<>();
        final List<String> transfers = new ArrayList<>();
        final List<String> visits = new ArrayList<>();
        String answeredBy;
        String endedBy;
        Disposition disposition;
        String consultationFor;

        Truth(Chan caller, String dialed) {
            this.id = "pbx/" + caller.id;
            this.caller = caller.number;
            this.dialed = dialed;
        }

        void answered(Chan by) {
            if (answeredBy == null) {
                answeredBy = by.number;
                disposition = Disposition.ANSWERED;
            }
        }

        @Override
        public String toString() {
            return id + ": " + caller + " to " + dialed + ", legs "
                    + legs.stream().sorted().toList() + ", answered by " + answeredBy + ", transfers " + transfers
                    + ", queues " + visits + ", " + disposition + ", ended by " + endedBy + ", for " + consultationFor;
        }
    }

    /** The same of a record. */
    static String story(CallRecord r) {
        return r.id() + ": " + number(r.caller()) + " to " + r.dialed() + ", legs "
                + r.legs().stream()
                        .map(leg -> number(leg.target()) + " " + leg.outcome())
                        .sorted()
                        .toList()
                + ", answered by " + number(r.answeredBy()) + ", transfers "
                + r.transfers().stream()
                        .map(t -> transfer(
                                t.type(),
                                number(t.transferer()),
                                number(t.transferee()),
                                t.destination(),
                                t.outcome(),
                                number(t.target())))
                        .toList()
                + ", queues "
                + r.queueVisits().stream()
                        .map(v -> v.queue() + " " + v.outcome() + " " + number(v.agent()))
                        .toList()
                + ", " + r.disposition() + ", ended by " + number(r.endedBy()) + ", for " + r.consultationFor();
    }

    private static String transfer(
            TransferType type, String by, String sent, String to, TransferOutcome outcome, String target) {
        return type + " by " + by + ": " + sent + " to " + to + " " + outcome + " by " + target;
    }

    private static String number(Party party) {
        return party == null ? null : party.number();
    }

    /** How a phone that is rung behaves. */
    private enum Ring {
        ANSWERS,
        BUSY,
        REJECTS,
        NO_ANSWER,
        CANCELLED,
        PICKED_UP
    }

    private final List<Truth> truths = new ArrayList<>();
    private final ModelPbx pbx;
    private final Choices choices;
    private int phones;

    Walk(int index, List<Integer> decisions) {
        this.choices = new Choices(decisions);
        this.pbx = new ModelPbx("w" + index, choices);
        this.phones = 1_000 * (index + 1);
        begin();
        pbx.happen(); // what is left over
    }

    List<LongFunction<AmiEvent>> events() {
        return pbx.events;
    }

    List<Truth> truths() {
        return truths;
    }

    private String nextPhone() {
        return Integer.toString(++phones);
    }

    private Truth call(Chan caller, String dialed) {
        Truth truth = new Truth(caller, dialed);
        truths.add(truth);
        return truth;
    }

    // ---------------------------------------------------------------- how it begins

    private void begin() {
        int kind = choices.of(7);
        String target = nextPhone();
        String dialed =
                switch (kind) {
                    case 1 -> "600";
                    case 2, 3 -> "605";
                    case 4 -> "680";
                    case 5 -> "650";
                    case 6 -> "640";
                    default -> target;
                };
        Chan caller = pbx.phone(nextPhone(), dialed);
        Truth call = call(caller, dialed);
        pbx.newchannel(caller);
        switch (kind) {
            case 1 -> {
                List<String> group = new ArrayList<>(List.of(target, nextPhone()));
                if (choices.yes()) {
                    group.add(nextPhone());
                }
                pbx.exten(caller, dialed, "Dial");
                reached(caller, group(caller, group, call), call);
            }
            case 2, 3 -> throughLocal(caller, target, kind == 2, call);
            case 4 -> queue(caller, call);
            case 5 -> conference(caller, call);
            case 6 -> menu(caller, target, call);
            default -> {
                pbx.exten(caller, dialed, "Dial");
                List<Ring> rings =
                        List.of(Ring.ANSWERS, Ring.BUSY, Ring.REJECTS, Ring.NO_ANSWER, Ring.CANCELLED, Ring.PICKED_UP);
                reached(caller, ring(caller, target, rings, call), call);
            }
        }
    }

    /** The caller was connected, or the dialplan is over, or the caller hung up. */
    private void reached(Chan caller, Chan other, Truth call) {
        if (other != null) {
            talk(caller, other, call, pbx.join(other, caller));
        } else if (call.disposition == null) {
            call.disposition = worst(call);
            dialplanEnds(caller);
        }
    }

    /** Of those who did not answer, what the caller is told. */
    private static Disposition worst(Truth call) {
        boolean busy = call.legs.stream().allMatch(leg -> leg.endsWith(" BUSY"));
        boolean rejected = call.legs.stream().allMatch(leg -> leg.endsWith(" REJECTED"));
        return busy ? Disposition.BUSY : rejected ? Disposition.REJECTED : Disposition.NO_ANSWER;
    }

    private void dialplanEnds(Chan c) {
        String application = c.dialled ? "AppDial" : "Goto";
        Chain chain = new Chain(() -> pbx.exten(c, c.exten, application), () -> pbx.exten(c, "after", "Hangup"));
        pbx.happen(append(chain, pbx.ending(c, 19)));
    }

    private Chain append(Chain first, Chain second) {
        return first.then(() -> pbx.soon(second));
    }

    // ---------------------------------------------------------------- dialling

    /** Rings one phone for the channel; the channel that answered, or null. */
    private Chan ring(Chan from, String number, List<Ring> rings, Truth call) {
        Chan to = pbx.dialled(number, from);
        dial(from, to);
        Ring ring = rings.get(choices.of(rings.size()));
        if (ring != Ring.BUSY) {
            rings(from, to);
        }
        return rung(from, to, ring, call);
    }

    private void dial(Chan from, Chan to) {
        pbx.happen(new Chain(
                () -> pbx.newchannel(to), () -> pbx.exten(to, from.exten, "AppDial"), () -> pbx.dialBegin(from, to)));
    }

    private void rings(Chan from, Chan to) {
        pbx.happen(new Chain(() -> pbx.state(to, ChannelState.RINGING), () -> pbx.dialState(from, to)));
    }

    private Chan rung(Chan from, Chan to, Ring ring, Truth call) {
        switch (ring) {
            case ANSWERS -> {
                leg(call, to, LegOutcome.ANSWERED);
                pbx.happen(answering(from, to));
                call.answered(to);
                return to;
            }
            case BUSY, REJECTS -> {
                leg(call, to, ring == Ring.BUSY ? LegOutcome.BUSY : LegOutcome.REJECTED);
                int cause = ring == Ring.BUSY ? 17 : 21;
                pbx.happen(new Chain(
                        () -> pbx.hangupRequest(to, cause),
                        () -> pbx.dialEnd(from, to, ring == Ring.BUSY ? DialStatus.BUSY : DialStatus.NOANSWER)));
                pbx.soon(new Chain(() -> pbx.hangup(to, cause)));
            }
            case NO_ANSWER -> {
                leg(call, to, LegOutcome.NO_ANSWER);
                pbx.happen(new Chain(() -> pbx.dialEnd(from, to, DialStatus.NOANSWER)));
                pbx.soon(new Chain(() -> pbx.hangup(to, 0)));
            }
            case CANCELLED -> {
                leg(call, to, LegOutcome.CANCELLED);
                givesUp(from, call);
                pbx.happen(
                        new Chain(() -> pbx.dialEnd(from, to, DialStatus.CANCEL), () -> pbx.hangup(to, 127)),
                        pbx.ending(from, 127));
            }
            case PICKED_UP -> {
                leg(call, to, LegOutcome.ANSWERED_ELSEWHERE);
                pickedUp(from, to, List.of(), call);
            }
        }
        return null;
    }

    private Chain answering(Chan from, Chan to) {
        return new Chain(
                () -> pbx.up(to),
                () -> pbx.dialEnd(from, to, DialStatus.ANSWER),
                () -> pbx.soon(new Chain(() -> pbx.up(from))),
                () -> pbx.exten(to, null, "AppDial"));
    }

    private void givesUp(Chan caller, Truth call) {
        call.endedBy = caller.number;
        if (call.disposition == null) {
            call.disposition = Disposition.CANCELLED;
        }
        pbx.happen(new Chain(() -> pbx.hangupRequest(caller, 127)));
    }

    private static void leg(Truth call, Chan to, LegOutcome outcome) {
        call.legs.add(to.number + " " + outcome);
    }

    /** Several phones at once; those that are still ringing when one answers are told so. */
    private Chan group(Chan from, List<String> numbers, Truth call) {
        List<Chan> ringing = new ArrayList<>();
        List<Chain> dials = new ArrayList<>();
        for (String number : numbers) {
            Chan to = pbx.dialled(number, from);
            ringing.add(to);
            dials.add(new Chain(
                    () -> pbx.newchannel(to),
                    () -> pbx.exten(to, from.exten, "AppDial"),
                    () -> pbx.dialBegin(from, to),
                    () -> pbx.state(to, ChannelState.RINGING),
                    () -> pbx.dialState(from, to)));
        }
        pbx.happen(dials.toArray(Chain[]::new));
        while (true) {
            switch (choices.of(6)) {
                case 0 -> {
                    Chan winner = ringing.remove(choices.of(ringing.size()));
                    leg(call, winner, LegOutcome.ANSWERED);
                    call.answered(winner);
                    pbx.happen(new Chain(() -> pbx.up(winner)));
                    List<Chain> chains = losers(from, ringing, LegOutcome.ANSWERED_ELSEWHERE, 26, call);
                    chains.add(answering(from, winner));
                    pbx.happen(chains.toArray(Chain[]::new));
                    return winner;
                }
                case 1, 2 -> {
                    Chan one = ringing.remove(choices.of(ringing.size()));
                    rung(from, one, choices.yes() ? Ring.BUSY : Ring.REJECTS, call);
                    if (ringing.isEmpty()) {
                        return null;
                    }
                }
                case 3 -> {
                    while (!ringing.isEmpty()) {
                        rung(from, ringing.removeFirst(), Ring.NO_ANSWER, call);
                    }
                    return null;
                }
                case 4 -> {
                    givesUp(from, call);
                    List<Chain> chains = losers(from, ringing, LegOutcome.CANCELLED, 127, call);
                    chains.add(pbx.ending(from, 127));
                    pbx.happen(chains.toArray(Chain[]::new));
                    return null;
                }
                default -> {
                    Chan target = ringing.remove(choices.of(ringing.size()));
                    leg(call, target, LegOutcome.ANSWERED_ELSEWHERE);
                    pickedUp(from, target, ringing, call);
                    return null;
                }
            }
        }
    }

    private List<Chain> losers(Chan from, List<Chan> ringing, LegOutcome outcome, int cause, Truth call) {
        List<Chain> chains = new ArrayList<>();
        for (Chan loser : ringing) {
            leg(call, loser, outcome);
            chains.add(new Chain(() -> pbx.dialEnd(from, loser, DialStatus.CANCEL), () -> pbx.hangup(loser, cause)));
        }
        return chains;
    }

    private void pickedUp(Chan from, Chan target, List<Chan> others, Truth call) {
        String code = "**" + target.number;
        Chan picker = pbx.phone(nextPhone(), code);
        Truth own = call(picker, code);
        pbx.happen(
                new Chain(() -> pbx.newchannel(picker), () -> pbx.exten(picker, code, "Pickup"), () -> pbx.up(picker)));
        List<Chain> chains = losers(from, others, LegOutcome.ANSWERED_ELSEWHERE, 26, call);
        chains.add(new Chain(
                () -> pbx.exten(picker, target.number, "AppDial"),
                () -> pbx.pickup(picker, target),
                () -> pbx.soon(pbx.ending(target, 26)),
                () -> picker.linked = ModelPbx.older(from.linked, picker.linked),
                () -> pbx.dialEnd(from, picker, DialStatus.ANSWER),
                () -> pbx.up(from)));
        pbx.happen(chains.toArray(Chain[]::new));
        call.transfers.add(transfer(
                TransferType.PICKUP,
                picker.number,
                target.number,
                target.number,
                TransferOutcome.ANSWERED,
                picker.number));
        call.answered(picker);
        own.answered(from);
        together(from, picker, call, own, pbx.join(picker, from));
    }

    // ---------------------------------------------------------------- local channels, menus, conferences

    private void throughLocal(Chan caller, String number, boolean optimised, Truth call) {
        Chan one = pbx.half(number, 1, caller, 1);
        Chan two = pbx.half(number, 2, caller, 1);
        Chan phone = pbx.dialled(number, two);
        pbx.exten(caller, call.dialed, "Dial");
        pbx.happen(new Chain(
                () -> pbx.newchannel(one),
                () -> pbx.newchannel(two),
                () -> pbx.local(one, two),
                () -> pbx.soon(new Chain(() -> pbx.dialBegin(caller, one)))));
        pbx.happen(new Chain(
                () -> pbx.exten(two, number, "Dial"), () -> pbx.newchannel(phone), () -> pbx.dialBegin(two, phone)));
        pbx.happen(new Chain(() -> pbx.state(phone, ChannelState.RINGING), () -> {
            pbx.soon(new Chain(() -> pbx.dialState(two, phone)));
            pbx.soon(new Chain(() -> pbx.state(one, ChannelState.RINGING), () -> pbx.dialState(caller, one)));
        }));
        switch (choices.of(4)) {
            case 1 -> {
                leg(call, phone, LegOutcome.REJECTED);
                call.disposition = Disposition.REJECTED;
                pbx.happen(new Chain(
                        () -> pbx.hangupRequest(phone, 21),
                        () -> pbx.dialEnd(two, phone, DialStatus.NOANSWER),
                        () -> pbx.soon(new Chain(() -> pbx.hangup(phone, 21)))));
                pbx.happen(
                        pbx.ending(two, 21),
                        new Chain(() -> pbx.dialEnd(caller, one, DialStatus.CONGESTION), () -> pbx.hangup(one, 21)));
                dialplanEnds(caller);
            }
            case 2 -> {
                leg(call, phone, LegOutcome.CANCELLED);
                givesUp(caller, call);
                pbx.happen(
                        new Chain(
                                () -> pbx.dialEnd(caller, one, DialStatus.CANCEL),
                                () -> pbx.hangupRequest(two, 127),
                                () -> pbx.hangup(one, 127)),
                        pbx.ending(caller, 127));
                pbx.happen(
                        new Chain(() -> pbx.dialEnd(two, phone, DialStatus.CANCEL), () -> pbx.hangup(phone, 127)),
                        pbx.ending(two, 127));
            }
            case 3 -> {
                leg(call, phone, LegOutcome.NO_ANSWER);
                call.disposition = Disposition.NO_ANSWER;
                pbx.happen(new Chain(() -> pbx.dialEnd(two, phone, DialStatus.NOANSWER), () -> pbx.hangup(phone, 0)));
                pbx.happen(
                        pbx.ending(two, 19),
                        new Chain(() -> pbx.dialEnd(caller, one, DialStatus.NOANSWER), () -> pbx.hangup(one, 19)));
                dialplanEnds(caller);
            }
            default -> {
                leg(call, phone, LegOutcome.ANSWERED);
                call.answered(phone);
                localAnswered(caller, one, two, phone, optimised, call);
            }
        }
    }

    private void localAnswered(Chan caller, Chan one, Chan two, Chan phone, boolean optimised, Truth call) {
        String near = pbx.bridge();
        String far = pbx.bridge();
        pbx.happen(new Chain(() -> pbx.up(phone), () -> pbx.dialEnd(two, phone, DialStatus.ANSWER)));
        pbx.happen(
                new Chain(() -> pbx.up(two), () -> pbx.enter(far, phone, null), () -> pbx.enter(far, two, null)),
                new Chain(
                        () -> pbx.up(one),
                        () -> pbx.dialEnd(caller, one, DialStatus.ANSWER),
                        () -> pbx.up(caller),
                        () -> pbx.enter(near, one, null),
                        () -> pbx.enter(near, caller, null)));
        if (optimised) {
            pbx.happen(new Chain(
                    () -> pbx.optimising(one, two, true),
                    () -> pbx.leave(near, caller),
                    () -> pbx.leave(far, two),
                    () -> pbx.enter(far, caller, two),
                    () -> pbx.optimising(one, two, false)));
            pbx.soon(new Chain(() -> pbx.leave(near, one), () -> pbx.hangup(one, 16)));
            pbx.soon(append(new Chain(() -> pbx.hangupRequest(two, 16)), pbx.ending(two, 16)));
            pbx.happen();
            talk(caller, phone, call, far);
            return;
        }
        boolean byCaller = !choices.yes();
        Chan by = byCaller ? caller : phone;
        call.endedBy = by.number;
        Chain nearEnds = new Chain(() -> pbx.leave(near, one), () -> pbx.hangup(one, 16));
        Chain farEnds = append(new Chain(() -> pbx.leave(far, two)), pbx.ending(two, 16));
        pbx.happen(new Chain(() -> pbx.hangupRequest(by, 16)));
        if (byCaller) {
            pbx.happen(
                    append(new Chain(() -> pbx.leave(near, caller)), pbx.ending(caller, 16)),
                    nearEnds.then(() -> pbx.soon(farEnds)));
            pbx.happen(append(new Chain(() -> pbx.leave(far, phone)), pbx.ending(phone, 16)));
        } else {
            pbx.happen(
                    append(new Chain(() -> pbx.leave(far, phone)), pbx.ending(phone, 16)),
                    farEnds.then(() -> pbx.soon(nearEnds)));
            pbx.happen(append(new Chain(() -> pbx.leave(near, caller)), pbx.ending(caller, 16)));
        }
    }

    private void menu(Chan caller, String number, Truth call) {
        pbx.happen(new Chain(
                () -> pbx.exten(caller, call.dialed, "Answer"),
                () -> pbx.up(caller),
                () -> pbx.exten(caller, call.dialed, "Background")));
        if (choices.yes()) {
            pbx.exten(caller, number, "Dial");
            reached(
                    caller,
                    ring(
                            caller,
                            number,
                            List.of(Ring.ANSWERS, Ring.BUSY, Ring.REJECTS, Ring.NO_ANSWER, Ring.CANCELLED),
                            call),
                    call);
        } else {
            call.disposition = Disposition.APPLICATION;
            givesUp(caller, call);
            pbx.happen(pbx.ending(caller, 16));
        }
    }

    private void conference(Chan caller, Truth call) {
        call.disposition = Disposition.CONFERENCE;
        pbx.happen(new Chain(
                () -> pbx.exten(caller, call.dialed, "Answer"),
                () -> pbx.up(caller),
                () -> pbx.exten(caller, call.dialed, "ConfBridge")));
        pbx.happen(
                new Chain(() -> pbx.enter("conference", caller, null)), new Chain(() -> pbx.conference(caller, true)));
        givesUp(caller, call);
        pbx.happen(new Chain(() -> pbx.leave("conference", caller)), new Chain(() -> pbx.conference(caller, false)));
        pbx.happen(pbx.ending(caller, 16));
    }

    // ---------------------------------------------------------------- queues

    private void queue(Chan caller, Truth call) {
        String queue = "support";
        pbx.happen(new Chain(
                () -> pbx.exten(caller, call.dialed, "Answer"),
                () -> pbx.up(caller),
                () -> pbx.exten(caller, call.dialed, "Queue"),
                () -> pbx.queueJoin(caller, queue)));
        String number = nextPhone();
        while (true) {
            Chan agent = pbx.dialled(number, caller);
            pbx.happen(new Chain(() -> pbx.newchannel(agent)));
            pbx.happen(
                    new Chain(() -> pbx.agentCalled(caller, agent, queue)),
                    new Chain(
                            () -> pbx.dialBegin(caller, agent),
                            () -> pbx.state(agent, ChannelState.RINGING),
                            () -> pbx.dialState(caller, agent)));
            switch (choices.of(5)) {
                case 0 -> {
                    leg(call, agent, LegOutcome.ANSWERED);
                    call.answered(agent);
                    call.visits.add(queue + " " + QueueOutcome.ANSWERED + " " + agent.number);
                    pbx.happen(new Chain(() -> pbx.up(agent), () -> pbx.dialEnd(caller, agent, DialStatus.ANSWER)));
                    pbx.happen(
                            new Chain(() -> pbx.queueLeave(caller, queue)),
                            new Chain(() -> pbx.agentConnect(caller, agent, queue)));
                    talk(caller, agent, call, pbx.join(agent, caller));
                    return;
                }
                case 1 -> {
                    leg(call, agent, LegOutcome.NO_ANSWER);
                    pbx.happen(
                            new Chain(() -> pbx.agentRingNoAnswer(caller, agent, queue)),
                            new Chain(
                                    () -> pbx.dialEnd(caller, agent, DialStatus.NOANSWER),
                                    () -> pbx.dialEnd(caller, agent, DialStatus.CANCEL),
                                    () -> pbx.hangup(agent, 0)));
                }
                case 2 -> {
                    leg(call, agent, LegOutcome.REJECTED);
                    pbx.happen(new Chain(() -> pbx.hangupRequest(agent, 21)));
                    pbx.happen(
                            new Chain(() -> pbx.agentRingNoAnswer(caller, agent, queue)),
                            new Chain(
                                    () -> pbx.dialEnd(caller, agent, DialStatus.NOANSWER),
                                    () -> pbx.hangup(agent, 21)));
                }
                case 3 -> {
                    leg(call, agent, LegOutcome.CANCELLED);
                    call.disposition = Disposition.ABANDONED;
                    call.visits.add(queue + " " + QueueOutcome.ABANDONED + " null");
                    givesUp(caller, call);
                    pbx.happen(
                            new Chain(
                                    () -> pbx.dialEnd(caller, agent, DialStatus.CANCEL),
                                    () -> pbx.dialEnd(caller, agent, DialStatus.CANCEL),
                                    () -> pbx.hangup(agent, 0)),
                            append(
                                    new Chain(
                                            () -> pbx.queueAbandon(caller, queue), () -> pbx.queueLeave(caller, queue)),
                                    pbx.ending(caller, 0)));
                    return;
                }
                default -> {
                    leg(call, agent, LegOutcome.NO_ANSWER);
                    call.visits.add(queue + " " + QueueOutcome.TIMEOUT + " null");
                    call.disposition = Disposition.NO_ANSWER;
                    pbx.happen(
                            new Chain(() -> pbx.agentRingNoAnswer(caller, agent, queue)),
                            new Chain(
                                    () -> pbx.dialEnd(caller, agent, DialStatus.NOANSWER),
                                    () -> pbx.dialEnd(caller, agent, DialStatus.CANCEL),
                                    () -> pbx.soon(new Chain(() -> pbx.hangup(agent, 0)))));
                    pbx.happen(new Chain(
                            () -> pbx.queueAbandon(caller, queue),
                            () -> pbx.queueLeave(caller, queue),
                            () -> pbx.exten(caller, call.dialed, "Playback")));
                    dialplanEnds(caller);
                    return;
                }
            }
        }
    }

    // ---------------------------------------------------------------- talking

    private void talk(Chan first, Chan second, Truth call, String where) {
        Chan one = first;
        Chan two = second;
        String bridge = where;
        pbx.happen();
        while (one != null) {
            int what = choices.of(9);
            if (what >= 3 && choices.yes()) { // whoever of the two it is that does it
                Chan other = one;
                one = two;
                two = other;
            }
            Chan by = one;
            Chan sent = two;
            Chan target = null;
            switch (what) {
                case 0, 1 -> {
                    hangUp(what == 0 ? one : two, what == 0 ? two : one, bridge);
                    call.endedBy = (what == 0 ? one : two).number;
                    return;
                }
                case 2, 3 -> {
                    pbx.hold(by, true);
                    if (choices.yes()) {
                        pbx.hold(by, false);
                    }
                    continue;
                }
                case 4 -> target = blind(by, sent, bridge, call);
                case 5 -> {
                    target = attended(by, sent, bridge, call);
                    if (target == by) {
                        continue; // came back
                    }
                    if (target != null) {
                        one = sent;
                        two = target;
                        bridge = target.bridge;
                        continue;
                    }
                }
                case 6 -> target = park(by, sent, bridge, call);
                case 7 -> target = redirect(by, sent, bridge, call);
                default -> {
                    bridged(by, sent, bridge, call);
                    return;
                }
            }
            if (target == null) {
                return;
            }
            one = sent;
            two = target;
            if (what == 7) {
                one = by;
            }
            bridge = pbx.join(two, one);
            pbx.happen();
        }
    }

    private void hangUp(Chan by, Chan other, String bridge) {
        pbx.happen(new Chain(() -> pbx.hangupRequest(by, 16)));
        pbx.happen(
                append(new Chain(() -> pbx.leave(bridge, by)), pbx.ending(by, 16)),
                append(new Chain(() -> pbx.leave(bridge, other)), pbx.ending(other, 16)));
        pbx.happen();
    }

    /** Two who belong to a call each talk until one of them hangs up. */
    private void together(Chan one, Chan two, Truth call, Truth other, String bridge) {
        pbx.happen();
        if (choices.yes()) {
            pbx.hold(one, true);
        }
        boolean first = !choices.yes();
        hangUp(first ? one : two, first ? two : one, bridge);
        call.endedBy = other.endedBy = (first ? one : two).number;
    }

    private static final List<Ring> SENT =
            List.of(Ring.ANSWERS, Ring.BUSY, Ring.REJECTS, Ring.NO_ANSWER, Ring.CANCELLED);

    /** What the last leg says of the transfer that led to it. */
    private static TransferOutcome outcome(Truth call) {
        String leg = call.legs.getLast();
        return TransferOutcome.valueOf(leg.substring(leg.indexOf(' ') + 1));
    }

    private void runsOn(Chan c, String exten, String bridge) {
        Chain way = new Chain(() -> pbx.exten(c, exten, c.dialled ? "AppDial" : "Dial"));
        pbx.happen(way, new Chain(() -> pbx.leave(bridge, c)));
    }

    private Chan sent(Chan c, String number, Truth call) {
        call.endedBy = null;
        Chan target = ring(c, number, SENT, call);
        if (target == null && call.endedBy == null) {
            dialplanEnds(c);
        }
        return target;
    }

    private Chan blind(Chan by, Chan sent, String bridge, Truth call) {
        String number = nextPhone();
        pbx.happen(new Chain(() -> pbx.blind(by, sent, number)));
        pbx.soon(append(new Chain(() -> pbx.leave(bridge, by)), pbx.ending(by, 16)));
        runsOn(sent, number, bridge);
        Chan target = sent(sent, number, call);
        call.transfers.add(transfer(
                TransferType.BLIND,
                by.number,
                sent.number,
                number,
                outcome(call),
                target == null ? null : target.number));
        return target;
    }

    /** Who the one sent talks to now, the transferer when nothing came of it, null when the call is over. */
    private Chan attended(Chan by, Chan sent, String bridge, Truth call) {
        String number = nextPhone();
        pbx.hold(by, true);
        Chan again = pbx.phone(by.number, number);
        Truth consultation = call(again, number);
        pbx.newchannel(again);
        pbx.exten(again, number, "Dial");
        Chan target = pbx.dialled(number, again);
        dial(again, target);
        rings(again, target);
        switch (choices.of(7)) {
            case 0 -> {
                rung(again, target, Ring.ANSWERS, consultation);
                String other = pbx.join(target, again);
                pbx.happen();
                return attended(by, sent, bridge, again, target, other, call, consultation);
            }
            case 1 -> {
                rung(again, target, Ring.ANSWERS, consultation);
                String other = pbx.join(target, again);
                pbx.happen();
                boolean first = !choices.yes();
                hangUp(first ? again : target, first ? target : again, other);
                consultation.endedBy = first ? again.number : target.number;
                pbx.hold(by, false);
                return by;
            }
            case 2, 3, 4 -> {
                Ring ring =
                        List.of(Ring.REJECTS, Ring.NO_ANSWER, Ring.CANCELLED).get(choices.of(3));
                reached(again, rung(again, target, ring, consultation), consultation);
                pbx.happen();
                pbx.hold(by, false);
                return by;
            }
            default -> {
                return blonde(by, sent, bridge, again, target, call, consultation);
            }
        }
    }

    private Chan attended(
            Chan by, Chan sent, String bridge, Chan again, Chan target, String other, Truth call, Truth consultation) {
        pbx.happen(new Chain(() -> pbx.hold(by, false)), new Chain(() -> pbx.hold(again, false)));
        pbx.happen(
                new Chain(() -> pbx.attended(by, bridge, again, other, sent, target)),
                new Chain(() -> pbx.leave(bridge, sent), () -> pbx.leave(other, again), () -> {
                    sent.linked = target.linked = ModelPbx.older(sent.linked, target.linked);
                    pbx.enter(other, sent, again);
                }));
        pbx.happen(append(new Chain(() -> pbx.leave(bridge, by)), pbx.ending(by, 16)), pbx.ending(again, 16));
        pbx.happen();
        consultation.consultationFor = call.id;
        consultation.endedBy = by.number;
        leg(call, target, LegOutcome.ANSWERED);
        call.transfers.add(transfer(
                TransferType.ATTENDED, by.number, sent.number, target.number, TransferOutcome.ANSWERED, target.number));
        return target;
    }

    private Chan blonde(Chan by, Chan sent, String bridge, Chan again, Chan target, Truth call, Truth consultation) {
        pbx.happen(new Chain(() -> pbx.hold(by, false)));
        pbx.happen(new Chain(() -> pbx.attended(by, bridge, again, null, sent, null)));
        pbx.happen(
                new Chain(
                        () -> pbx.leave(bridge, sent),
                        () -> pbx.exten(sent, target.number, sent.dialled ? "AppDial" : "Dial")),
                append(new Chain(() -> pbx.leave(bridge, by)), pbx.ending(by, 16)),
                append(new Chain(() -> pbx.exten(again, by.number, "Dial")), pbx.ending(again, 16)));
        pbx.happen();
        consultation.consultationFor = call.id;
        consultation.disposition = Disposition.TRANSFERRED;
        consultation.endedBy = by.number;
        leg(consultation, target, LegOutcome.ANSWERED_ELSEWHERE);
        call.endedBy = null;
        Ring ring = List.of(Ring.ANSWERS, Ring.NO_ANSWER, Ring.REJECTS, Ring.CANCELLED)
                .get(choices.of(4));
        Chan reached = rung(sent, target, ring, call);
        call.transfers.add(transfer(
                TransferType.BLONDE,
                by.number,
                sent.number,
                target.number,
                outcome(call),
                reached == null ? null : reached.number));
        if (reached == null) {
            if (call.endedBy == null) {
                dialplanEnds(sent);
            }
            return null;
        }
        pbx.join(reached, sent);
        pbx.happen();
        return reached;
    }

    private Chan park(Chan by, Chan sent, String bridge, Truth call) {
        String space = "7" + sent.number;
        pbx.happen(new Chain(() -> pbx.blind(by, sent, "700")));
        pbx.happen(
                new Chain(() -> pbx.parked(sent, space)),
                new Chain(() -> pbx.leave(bridge, sent), () -> pbx.enter("parking", sent, null)));
        pbx.happen(new Chain(() -> pbx.hangupRequest(by, 16), () -> pbx.leave(bridge, by)));
        pbx.happen(pbx.ending(by, 16));
        pbx.happen();
        switch (choices.of(3)) {
            case 0 -> {
                Chan retriever = pbx.phone(nextPhone(), space);
                Truth own = call(retriever, space);
                pbx.happen(new Chain(
                        () -> pbx.newchannel(retriever),
                        () -> pbx.exten(retriever, space, "ParkedCall"),
                        () -> pbx.up(retriever),
                        () -> pbx.unparked(sent, retriever, space),
                        () -> pbx.leave("parking", sent)));
                String joined = pbx.join(sent, retriever);
                own.answered(sent);
                call.transfers.add(transfer(
                        TransferType.PARK, by.number, sent.number, space, TransferOutcome.ANSWERED, retriever.number));
                together(sent, retriever, call, own, joined);
                return null;
            }
            case 1 -> {
                pbx.happen(new Chain(() -> pbx.parkTimeout(sent, space), () -> pbx.leave("parking", sent)));
                String back = "PJSIP_" + by.number;
                pbx.exten(sent, back, sent.dialled ? "AppDial" : "Dial");
                Chan target = sent(sent, by.number, call);
                call.transfers.add(transfer(
                        TransferType.PARK,
                        by.number,
                        sent.number,
                        space,
                        target == null ? TransferOutcome.TIMEOUT : TransferOutcome.RECALLED,
                        target == null ? null : target.number));
                return target;
            }
            default -> {
                call.endedBy = sent.number;
                call.transfers.add(
                        transfer(TransferType.PARK, by.number, sent.number, space, TransferOutcome.ABANDONED, null));
                pbx.happen(new Chain(() -> pbx.hangupRequest(sent, 16)));
                pbx.happen(new Chain(() -> pbx.parkGiveUp(sent, space)), new Chain(() -> pbx.leave("parking", sent)));
                pbx.happen(pbx.ending(sent, 16));
                return null;
            }
        }
    }

    /** A manager sends one of the two elsewhere; the other one is deserted. */
    private Chan redirect(Chan moved, Chan deserted, String bridge, Truth call) {
        String number = nextPhone();
        runsOn(moved, number, bridge);
        pbx.soon(append(new Chain(() -> pbx.leave(bridge, deserted)), pbx.ending(deserted, 16)));
        Chan target = sent(moved, number, call);
        call.transfers.add(transfer(
                TransferType.REDIRECT,
                null,
                moved.number,
                number,
                outcome(call),
                target == null ? null : target.number));
        return target;
    }

    /** A manager joins one of the two with somebody of another call; both partners are deserted. */
    private void bridged(Chan one, Chan partner, String bridge, Truth call) {
        String number = nextPhone();
        Chan caller = pbx.phone(nextPhone(), number);
        Truth other = call(caller, number);
        pbx.newchannel(caller);
        pbx.exten(caller, number, "Dial");
        Chan callee = ring(caller, number, List.of(Ring.ANSWERS), other);
        String theirs = pbx.join(callee, caller);
        pbx.happen();
        boolean byCaller = !choices.yes();
        Chan two = byCaller ? caller : callee;
        Chan left = byCaller ? callee : caller;
        String joined = pbx.bridge();
        pbx.happen(new Chain(
                () -> pbx.leave(bridge, one), () -> pbx.enter(joined, one, null), () -> pbx.leave(theirs, two), () -> {
                    two.linked = one.linked = ModelPbx.older(one.linked, two.linked);
                    pbx.enter(joined, two, null);
                }));
        pbx.happen(
                append(new Chain(() -> pbx.leave(bridge, partner)), pbx.ending(partner, 16)),
                append(new Chain(() -> pbx.leave(theirs, left)), pbx.ending(left, 16)));
        pbx.happen();
        String told = transfer(TransferType.BRIDGE, null, one.number, two.number, TransferOutcome.ANSWERED, two.number);
        call.transfers.add(told);
        other.transfers.add(told);
        together(one, two, call, other, joined);
    }
}
