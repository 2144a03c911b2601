package io.ringdown.ami.event;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent.DeviceStateChange;
import io.ringdown.ami.event.AmiEvent.ParkedCall;
import io.ringdown.ami.event.AmiEvent.Resync;
import io.ringdown.ami.event.AmiEvent.Resync.ListedCaller;
import io.ringdown.ami.event.AmiEvent.Resync.ListedConference;
import io.ringdown.ami.event.AmiEvent.Resync.ListedParticipant;
import io.ringdown.ami.event.AmiEvent.Resync.ListedQueue;
import io.ringdown.ami.event.AmiEvent.Resync.Places;
import io.ringdown.ami.event.AmiEvent.Resync.Present;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lists to one {@link Resync}: what Status and CoreShowChannels tell, joined by channel; bridges, queues, conferences,
 * parked calls and devices, each when it was listed; and what the gap before was.
 *
 * <p>Keeps when the PBX was last heard over all its connections, so that a restart is told from a mere lost line.
 */
public final class ResyncReader {

    /**
     * What was heard so far over all connections.
     *
     * @param lastSeen time of the newest event, by the clock of the PBX, microseconds
     * @param lastArrival when it came, by ours
     * @param seenUntil {@code lastSeen} as the last gap began
     * @param arrivedUntil {@code lastArrival} as the last gap began
     * @param gapOpen what is there has not been listed since that gap
     * @param newBoot Asterisk was started anew in that gap
     * @param unlisted the connection behind that gap ended before anything was listed, so the gap goes on
     */
    public record Heard(
            long lastSeen,
            long lastArrival,
            long seenUntil,
            long arrivedUntil,
            boolean gapOpen,
            boolean newBoot,
            boolean unlisted)
            implements Serializable {

        public static final Heard NOTHING = new Heard(0, 0, 0, 0, true, false, false);
    }

    private final EventReader events;
    private final Map<UniqueId, Present> channels = new LinkedHashMap<>();

    // null until listed: an empty list is something else than one that was not read
    private Map<BridgeId, BridgeSnapshot> bridges;
    private Map<String, ListedQueue> queues;
    private Map<String, ListedConference> conferences;
    private List<ParkedCall> parked;
    private List<DeviceStateChange> devices;

    private long lastSeen;
    private long lastArrival;
    private long seenUntil;
    private long arrivedUntil;
    private boolean gapOpen;
    private boolean newBoot;
    private boolean unlisted;

    public ResyncReader(EventReader events) {
        this(events, Heard.NOTHING);
    }

    /** Goes on where another one stood that had no list half read. */
    public ResyncReader(EventReader events, Heard heard) {
        this.events = events;
        this.lastSeen = heard.lastSeen();
        this.lastArrival = heard.lastArrival();
        this.seenUntil = heard.seenUntil();
        this.arrivedUntil = heard.arrivedUntil();
        this.gapOpen = heard.gapOpen();
        this.newBoot = heard.newBoot();
        this.unlisted = heard.unlisted();
    }

    /** Time of the newest event, by the clock of the PBX, microseconds; 0 before the first. */
    public long lastSeen() {
        return lastSeen;
    }

    /** Whether what is there has not been listed since a connection was lost. */
    public boolean gapOpen() {
        return gapOpen;
    }

    public Heard heard() {
        return new Heard(lastSeen, lastArrival, seenUntil, arrivedUntil, gapOpen, newBoot, unlisted);
    }

    /** A connection begins: what was heard until now is before the gap. */
    public void onConnected() {
        if (!unlisted) {
            seenUntil = lastSeen;
            arrivedUntil = lastArrival;
        }
        unlisted = false;
        gapOpen = true;
        newBoot = false;
        forget();
    }

    /** The connection ended before what is there was listed: the gap before it goes on, whatever was heard meanwhile. */
    public void onUnlisted() {
        unlisted = gapOpen;
    }

    /** What is there cannot be listed at all: events count from here on as if it had been. */
    public void onUnlistable() {
        gapOpen = false;
        seenUntil = lastSeen;
    }

