package io.ringdown.demo;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import java.util.ArrayList;
import java.util.List;

/** The lists that a PBX answers, in the form Asterisk 22 gives them: response, items, the event that completes them. */
final class Lists {

    private Lists() {}

    static List<AmiMessage> status(PbxSnapshot snapshot, String actionId) {
        List<AmiMessage> items = new ArrayList<>();
        for (PbxSnapshot.Channel channel : snapshot.channels()) {
            List<Header> headers = new ArrayList<>();
            add(headers, "Event", "Status", "Privilege", "Call");
            headers.addAll(channel.headers());
            String name = channel.get("Channel");
            add(headers, "Type", name.substring(0, Math.max(0, name.indexOf('/'))), "DNID", channel.get("Exten"));
            add(headers, "EffectiveConnectedLineNum", channel.get("ConnectedLineNum"));
            add(headers, "EffectiveConnectedLineName", channel.get("ConnectedLineName"));
            add(headers, "TimeToHangup", "0", "BridgeID", channel.bridgeId());
            add(headers, "Application", channel.application(), "Data", channel.data());
            add(headers, "Seconds", Long.toString(channel.seconds()), "ActionID", actionId);
            items.add(AmiMessage.of(headers));
        }
        return list("Channel status will follow", "StatusComplete", items, actionId, "Items", "" + items.size());
    }

    static List<AmiMessage> coreShowChannels(PbxSnapshot snapshot, String actionId) {
        List<AmiMessage> items = new ArrayList<>();
        for (PbxSnapshot.Channel channel : snapshot.channels()) {
            List<Header> headers = new ArrayList<>();
            add(headers, "Event", "CoreShowChannel", "ActionID", actionId);
            headers.addAll(channel.headers());
            add(headers, "Application", channel.application(), "ApplicationData", channel.data());
            long s = channel.seconds();
            add(headers, "Duration", "%02d:%02d:%02d".formatted(s / 3_600, s / 60 % 60, s % 60));
            add(headers, "BridgeId", channel.bridgeId());
            items.add(AmiMessage.of(headers));
        }
        return list("Channels will follow", "CoreShowChannelsComplete", items, actionId);
    }

    static List<AmiMessage> bridgeList(PbxSnapshot snapshot, String actionId) {
        List<AmiMessage> items = new ArrayList<>();
        for (PbxSnapshot.Bridge bridge : snapshot.bridges()) {
            List<Header> headers = new ArrayList<>();
            add(headers, "Event", "BridgeListItem", "ActionID", actionId);
            headers.addAll(bridge.headers());
            add(headers, "BridgeNumChannels", Long.toString(members(snapshot, bridge.id())));
            items.add(AmiMessage.of(headers));
        }
        return list("Bridge listing will follow", "BridgeListComplete", items, actionId);
    }

    /** The channels of one bridge; an error when there is no such bridge. */
    static List<AmiMessage> bridgeInfo(PbxSnapshot snapshot, String bridgeId, String actionId) {
        PbxSnapshot.Bridge bridge = snapshot.bridges().stream()
                .filter(b -> b.id().equals(bridgeId))
                .findFirst()
                .orElse(null);
        if (bridge == null) {
            return List.of(AmiMessage.of("Response", "Error", "ActionID", actionId, "Message", "Bridge not found"));
        }
        List<AmiMessage> items = new ArrayList<>();
        for (PbxSnapshot.Channel channel : snapshot.channels()) {
            if (channel.bridgeId().equals(bridgeId)) {
                List<Header> headers = new ArrayList<>();
                add(headers, "Event", "BridgeInfoChannel", "ActionID", actionId);
                headers.addAll(channel.headers());
                items.add(AmiMessage.of(headers));
            }
        }
        List<String> more = new ArrayList<>();
        bridge.headers().forEach(h -> more.addAll(List.of(h.name(), h.value())));
        more.addAll(List.of("BridgeNumChannels", "" + items.size()));
        return list(
                "Bridge channel listing will follow",
                "BridgeInfoComplete",
                items,
                actionId,
                more.toArray(String[]::new));
    }

