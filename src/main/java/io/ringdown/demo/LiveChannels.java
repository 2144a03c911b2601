package io.ringdown.demo;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is there now according to the events that were sent: what a real Asterisk would list. Holds no channel longer
 * than from its Newchannel to its Hangup.
 */
final class LiveChannels {

    private static final class Entry {
        final long since;
        List<Header> headers;
        String application = "";
        String data = "";
        String bridge = "";

        Entry(long since, List<Header> headers) {
            this.since = since;
            this.headers = headers;
        }

        void link(String linkedId) {
            headers = headers.stream()
                    .map(h -> h.name().equals("Linkedid") ? new Header(h.name(), linkedId) : h)
                    .toList();
        }

        String get(String name) {
            return headers.stream()
                    .filter(h -> h.name().equals(name))
                    .map(Header::value)
                    .findFirst()
                    .orElse("");
        }
    }

    /** Callers of one queue are in the order they came: no priorities here. */
    private record Waiting(String queue, long since) {}

    /** By Uniqueid, oldest first. */
    private final Map<String, Entry> channels = new LinkedHashMap<>();

    private final Map<String, List<Header>> bridges = new LinkedHashMap<>();
    /** By Uniqueid. */
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    /** By Uniqueid: the ParkedCall as it was told. */
    private final Map<String, AmiMessage> parked = new LinkedHashMap<>();

    /** The state last told, by device: phones of the staff, so no more than there are of them. */
    private final Map<String, String> devices = new TreeMap<>();

    /** @param at when the event is sent, microseconds */
    void onEvent(AmiMessage event, long at) {
        String name = event.value(0);
        if (name.equals("Newchannel")) {
            channels.put(event.get("Uniqueid"), new Entry(at, List.of()));
        }
        for (int i = 0; i < event.size(); i++) {
            String header = event.name(i);
            if (header.endsWith("Uniqueid") && !header.endsWith("BridgeUniqueid")) {
                refresh(event, header.substring(0, header.length() - "Uniqueid".length()), event.value(i));
            }
        }
        String id = event.get("Uniqueid");
        Entry entry = id == null ? null : channels.get(id);
        switch (name) {
            case "Newexten" -> {
                if (entry != null) {
                    entry.application = event.get("Application");
                    entry.data = event.get("AppData");
                }
            }
            case "BridgeCreate" -> bridge(event);
            case "BridgeEnter" -> {
                bridge(event);
                if (entry != null) {
                    entry.bridge = event.get("BridgeUniqueid");
                }
                Entry swapped = channels.get(event.get("SwapUniqueid"));
                if (swapped != null) {
                    swapped.bridge = "";
                }
                if (event.get("BridgeType").equals("basic")) {
                    link(event.get("BridgeUniqueid"));
                }
            }
            case "BridgeLeave" -> {
                // late when the channel has entered the next bridge already
                if (entry != null && entry.bridge.equals(event.get("BridgeUniqueid"))) {
                    entry.bridge = "";
                }
            }
            case "BridgeDestroy" -> bridges.remove(event.get("BridgeUniqueid"));
            case "QueueCallerJoin" -> waiting.put(id, new Waiting(event.get("Queue"), at));
            case "QueueCallerLeave" -> waiting.remove(id);
            case "ParkedCall" -> parked.put(event.get("ParkeeUniqueid"), event);
            case "UnParkedCall", "ParkedCallTimeOut", "ParkedCallGiveUp" -> parked.remove(event.get("ParkeeUniqueid"));
            case "DeviceStateChange" -> devices.put(event.get("Device"), event.get("State"));
            case "Hangup" -> {
                channels.remove(id);
                waiting.remove(id);
                parked.remove(id);
            }
            default -> {}
        }
    }

    /** Bridges that outlive their story, such as a parking lot's, go with it. */
    void forgetBridges(Collection<String> ids) {
        bridges.keySet().removeAll(ids);
    }

    int size() {
        return channels.size();
    }

    /** @param now microseconds, for ages */
    PbxSnapshot snapshot(long now, Map<String, List<Staff.Person>> agents) {
        return new PbxSnapshot(
                channels.values().stream()
                        .map(e -> new PbxSnapshot.Channel(
                                e.headers, e.application, e.data, e.bridge, seconds(e.since, now)))
                        .toList(),
                bridges.entrySet().stream()
                        .map(e -> new PbxSnapshot.Bridge(e.getKey(), e.getValue()))
                        .toList(),
                queues(now, agents),
                parked.values().stream().map(LiveChannels::parkedItem).toList(),
                devices.entrySet().stream()
                        .map(e -> AmiMessage.of(
                                "Event", "DeviceStateChange", "Device", e.getKey(), "State", e.getValue()))
                        .toList());
    }