    /** Lists are about to be read: what was listed before, and not taken, counts no more. */
    public void onListing() {
        forget();
    }

    private void forget() {
        channels.clear();
        bridges = null;
        queues = null;
        conferences = null;
        parked = null;
        devices = null;
    }

    /**
     * An event came.
     *
     * @param arrival microseconds since the epoch by the clock that all arrivals are told by, which need not be the PBX's
     */
    public void onEvent(AmiEvent event, long arrival) {
        if (event instanceof AmiEvent.FullyBooted booted) {
            onBooted(booted, arrival);
        }
        lastSeen = Math.max(lastSeen, event.at());
        lastArrival = Math.max(lastArrival, arrival);
    }

    /** Asterisk that began after it was heard last is another life of it; {@code Uptime} is in seconds, rounded down. */
    public void onBooted(AmiEvent.FullyBooted booted, long arrival) {
        if (gapOpen && booted.uptimeSeconds() >= 0 && arrivedUntil > 0) {
            newBoot = arrival - (booted.uptimeSeconds() + 1) * 1_000_000L > arrivedUntil;
        }
    }

    /** Whether Asterisk was started anew since it was last heard. */
    public boolean newBoot() {
        return newBoot;
    }

    /** Takes a list, which may be empty, or the next slice of one. @param action what was asked for */
    public void onList(String action, List<AmiMessage> items) {
        switch (action) {
            case "BridgeList" -> bridges = bridges == null ? new LinkedHashMap<>() : bridges;
            case "QueueStatus" -> queues = queues == null ? new LinkedHashMap<>() : queues;
            case "ConfbridgeListRooms" -> conferences = conferences == null ? new LinkedHashMap<>() : conferences;
            case "ParkedCalls" -> parked = parked == null ? new ArrayList<>() : parked;
            case "DeviceStateList" -> devices = devices == null ? new ArrayList<>() : devices;
            default -> {} // Status and CoreShowChannels must both be there; the rooms' own lists add to their rooms
        }
        items.forEach(this::onItem);
    }

    /** Takes an item of a list; items of lists that are not of interest are passed over. */
    public void onItem(AmiMessage item) {
        switch (item.value(0)) {
            case "Status", "CoreShowChannel" -> onChannel(item);
            case "BridgeListItem" -> onBridge(item);
            case "QueueParams" -> queue(item, events.text(item, "Strategy"));
            case "QueueMember" -> onMember(item);
            case "QueueEntry" -> onCaller(item);
            case "ConfbridgeListRooms" -> conference(item);
            case "ConfbridgeList" -> onParticipant(item);
            case "ParkedCall" -> onParked(item);
            case "DeviceStateChange" -> onDevice(item);
            default -> {}
        }
    }

    private void onBridge(AmiMessage item) {
        BridgeSnapshot bridge = events.bridge(item);
        if (bridge != null) {
            bridges = bridges == null ? new LinkedHashMap<>() : bridges;
            bridges.put(bridge.id(), bridge);
        }
    }

    /** The queue of this item, with its strategy when that is told here; null when the item names none. */
    private ListedQueue queue(AmiMessage item, String strategy) {
        String name = events.text(item, "Queue");
        if (name == null) {
            return null;
        }
        queues = queues == null ? new LinkedHashMap<>() : queues;
        return queues.compute(
                name,
                (_, known) -> known == null
                        ? new ListedQueue(name, strategy, new ArrayList<>(), new ArrayList<>())
                        : strategy == null ? known : new ListedQueue(name, strategy, known.members(), known.waiting()));
    }

    private void onMember(AmiMessage item) {
        QueueMemberSnapshot member = events.member(item);
        ListedQueue queue = member == null ? null : queue(item, null);
        if (queue != null) {
            queue.members().add(member);
        }
    }

    private void onCaller(AmiMessage item) {
        UniqueId id = events.id(item, "Uniqueid");
        ListedQueue queue = id == null ? null : queue(item, null);
        if (queue != null) {
            queue.waiting()
                    .add(new ListedCaller(
                            id,
                            EventReader.leadingNumber(item.get("Position"), 0),
                            EventReader.leadingNumber(item.get("Wait"), 0)));
        }
    }