    static List<AmiMessage> queueStatus(PbxSnapshot snapshot, String actionId) {
        return list(
                "Queue status will follow", "QueueStatusComplete", withActionId(snapshot.queues(), actionId), actionId);
    }

    static List<AmiMessage> parkedCalls(PbxSnapshot snapshot, String actionId) {
        List<AmiMessage> items = withActionId(snapshot.parked(), actionId);
        return list("Parked calls will follow", "ParkedCallsComplete", items, actionId, "Total", "" + items.size());
    }

    static List<AmiMessage> deviceStates(PbxSnapshot snapshot, String actionId) {
        return list(
                "Device State Changes will follow",
                "DeviceStateListComplete",
                withActionId(snapshot.devices(), actionId),
                actionId);
    }

    /** An error when there is none, as Asterisk answers. */
    static List<AmiMessage> conferences(PbxSnapshot snapshot, String actionId) {
        List<AmiMessage> items = new ArrayList<>();
        for (PbxSnapshot.Bridge bridge : snapshot.bridges()) {
            if (bridge.conference() != null) {
                items.add(AmiMessage.of(
                        "Event",
                        "ConfbridgeListRooms",
                        "ActionID",
                        actionId,
                        "Conference",
                        bridge.conference(),
                        "Parties",
                        "" + members(snapshot, bridge.id()),
                        "Marked",
                        "0",
                        "Locked",
                        "No",
                        "Muted",
                        "No"));
            }
        }
        return items.isEmpty()
                ? List.of(AmiMessage.of("Response", "Error", "ActionID", actionId, "Message", "No active conferences."))
                : list("Confbridge conferences will follow", "ConfbridgeListRoomsComplete", items, actionId);
    }

    /** Who is in one conference; an error when there is no such conference. */
    static List<AmiMessage> conference(PbxSnapshot snapshot, String conference, String actionId) {
        PbxSnapshot.Bridge bridge = snapshot.bridges().stream()
                .filter(b -> b.conference() != null && b.conference().equals(conference))
                .findFirst()
                .orElse(null);
        if (bridge == null) {
            return List.of(AmiMessage.of(
                    "Response", "Error", "ActionID", actionId, "Message", "No Conference by that name found."));
        }
        List<AmiMessage> items = new ArrayList<>();
        for (PbxSnapshot.Channel channel : snapshot.channels()) {
            if (channel.bridgeId().equals(bridge.id())) {
                List<Header> headers = new ArrayList<>();
                add(headers, "Event", "ConfbridgeList", "ActionID", actionId, "Conference", conference);
                add(headers, "Admin", "No", "MarkedUser", "No", "WaitMarked", "No", "EndMarked", "No");
                add(headers, "Waiting", "No", "Muted", "No", "AnsweredTime", Long.toString(channel.seconds()));
                headers.addAll(channel.headers());
                items.add(AmiMessage.of(headers));
            }
        }
        return list("Confbridge user list will follow", "ConfbridgeListComplete", items, actionId);
    }

    private static List<AmiMessage> list(
            String message, String completedBy, List<AmiMessage> items, String actionId, String... more) {
        List<AmiMessage> all = new ArrayList<>(items.size() + 2);
        all.add(AmiMessage.of("Response", "Success", "ActionID", actionId, "EventList", "start", "Message", message));
        all.addAll(items);
        List<Header> last = new ArrayList<>();
        add(last, "Event", completedBy, "ActionID", actionId);
        add(last, "EventList", "Complete", "ListItems", Integer.toString(items.size()));
        add(last, more);
        all.add(AmiMessage.of(last));
        return all;
    }

    private static List<AmiMessage> withActionId(List<AmiMessage> items, String actionId) {
        return items.stream()
                .map(item -> {
                    List<Header> headers = new ArrayList<>(item.headers());
                    headers.add(new Header("ActionID", actionId));
                    return AmiMessage.of(headers);
                })
                .toList();
    }

    private static long members(PbxSnapshot snapshot, String bridgeId) {
        return snapshot.channels().stream()
                .filter(c -> c.bridgeId().equals(bridgeId))
                .count();
    }

    private static void add(List<Header> headers, String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
        }
    }
}
