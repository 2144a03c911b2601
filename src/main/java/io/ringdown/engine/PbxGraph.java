package io.ringdown.engine;

import io.ringdown.ami.event.BridgeId;
import io.ringdown.ami.event.BridgeSnapshot;
import io.ringdown.ami.event.UniqueId;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The facts about one PBX: channels and how they hang together now. One writer. */
final class PbxGraph implements Serializable {

    private final Map<UniqueId, Channel> channels = new LinkedHashMap<>();
    private final Map<BridgeId, Bridge> bridges = new HashMap<>();
    private final Map<UniqueId, Channel> ended = new Remembered<>();

    Channel channel(UniqueId id) {
        return channels.get(id);
    }

    /** A channel that ended a while ago; null when it lives, was never seen or is forgotten. */
    Channel ended(UniqueId id) {
        return ended.get(id);
    }

    Collection<Channel> channels() {
        return channels.values();
    }

    void add(Channel channel) {
        channels.put(channel.id, channel);
    }

    void end(Channel channel) {
        channel.gone = true;
        leave(channel);
        channel.mates.clear(); // what is remembered of it must not keep others
        if (channel.peer != null) {
            channel.peer.peer = null;
            channel.peer = null;
        }
        channels.remove(channel.id);
        ended.put(channel.id, channel);
    }

    void clear() {
        for (Channel channel : List.copyOf(channels.values())) {
            end(channel);
        }
        bridges.clear();
    }

    Bridge bridge(BridgeSnapshot snapshot) {
        Bridge bridge = bridges.computeIfAbsent(snapshot.id(), _ -> new Bridge(snapshot));
        bridge.see(snapshot);
        return bridge;
    }

    void enter(Bridge bridge, Channel channel, long at) {
        if (channel.bridge != bridge) {
            leave(channel);
            channel.bridge = bridge;
            channel.holding = false; // whom it held stays behind
            if (bridge.joins()) {
                channel.mates.clear();
                for (Channel member : bridge.members) {
                    channel.mates.add(member);
                    member.mates.add(channel);
                }
            }
            bridge.members.add(channel);
        }
        channel.bridgedSince = at;
        channel.left = false;
    }

    void leave(Channel channel) {
        Bridge bridge = channel.bridge;
        if (bridge != null) {
            bridge.members.remove(channel);
            channel.bridge = null;
            if (bridge.members.isEmpty()) {
                bridges.remove(bridge.id);
            }
        }
    }

    void destroy(BridgeId id) {
        Bridge bridge = bridges.remove(id);
        if (bridge != null) {
            for (Channel channel : bridge.members) {
                channel.bridge = null;
            }
            bridge.members.clear();
        }
    }

    /** The other parties that the channel hears, through bridges and pairs of local channels. */
    List<Channel> joinedWith(Channel channel) {
        if (!channel.talking()) {
            return List.of();
        }
        if (channel.bridge.members.size() == 2) { // by far the most frequent case, without a search
            Channel other = channel.bridge.members.get(channel.bridge.members.getFirst() == channel ? 1 : 0);
            if (!other.local()) {
                return other.hungUp ? List.of() : List.of(other);
            }
        }
        List<Channel> found = new ArrayList<>();
        List<Bridge> open = new ArrayList<>();
        open.add(channel.bridge);
        for (int i = 0; i < open.size(); i++) {
            for (Channel member : open.get(i).members) {
                if (!member.local()) {
                    if (member != channel && !member.hungUp && !found.contains(member)) {
                        found.add(member);
                    }
                } else if (member.peer != null && member.peer.talking() && !open.contains(member.peer.bridge)) {
                    open.add(member.peer.bridge);
                }
            }
        }
        return found;
    }
}
