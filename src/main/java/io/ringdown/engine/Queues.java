package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent.*;
import java.io.Serializable;
import java.util.List;

/** Calls that wait in queues, and the agents who take them. */
final class Queues implements Serializable {

    private final Scene scene;

    Queues(Scene scene) {
        this.scene = scene;
    }

    void onQueueCallerJoin(QueueCallerJoin e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel == null || channel.call() == null || channel.visit != null) {
            return;
        }
        Visit visit = new Visit(e.queue(), channel, e.at(), e.position());
        channel.visit = visit;
        channel.call().visits.add(visit);
        scene.touch(channel);
    }

    /** Who waits was there before the list; the list tells for how long, in whole seconds. */
    void onListedQueue(Resync.ListedQueue queue, Resync e) {
        for (Resync.ListedCaller waiting : queue.waiting()) {
            Channel channel = scene.graph.channel(waiting.id());
            if (channel != null && channel.call() != null && channel.visit == null && e.tells(channel.id)) {
                channel.call().complete = false; // nobody saw it join
                channel.visit =
                        new Visit(queue.name(), channel, e.at() - waiting.seconds() * 1_000_000L, waiting.position());
                channel.call().visits.add(channel.visit);
                scene.touch(channel);
            }
        }
    }

    void onQueueCallerLeave(QueueCallerLeave e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel != null && channel.visit != null) {
            channel.visit.leftAt = e.at();
            channel.visit = null;
            scene.touch(channel);
        }
    }

    void onQueueCallerAbandon(QueueCallerAbandon e) {
        Channel channel = scene.see(e.channel(), e.at());
        if (channel == null || channel.call() == null) {
            return;
        }
        if (channel.visit == null) {
            List<Visit> visits = channel.call().visits;
            if (!visits.isEmpty()
                    && visits.getLast().channel == channel
                    && visits.getLast().queue.equals(e.queue())) {
                visits.getLast().abandoned = true; // told after the caller has left
                scene.touch(channel);
                return;
            }
            channel.visit = new Visit(e.queue(), channel, -1, 0); // its beginning was not seen
            visits.add(channel.visit);
        }
        channel.visit.abandoned = true;
        scene.touch(channel);
    }

    void onAgentCalled(AgentCalled e) {
        scene.see(e.caller(), e.at());
        scene.see(e.agent(), e.at());
    }

    void onAgentConnect(AgentConnect e) {
        Channel caller = scene.see(e.caller(), e.at());
        Channel agent = scene.see(e.agent(), e.at());
        if (caller == null || caller.call() == null || caller.call().visits.isEmpty()) {
            return;
        }
        Visit visit = caller.call().visits.getLast();
        if (visit.channel == caller && visit.queue.equals(e.queue()) && agent != null) {
            visit.agent = personBehind(caller.call(), agent).party();
            scene.touch(caller);
        }
    }

    /** The phone that a local channel leads to; the channel itself when it is a phone. */
    static Channel personBehind(Lineage call, Channel channel) {
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
}
