package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import java.io.Serializable;
import java.util.List;

/** Who hears whom: bridges, local pairs, conferences, hold. */
final class Bridges implements Serializable {

    private final Scene scene;

    Bridges(Scene scene) {
        this.scene = scene;
    }

    void onBridgeEnter(BridgeEnter e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel == null) {
            return;
        }
        Bridge bridge = scene.graph.bridge(e.bridge());
        if (e.swap() != null) {
            Channel swapped = scene.graph.channel(e.swap());
            if (swapped != null && swapped.bridge == bridge) {
                scene.touch(swapped);
                scene.graph.leave(swapped);
            }
        }
        boolean bridgedBefore = channel.bridgedSince >= 0;
        boolean movedIn = bridge != channel.bridge;
        scene.graph.enter(bridge, channel, e.at());
        if (bridge.conference()) {
            visitConference(channel);
        } else if (bridge.joins() && movedIn && !channel.local()) {
            consults(channel, bridge, e.at());
            if (bridgedBefore && e.swap() == null) {
                meets(channel, bridge, e.at());
            }
        }
        Scene.goesOn(channel);
        scene.touch(channel);
        for (Channel member : bridge.members) {
            scene.touch(member);
        }
    }

    /**
     * A party who leaves the other one and enters a bridge where a local channel waits that no party dialled consults
     * somebody by feature code or manager; coming back ends the attempt (asterisk-behaviour.md, 5).
     */
    void consults(Channel channel, Bridge bridge, long at) {
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
                        Transfers.partnerIn(call, channel, null),
                        Scene.number(member.seen.exten()),
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
    void meets(Channel channel, Bridge bridge, long at) {
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
            scene.mark(call);
        }
    }

    void visitConference(Channel channel) {
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

    void onBridgeLeave(BridgeLeave e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel == null) {
            return;
        }
        Bridge bridge = channel.bridge;
        if (bridge == null || !bridge.id.equals(e.bridge().id())) {
            return; // it has moved on already, or never came
        }
        for (Channel member : bridge.members) {
            scene.touch(member);
        }
        channel.left = bridge.joins();
        scene.graph.leave(channel);
        scene.touch(channel);
    }

    void onLocalBridge(LocalBridge e) {
        Channel one = scene.see(e.one(), e.at());
        Channel two = scene.see(e.two(), e.at());
        if (one == null || two == null) {
            return;
        }
        one.pairWith(two);
        two.pairWith(one);
        if (one.call() != null && one.call() != two.call()) {
            scene.adopt(two, one.call());
        }
        scene.touch(one);
    }

    void onConfbridgeJoin(ConfbridgeJoin e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel != null) {
            visitConference(channel);
            scene.touch(channel);
        }
    }

    void onHold(ChannelSnapshot snapshot, long at, boolean holding) {
        Channel channel = scene.see(snapshot, at);
        if (channel != null && channel.holding != holding) {
            channel.holding = holding;
            scene.touch(channel);
            if (channel.bridge != null) {
                for (Channel member : channel.bridge.members) {
                    scene.touch(member);
                }
            }
        }
    }
}
