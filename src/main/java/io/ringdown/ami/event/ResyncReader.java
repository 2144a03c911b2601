package io.ringdown.ami.event;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent.Resync;
import io.ringdown.ami.event.AmiEvent.Resync.Present;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists to one {@link Resync}: what Status and CoreShowChannels tell, joined by channel, and what the gap before was.
 *
 * <p>Keeps when the PBX was last heard over all its connections, so that a restart is told from a mere lost line.
 */
public final class ResyncReader {

    private final EventReader events;
    private final Map<UniqueId, Present> channels = new LinkedHashMap<>();
    private long lastSeen;
    private long lastArrival;
    private long seenUntil;
    private long arrivedUntil;
    private boolean gapOpen = true;
    private boolean newBoot;

    public ResyncReader(EventReader events) {
        this.events = events;
    }

    /** A connection begins: what was heard until now is before the gap. */
    public void onConnected() {
        seenUntil = lastSeen;
        arrivedUntil = lastArrival;
        gapOpen = true;
        newBoot = false;
        channels.clear();
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

    /** Takes an item of a list; items of other lists than Status and CoreShowChannels are passed over. */
    public void onItem(AmiMessage item) {
        ChannelSnapshot channel = events.listed(item);
        if (channel == null) {
            return;
        }
        boolean status = item.valueIs(0, "Status");
        if (!status && !item.valueIs(0, "CoreShowChannel")) {
            return;
        }
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
        List<Present> present = new ArrayList<>(channels.values());
        channels.clear();
        Resync resync = new Resync(at, seenUntil, newBoot, present);
        newBoot = false;
        gapOpen = false;
        seenUntil = at; // what the next resync does not find was there at this one
        return resync;
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
