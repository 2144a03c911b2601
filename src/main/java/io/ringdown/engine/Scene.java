package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.UniqueId;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The channels and calls of a PBX while events are applied: seeing channels, and which call they belong to. */
final class Scene implements Serializable {

    final String pbx;
    final PbxGraph graph = new PbxGraph();
    TrunkPatterns trunks;
    final Map<String, Lineage> live = new LinkedHashMap<>();
    final Map<UniqueId, Lineage> byLinkedId = new HashMap<>();
    final Map<String, Boolean> endedIds = new Remembered<>();

    /** Calls that the event at hand touched. */
    final List<Lineage> dirty = new ArrayList<>(4);

    private final long[] refused = new long[CallEngine.Refusal.values().length];

    Scene(String pbx, TrunkPatterns trunks) {
        this.pbx = pbx;
        this.trunks = trunks;
    }

    long refused(CallEngine.Refusal reason) {
        return refused[reason.ordinal()];
    }

    void refuse(CallEngine.Refusal reason) {
        refused[reason.ordinal()]++;
    }

    /** The channel, brought to what the snapshot says; null when it has hung up. Unknown ones come to be. */
    Channel see(ChannelSnapshot snapshot, long at) {
        if (snapshot == null) {
            return null;
        }
        Channel channel = graph.channel(snapshot.id());
        if (channel == null) {
            if (graph.ended(snapshot.id()) != null) {
                refuse(CallEngine.Refusal.AFTER_HANGUP);
                return null;
            }
            return appear(snapshot, at, false);
        }
        if (channel.seen != snapshot) {
            refresh(channel, snapshot, at);
        }
        if (!channel.strayed && !channel.ending) {
            channel.shownAt = at;
        }
        return channel;
    }

    void refresh(Channel channel, ChannelSnapshot snapshot, long at) {
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
            Lineage other = byLinkedId.get(snapshot.linkedId());
            boolean joined = other == null || other.ended() || channel.calls.contains(other);
            boolean orphaned = call.endedAfter >= 0 && call.caller != null && call.caller.gone;
            if (orphaned && !joined) {
                goOver(channel, call, other, at); // who dialled it was lost in a gap, and with that one a transfer
            } else {
                channel.strayed = !joined;
                link(snapshot.linkedId(), call);
            }
        }
        touch(channel);
    }

    /**
     * A transfer that nobody saw has brought the channel to another call. If it was the last one of its own, that has
     * ended since it was seen last.
     */
    void goOver(Channel channel, Lineage own, Lineage other, long at) {
        own.members.remove(channel);
        channel.calls.remove(own);
        join(channel, other);
        mark(own);
        if (own.members.isEmpty()) {
            own.endedAt = Math.max(at, own.leftAt);
        }
    }

    void onState(Channel channel, long at) {
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
    void originAnswered(Dial dial) {
        Lineage call = dial.dest.call();
        if (call != null && call.originDials.contains(dial)) {
            call.caller = dial.dest;
        }
    }

    Channel appear(ChannelSnapshot snapshot, long at, boolean fromItsStart) {
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

    /** The call goes on, so who hung up before did not end it. */
    static void goesOn(Channel channel) {
        if (channel.ending) {
            return;
        }
        for (Lineage call : channel.calls) {
            if (call.consultationFor == null) {
                call.hungUpBy = null;
            }
        }
    }

    static void ending(Channel channel, long at) {
        if (!channel.ending) {
            channel.ending = true;
            channel.endingAt = at;
        }
    }

    /** A dialled channel whose Linkedid led nowhere goes to the call that dials it. */
    void adopt(Channel dest, Lineage call) {
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

    void begin(Channel channel, long at, boolean complete) {
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

    /** Lists that are newer than the event showed the channel in the call that it joins there: it came with one of its own. */
    void ownCall(Channel channel, ChannelSnapshot snapshot, long at) {
        if (snapshot.linkedId().equals(snapshot.id()) && !taken(snapshot.id().value())) {
            begin(channel, at, false);
            channel.calls.addFirst(channel.calls.removeLast());
        }
    }

    boolean taken(String id) {
        return live.containsKey(id) || endedIds.containsKey(id);
    }

    void join(Channel channel, Lineage call) {
        if (!channel.calls.contains(call)) {
            channel.calls.add(call);
        }
        call.members.add(channel);
        channel.strayed = false;
        mark(call);
    }

    void link(UniqueId linkedId, Lineage call) {
        Lineage known = byLinkedId.get(linkedId);
        if (!call.ended() && (known == null || known.ended())) {
            byLinkedId.put(linkedId, call);
            call.linkedIds.add(linkedId);
        }
    }

    void forget(Lineage call) {
        live.remove(call.id);
        for (UniqueId linked : call.linkedIds) {
            byLinkedId.remove(linked, call);
        }
    }

    static String number(String exten) {
        return exten == null || exten.equals("s") || exten.equals("h") ? null : exten;
    }

    void touch(Channel channel) {
        if (channel != null) {
            for (Lineage call : channel.calls) {
                mark(call);
            }
        }
    }

    void mark(Lineage call) {
        if (!call.dirty) {
            call.dirty = true;
            dirty.add(call);
        }
    }
}
