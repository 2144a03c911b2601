package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.DialStatus;
import io.ringdown.ami.event.UniqueId;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Who is sent where: blind and attended transfers, and a manager's redirects. */
final class Transfers implements Serializable {

    private final Scene scene;

    Transfers(Scene scene) {
        this.scene = scene;
    }

    /**
     * A manager's Redirect has no event: a bridged channel runs on somewhere else in the dialplan, before or after it
     * leaves its bridge, and nobody there has hung up (asterisk-behaviour.md, 10).
     */
    void redirected(Channel channel, Lineage call, Newexten e) {
        boolean torn = channel.left
                || channel.talking() && !scene.graph.joinedWith(channel).isEmpty();
        if (!torn || channel.local() || call.openMove(channel) != null || Scene.number(e.exten()) == null) {
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

    void onBlindTransfer(BlindTransfer e) {
        Channel transferer = scene.see(e.transferer(), e.at());
        Channel transferee = scene.see(e.transferee(), e.at());
        if (!e.success()) {
            return;
        }
        Channel by = transferer != null
                ? transferer
                : scene.graph.ended(e.transferer().id());
        if (by == null || by.call() == null) {
            scene.refuse(CallEngine.Refusal.INCOMPLETE);
            return;
        }
        if (transferee == null) {
            transferee = other(by);
        }
        Lineage call = transferee != null && transferee.call() != null ? transferee.call() : by.call();
        scene.touch(by);
        scene.touch(transferee);
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
        scene.touch(by);
        scene.touch(transferee);
    }

    Channel other(Channel channel) {
        List<Channel> joined = scene.graph.joinedWith(channel);
        return joined.isEmpty() ? null : joined.getFirst();
    }

    void onAttendedTransfer(AttendedTransfer e) {
        Channel first = known(e.origTransferer(), e.at());
        Channel second = known(e.secondTransferer(), e.at());
        Channel transferee = scene.see(e.transferee(), e.at());
        Channel target = scene.see(e.target(), e.at());
        if (first == null || second == null || first.call() == null || second.call() == null) {
            scene.refuse(CallEngine.Refusal.INCOMPLETE);
            return;
        }
        if (!e.success() || "Fail".equals(e.destType())) {
            return;
        }
        // "Orig" and "Second" go by the order of the bridges; the call that is older is the one being transferred
        boolean inOrder = !second.call().olderThan(first.call());
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

    Channel known(ChannelSnapshot snapshot, long at) {
        Channel channel = scene.see(snapshot, at);
        return channel != null ? channel : scene.graph.ended(snapshot.id());
    }

    /** A living party of the call that is neither of these. */
    static Channel partnerIn(Lineage call, Channel by, Channel target) {
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
    void transferWithin(Lineage call, Channel by, Channel transferee, Channel target, AttendedTransfer e) {
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
    static String destinationOf(Dial leg) {
        Channel dialer = leg.dialer;
        return dialer != null
                        && dialer.local()
                        && dialer.seen.exten() != null
                        && Scene.number(dialer.seen.exten()) != null
                ? dialer.seen.exten()
                : leg.target().number();
    }

    void handOver(
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
        move.consultationCallId = scene.pbx + "/" + consultation.id;
        move.handedOver = open;
        String queue = waitInstead(consulting, transferee, call, e.at());
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
                    taken.queue = queue;
                }
            }
            consultation.members.remove(member);
            member.calls.remove(consultation);
            scene.join(member, call);
        }
        call.trunkLeg |= consultation.trunkLeg;
        for (UniqueId linked : consultation.linkedIds) {
            scene.byLinkedId.put(linked, call);
            call.linkedIds.add(linked); // else nobody takes it back when the call has ended
        }
        if (answered) {
            move.settle(TransferOutcome.ANSWERED, reached == null ? consultation.answeredBy : reached.party());
        }
        consultation.consultationFor = scene.pbx + "/" + call.id;
        consultation.handedOverUnanswered = !open.isEmpty() && !answered;
        consultation.hungUpBy = consulting;
        call.moves.add(move);
        if (consultation.members.isEmpty()) {
            consultation.endedAt = e.at();
        }
        scene.touch(by);
        scene.touch(consulting);
        scene.touch(transferee);
        scene.mark(call);
        scene.mark(consultation);
    }

    /**
     * Who is sent takes the place in the queue of who waited for it; app_queue tells its leaving and its agent, but no
     * joining.
     *
     * @return the queue; null when nobody waited in one
     */
    private static String waitInstead(Channel consulting, Channel transferee, Lineage call, long at) {
        Visit waiting = consulting.visit;
        if (waiting == null || transferee == null || transferee.visit != null) {
            return null;
        }
        waiting.leftAt = at;
        waiting.handedOver = true;
        consulting.visit = null;
        transferee.visit = new Visit(waiting.queue, transferee, at, waiting.position);
        call.visits.add(transferee.visit);
        return waiting.queue;
    }
}