    private ListedConference conference(AmiMessage item) {
        String name = events.text(item, "Conference");
        if (name == null) {
            return null;
        }
        conferences = conferences == null ? new LinkedHashMap<>() : conferences;
        return conferences.computeIfAbsent(name, _ -> new ListedConference(name, new ArrayList<>()));
    }

    private void onParticipant(AmiMessage item) {
        UniqueId id = events.id(item, "Uniqueid");
        ListedConference conference = id == null ? null : conference(item);
        if (conference != null) {
            conference
                    .participants()
                    .add(new ListedParticipant(id, EventReader.yes(item, "Admin"), EventReader.yes(item, "Muted")));
        }
    }

    private void onParked(AmiMessage item) {
        if (events.read(item, 0) instanceof ParkedCall call) {
            parked = parked == null ? new ArrayList<>() : parked;
            parked.add(call);
        }
    }

    private void onDevice(AmiMessage item) {
        if (events.read(item, 0) instanceof DeviceStateChange device) {
            devices = devices == null ? new ArrayList<>() : devices;
            devices.add(device);
        }
    }

    private void onChannel(AmiMessage item) {
        ChannelSnapshot channel = events.listed(item);
        if (channel == null) {
            return;
        }
        boolean status = item.valueIs(0, "Status");
        String bridge = events.text(item, status ? "BridgeID" : "BridgeId");
        int seconds = status ? EventReader.leadingNumber(item.get("Seconds"), -1) : duration(item.get("Duration"));
        String application = events.text(item, "Application");
        String data = events.text(item, status ? "Data" : "ApplicationData");
        String dialed = events.text(item, "DNID");
        Present known = channels.get(channel.id());
        channels.put(
                channel.id(),
                new Present(
                        channel,
                        bridge == null
                                ? known == null ? null : known.bridge()
                                : new BridgeSnapshot(new BridgeId(bridge), null, null, null, null),
                        application == null && known != null ? known.application() : application,
                        data == null && known != null ? known.data() : data,
                        seconds < 0 && known != null ? known.seconds() : seconds,
                        dialed == null && known != null ? known.dialed() : dialed));
    }

    /** Everything that was listed since the connection began or the last resync. */
    public Resync take(long at) {
        List<Present> present = channels.values().stream().map(this::typed).toList();
        Places places = new Places(
                bridges == null ? null : List.copyOf(bridges.values()),
                queues == null
                        ? null
                        : queues.values().stream()
                                .map(q -> new ListedQueue(
                                        q.name(), q.strategy(), List.copyOf(q.members()), List.copyOf(q.waiting())))
                                .toList(),
                conferences == null
                        ? null
                        : conferences.values().stream()
                                .map(c -> new ListedConference(c.name(), List.copyOf(c.participants())))
                                .toList(),
                parked == null ? null : List.copyOf(parked),
                devices == null ? null : List.copyOf(devices));
        forget();
        Resync resync = new Resync(at, seenUntil, newBoot, gapOpen, present, Set.of(), places);
        newBoot = false;
        gapOpen = false;
        seenUntil = at; // what the next resync does not find was there at this one
        return resync;
    }

    /** Status names a channel's bridge only; BridgeList tells what kind of bridge that is. */
    private Present typed(Present channel) {
        BridgeSnapshot listed = channel.bridge() == null || bridges == null
                ? null
                : bridges.get(channel.bridge().id());
        return listed == null
                ? channel
                : new Present(
                        channel.channel(),
                        listed,
                        channel.application(),
                        channel.data(),
                        channel.seconds(),
                        channel.dialed());
    }

    /** {@code 00:01:07} in seconds, or -1. */
    private static int duration(String text) {
        if (text == null || !text.matches("\\d{1,6}:\\d\\d:\\d\\d")) {
            return -1;
        }
        String[] parts = text.split(":");
        return 3_600 * Integer.parseInt(parts[0]) + 60 * Integer.parseInt(parts[1]) + Integer.parseInt(parts[2]);
    }
}
