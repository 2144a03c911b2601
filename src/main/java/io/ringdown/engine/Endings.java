package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.ami.event.ChannelState;
import java.io.Serializable;
import java.util.List;

/** Who hangs up, and what ends by it. */
final class Endings implements Serializable {

    private final Scene scene;
    private final Dials dials;

    Endings(Scene scene, Dials dials) {
        this.scene = scene;
        this.dials = dials;
    }

    void onHangupRequest(HangupRequest e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel == null) {
            return;
        }
        Scene.ending(channel, e.at());
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
        List<Channel> joined = scene.graph.joinedWith(channel);
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

    static boolean leavesOthers(Channel channel) {
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

    void hangsUp(Channel in, Channel by) {
        for (Lineage call : in.calls) {
            if (call.hungUpBy == null) {
                call.hungUpBy = by;
            }
        }
        scene.touch(in);
    }

    void onSoftHangupRequest(SoftHangupRequest e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel != null) {
            Scene.ending(channel, e.at());
        }
    }

    void onHangup(Hangup e) {
        Channel channel = scene.graph.channel(e.channel().id());
        if (channel == null) {
            // of a channel never seen, its end alone tells of no call
            scene.refuse(
                    scene.graph.ended(e.channel().id()) != null
                            ? CallEngine.Refusal.AFTER_HANGUP
                            : CallEngine.Refusal.UNKNOWN_CHANNEL);
            return;
        }
        if (channel.seen != e.channel()) {
            scene.refresh(channel, e.channel(), e.at());
        }
        gone(channel, e.at(), e.cause());
    }

    /** @param cause Q.850; -1 when nobody saw the end */
    void gone(Channel channel, long at, int cause) {
        scene.touch(channel);
        channel.goneAt = at;
        scene.graph.end(channel);
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
            dials.leadToApplication(own, channel.seen.callerNumber());
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
                if (cause >= 0 && at >= call.leftAt) {
                    call.endedAfter = -1; // one of its channels was lost before, but its end was seen
                }
            }
        }
    }
}
