package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.ami.event.BridgeId;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.DialStatus;
import io.ringdown.ami.event.UniqueId;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is there, read from lists: held against what was known. */
final class Resyncs implements Serializable {

    private final Scene scene;
    private final Dials dials;
    private final Endings endings;
    private final Queues queues;

    Resyncs(Scene scene, Dials dials, Endings endings, Queues queues) {
        this.scene = scene;
        this.dials = dials;
        this.endings = endings;
        this.queues = queues;
    }

    void onResync(Resync e) {
        if (e.newBoot()) {
            for (Channel channel : List.copyOf(scene.graph.channels())) {
                lost(channel, e);
            }
            scene.graph.clear();
        }
        Map<UniqueId, Resync.Present> present = new HashMap<>();
        List<Resync.Present> unknown = new ArrayList<>();
        for (Resync.Present p : e.channels()) {
            present.put(p.channel().id(), p);
            if (scene.graph.channel(p.channel().id()) == null) {
                unknown.add(p);
            }
        }
        for (Resync.Present p : unknown) {
            Lineage call = scene.byLinkedId.get(p.channel().linkedId());
            if (call != null && !call.ended()) {
                doubt(call);
                scene.see(p.channel(), e.at()); // before those that are gone end its call, which goes on with it
            }
        }
        for (Channel channel : List.copyOf(scene.graph.channels())) {
            if (!present.containsKey(channel.id) && !e.told().contains(channel.id)) {
                lost(channel, e);
            }
        }
        if (e.afterGap()) {
            missed();
        }
        List<Channel> gone = relinked(e);
        // who is unknown comes first: a known one may have gone over to its call
        List<Resync.Present> ordered = new ArrayList<>(unknown);
        for (Resync.Present p : e.channels()) {
            if (scene.graph.channel(p.channel().id()) != null) {
                ordered.add(p);
            }
        }
        for (Resync.Present p : ordered) {
            Channel before = scene.graph.channel(p.channel().id());
            if (before != null && differs(before, p)) {
                before.calls.forEach(this::doubt); // something that no event told, or tells too late
            }
            Channel channel = scene.see(p.channel(), e.at());
            if (channel == null) {
                continue;
            }
            if (p.application() != null && !p.application().startsWith("AppDial")) {
                channel.application = p.application();
            }
            if (p.bridge() == null) {
                scene.graph.leave(channel);
            } else if (channel.bridge == null
                    || !channel.bridge.id.equals(p.bridge().id())) {
                scene.graph.enter(scene.graph.bridge(p.bridge()), channel, e.at());
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
            scene.touch(channel);
        }
        for (Channel channel : gone) {
            goOver(channel, e);
        }
        if (e.places().queues() != null) {
            e.places().queues().forEach(queue -> queues.onListedQueue(queue, e));
        }
        if (e.places().parked() != null) {
            for (ParkedCall parked : e.places().parked()) {
                Channel parkee = scene.graph.channel(parked.parkee().id());
                if (parkee != null && parkee.space == null && e.tells(parkee.id)) {
                    parkee.calls.forEach(this::doubt);
                    parkee.space = parked.space();
                    scene.touch(parkee);
                }
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        // by the Linkedid that they share with whom they dial: there may be a hundred thousand
        Map<UniqueId, List<Channel>> dialling = new HashMap<>();
        for (Channel channel : scene.graph.channels()) {
            if ("Dial".equals(channel.application) || "Queue".equals(channel.application)) {
                dialling.computeIfAbsent(channel.seen.linkedId(), _ -> new ArrayList<>(1))
                        .add(channel);
            }
        }
        for (Resync.Present p : unknown) {
            inferDial(p, e.at(), dialling); // who dialled one that was known has been told, or is about to be
        }
    }

    /** Not known whole any more. */
    private void doubt(Lineage call) {
        if (call.complete) {
            call.complete = false;
            scene.mark(call);
        }
    }

    private static boolean differs(Channel channel, Resync.Present present) {
        BridgeId known = channel.bridge == null ? null : channel.bridge.id;
        BridgeId listed = present.bridge() == null ? null : present.bridge().id();
        return channel.seen.state() != present.channel().state() || !Objects.equals(known, listed);
    }

    void onMissed(Missed e) {
        missed();
        // all at once, before one of them ends: else what shows later of the same Linkedid would be another call
        for (ChannelSnapshot channel : e.met()) {
            if (scene.graph.ended(channel.id()) == null) {
                scene.see(channel, e.metAt());
            }
        }
    }

    /** What was held, fetched or sent elsewhere and back while nobody listened is in no list. */
    private void missed() {
        for (Lineage call : List.copyOf(scene.live.values())) {
            call.complete = false;
            scene.mark(call);
        }
    }

    /** Known channels that bear another Linkedid since the gap: they have met another call. */
    private List<Channel> relinked(Resync e) {
        List<Channel> relinked = new ArrayList<>(0);
        for (Resync.Present p : e.channels()) {
            Channel channel = scene.graph.channel(p.channel().id());
            if (e.afterGap()
                    && channel != null
                    && !channel.seen.linkedId().equals(p.channel().linkedId())) {
                relinked.add(channel);
            }
        }
        return relinked;
    }

    private void goOver(Channel channel, Resync e) {
        Lineage own = channel.call();
        Lineage other = scene.byLinkedId.get(channel.seen.linkedId());
        if (own == null || other == null || other.ended() || channel.calls.contains(other)) {
            return;
        }
        unseen(own, Math.max(e.seenUntil(), channel.shownAt));
        scene.goOver(channel, own, other, e.at());
    }

    /** Lists tell no dials; a channel that runs AppDial was dialled by one of the same Linkedid that runs Dial or Queue. */
    private void inferDial(Resync.Present p, long at, Map<UniqueId, List<Channel>> dialling) {
        Channel dest = scene.graph.channel(p.channel().id());
        if (dest == null || dest.dial != null || dest.local() || p.application() == null) {
            return;
        }
        if (!p.application().startsWith("AppDial") && !p.application().startsWith("AppQueue")) {
            return;
        }
        for (Channel other : dialling.getOrDefault(dest.seen.linkedId(), List.of())) {
            if (other != dest && other.dial == null) {
                Lineage call = other.call();
                if (call != null) {
                    doubt(call);
                    if (call.caller == dest) {
                        call.caller = other;
                        call.dialed = Scene.number(other.seen.exten());
                    }
                }
                // the list tells the age of the channel that was dialled, in whole seconds
                long began = p.seconds() < 0 ? -1 : at - p.seconds() * 1_000_000L;
                dials.dial(other, dest, null, began);
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

    void lost(Channel channel, Resync e) {
        for (Lineage call : channel.calls) {
            if (channel.local() && channel.visit == null && call.leftAt >= 0 && partiesGone(call)) {
                continue; // plumbing that was left over: everybody was seen to leave
            }
            unseen(call, lastThere(channel, call, e));
        }
        for (Channel mate : scene.graph.joinedWith(channel)) {
            mate.calls.forEach(this::doubt); // who was left by it, and when, nobody saw either
        }
        endings.gone(channel, e.at(), -1);
    }

    /** Until when the call was there for certain, by this channel of it. */
    private static long lastThere(Channel channel, Lineage call, Resync e) {
        // a phone alone, whose caller nobody saw, may ring for another call already: a transfer before it answers does
        // that
        boolean alone = call.members.size() == 1
                && call.leftAt < 0
                && channel.mates.isEmpty()
                && !channel.id.equals(call.root)
                && !call.startSeen;
        if (alone) {
            return call.startedAt;
        }
        // one that has gone elsewhere tells nothing of this call since; one that showed when lists failed lived then
        return channel.strayed ? channel.shownAt : Math.max(e.seenUntil(), channel.shownAt);
    }

    /** @param after when one of its channels was there for the last time */
    private static void unseen(Lineage call, long after) {
        call.complete = false;
        // what remained when its caller was lost, in an earlier gap, may have gone over to another call in that one
        boolean orphaned = call.endedAfter >= 0 && call.caller != null && call.caller.gone;
        if (!orphaned) {
            call.endedAfter = Math.max(call.endedAfter, after);
        }
        call.hungUpBy = null;
        call.callerCause = null;
        call.lastCause = null;
    }

    static boolean partiesGone(Lineage call) {
        for (Channel member : call.members) {
            if (!member.local()) {
                return false;
            }
        }
        return true;
    }
}