    /** Every event that shows a channel shows it as it is now: Channel to Linkedid behind one prefix. */
    private void refresh(AmiMessage event, String prefix, String id) {
        Entry entry = channels.get(id);
        int first = event.indexOf(prefix + "Channel", 0);
        int last = event.indexOf(prefix + "Linkedid", 0);
        if (entry != null && first >= 0 && last > first) {
            List<Header> headers = new ArrayList<>(last - first + 1);
            for (int i = first; i <= last; i++) {
                headers.add(new Header(event.name(i).substring(prefix.length()), event.value(i)));
            }
            String known = entry.get("Linkedid");
            entry.headers = List.copyOf(headers);
            if (!known.isEmpty() && counter(known) < counter(entry.get("Linkedid"))) {
                entry.link(known); // AttendedTransfer shows channels as they were before
            }
        }
    }

    /** Asterisk gives all channels of a basic bridge the oldest linkedid of them, and tells no event of it. */
    private void link(String bridge) {
        List<Entry> members =
                channels.values().stream().filter(e -> e.bridge.equals(bridge)).toList();
        String oldest = members.stream()
                .map(e -> e.get("Linkedid"))
                .min(Comparator.comparingLong(LiveChannels::counter))
                .orElse("");
        members.forEach(member -> member.link(oldest));
    }

    /** Of {@code seconds.counter}; the counter alone tells the order, since it grows from channel to channel. */
    private static long counter(String uniqueId) {
        return Long.parseLong(uniqueId.substring(uniqueId.indexOf('.') + 1));
    }

    private void bridge(AmiMessage event) {
        List<Header> headers = new ArrayList<>();
        event.forEach((name, value) -> {
            if (name.startsWith("Bridge") && !name.equals("BridgeNumChannels")) {
                headers.add(new Header(name, value));
            }
        });
        bridges.put(event.get("BridgeUniqueid"), List.copyOf(headers));
    }

    private List<AmiMessage> queues(long now, Map<String, List<Staff.Person>> agents) {
        Set<String> inUse = new TreeSet<>();
        channels.values().forEach(e -> inUse.add(device(e.get("Channel"))));
        List<AmiMessage> items = new ArrayList<>();
        agents.forEach((queue, team) -> {
            long calls = waiting.values().stream()
                    .filter(w -> w.queue().equals(queue))
                    .count();
            items.add(AmiMessage.of(
                    "Event", "QueueParams", "Queue", queue, "Max", "0", "Strategy", "linear", "Calls", "" + calls));
            for (Staff.Person agent : team) {
                String device = "PJSIP/" + agent.extension();
                items.add(AmiMessage.of(
                        "Event",
                        "QueueMember",
                        "Queue",
                        queue,
                        "Name",
                        agent.name(),
                        "Location",
                        device,
                        "StateInterface",
                        device,
                        "Membership",
                        "static",
                        "Penalty",
                        "0",
                        "Status",
                        inUse.contains(device) ? "2" : "1",
                        "Paused",
                        "0",
                        "PausedReason",
                        ""));
            }
            int position = 0;
            for (Map.Entry<String, Waiting> each : waiting.entrySet()) {
                String id = each.getKey();
                Waiting w = each.getValue();
                Entry caller = channels.get(id);
                if (w.queue().equals(queue) && caller != null) {
                    position++; // who was before has left
                    items.add(AmiMessage.of(
                            "Event",
                            "QueueEntry",
                            "Queue",
                            queue,
                            "Position",
                            "" + position,
                            "Channel",
                            caller.get("Channel"),
                            "Uniqueid",
                            id,
                            "CallerIDNum",
                            caller.get("CallerIDNum"),
                            "CallerIDName",
                            caller.get("CallerIDName"),
                            "Wait",
                            "" + seconds(w.since(), now),
                            "Priority",
                            "0"));
                }
            }
        });
        return items;
    }

    private static AmiMessage parkedItem(AmiMessage event) {
        return AmiMessage.of(event.headers().stream()
                .filter(h -> !h.name().equals("Privilege") && !h.name().equals("Timestamp"))
                .toList());
    }

    private static String device(String channel) {
        int dash = channel.lastIndexOf('-');
        return dash < 0 ? channel : channel.substring(0, dash);
    }

    private static long seconds(long since, long now) {
        return Math.max(0, (now - since) / 1_000_000);
    }
}
