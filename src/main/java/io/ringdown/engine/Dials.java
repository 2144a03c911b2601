package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.ami.event.DialStatus;
import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import java.io.Serializable;

/** Who tries to reach whom: dials, originates and pick-ups. */
final class Dials implements Serializable {

    private final Scene scene;

    Dials(Scene scene) {
        this.scene = scene;
    }

    void onDialBegin(DialBegin e) {
        Channel dialer = scene.see(e.caller(), e.at());
        Channel dest = scene.see(e.dest(), e.at());
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
            scene.touch(dest);
        } else if (dest.dial == null || dest.dial.dialer != dialer) { // a repeated one is no second attempt
            dial(dialer, dest, e.dialString(), e.at());
        }
    }

    static Channel ringingFor(Channel dialer) {
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

    void dial(Channel dialer, Channel dest, String dialString, long at) {
        Lineage call = dialer == null || dialer.call() == null ? dest.call() : dialer.call();
        if (call == null) {
            return;
        }
        if (dest.call() != call) {
            scene.adopt(dest, call);
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
            Channel root = call.originated ? scene.graph.channel(call.root) : null;
            // until the originate's own channel is up, dials look for the phone that it rings first
            origin = root != null && root.local() && !root.up();
            if (origin && !dest.local() && call.caller == null) {
                call.caller = dest;
            }
            Scene.goesOn(dialer);
        }
        if (call.originated && !origin && call.dialed == null) {
            call.dialed = dialledNumber(dialString); // nothing told where the dialplan was entered
        }
        if (dest.local()) {
            servesQueue(call);
        } else {
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
        scene.touch(dest);
    }

    /** The phone behind a local channel may be told to be dialled before the local channel is (asterisk-16/queue_local_agents). */
    private static void servesQueue(Lineage call) {
        for (Dial leg : call.legs) {
            if (leg.queue == null && leg.dialer != null && leg.dialer.local()) {
                Visit waiting = visitOf(leg.dialer);
                leg.queue = waiting == null ? null : waiting.queue;
            }
        }
    }

    /** {@code 0892222@trunk} or {@code trunk/0892222} is 0892222. */
    static String dialledNumber(String dialString) {
        if (dialString == null) {
            return null;
        }
        int at = dialString.indexOf('@');
        String number = at >= 0 ? dialString.substring(0, at) : dialString.substring(dialString.lastIndexOf('/') + 1);
        return number.isEmpty() ? null : number.substring(number.lastIndexOf('/') + 1);
    }

    /** The queue visit on whose behalf the channel dials, followed back through local channels. */
    static Visit visitOf(Channel dialer) {
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

    void onDialState(DialState e) {
        Channel dialer = scene.see(e.caller(), e.at());
        Channel dest = scene.see(e.dest(), e.at());
        if (dest == null) {
            return;
        }
        handedOver(dialer, dest, e.at());
        if (dest.dial == null) {
            return;
        }
        if (e.status() == DialStatus.RINGING || e.status() == DialStatus.PROGRESS) {
            dest.dial.ring(e.at());
            scene.touch(dest);
        }
    }

    void onDialEnd(DialEnd e) {
        Channel dialer = scene.see(e.caller(), e.at());
        boolean unseen = scene.graph.channel(e.dest().id()) == null;
        Channel dest = scene.see(e.dest(), e.at());
        if (dest == null) {
            return;
        }
        handedOver(dialer, dest, e.at());
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
                scene.originAnswered(dial);
            } else {
                dial.end(e.at());
            }
            if (e.forward() != null) {
                forwarded(dial, e);
            }
        }
        scene.touch(dest);
        scene.touch(dialer);
    }

    /** It rings for another call than it was dialled by: a transfer before it answered, which happened in a gap. */
    private void handedOver(Channel dialer, Channel dest, long at) {
        Lineage own = dest.call();
        Lineage other = dialer == null ? null : dialer.call();
        if (own == null || own.complete || other == null || other.ended() || dest.calls.contains(other)) {
            return;
        }
        if (own.members.size() == 1) {
            own.endedAfter = Math.max(own.endedAfter, own.startedAt);
        }
        scene.goOver(dest, own, other, at);
    }

    void forwarded(Dial dial, DialEnd e) {
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
    void onOriginateResponse(OriginateResponse e) {
        Lineage call = null;
        if (e.id() != null) {
            Channel channel = scene.graph.channel(e.id());
            channel = channel == null ? scene.graph.ended(e.id()) : channel;
            call = channel == null ? null : channel.call();
        } else if (e.channel() != null) {
            for (Lineage candidate : scene.live.values()) {
                Channel root = candidate.originated ? scene.graph.channel(candidate.root) : null;
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
        scene.mark(call);
    }

    /** Asterisk itself calls the phone, so the phone is whom the call reaches and not who makes it. */
    void leadToApplication(Lineage call, String onBehalfOf) {
        if (call.toApplication || call.originDials.isEmpty()) {
            return;
        }
        call.toApplication = true;
        Channel phone = call.caller;
        call.onBehalfOf =
                onBehalfOf == null ? null : new Party(onBehalfOf, null, Presentation.ALLOWED, null, null, null, null);
        call.caller = null;
        call.legs.addAll(0, call.originDials);
        call.dialed = phone == null ? null : phone.trunk ? phone.party().number() : phone.ownNumber();
        call.trunkLeg |= phone != null && phone.trunk;
    }

    void onPickup(Pickup e) {
        Channel picker = scene.see(e.picker(), e.at());
        Channel target = scene.see(e.target(), e.at());
        if (picker == null || target == null || target.call() == null) {
            scene.refuse(CallEngine.Refusal.INCOMPLETE);
            return;
        }
        pickUp(picker, target, e.at());
    }

    void pickUp(Channel picker, Channel target, long at) {
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
        scene.join(picker, call);
        scene.touch(target);
        scene.touch(picker);
    }
}
