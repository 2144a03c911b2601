package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.AmiEvent.BridgeDestroy;
import io.ringdown.ami.event.AmiEvent.BridgeEnter;
import io.ringdown.ami.event.AmiEvent.BridgeLeave;
import io.ringdown.ami.event.AmiEvent.Hangup;
import io.ringdown.ami.event.AmiEvent.Newexten;
import io.ringdown.ami.event.AmiEvent.Rename;
import io.ringdown.ami.event.AmiEvent.Resync;
import io.ringdown.ami.event.AmiEvent.Resync.Present;
import io.ringdown.ami.event.BridgeId;
import io.ringdown.ami.event.BridgeSnapshot;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.UniqueId;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a complete and truthful list of channels would say after some events. It knows nothing of calls and shares nothing
 * with the engine: a channel is there from its first event to its Hangup, in the bridge it entered last.
 */
final class Presence {

    private static final Map<Class<?>, List<RecordComponent>> SNAPSHOTS = new HashMap<>();

    private static final class Known {
        ChannelSnapshot snapshot;
        BridgeId bridge;
        String application;
        String data;
        final long since;

        Known(long since) {
            this.since = since;
        }
    }

    private final Map<UniqueId, Known> channels = new LinkedHashMap<>();
    private final Set<UniqueId> gone = new HashSet<>();
    private long now;

    void apply(AmiEvent event) {
        now = Math.max(now, event.at());
        for (ChannelSnapshot snapshot : snapshots(event)) {
            seen(snapshot);
        }
        switch (event) {
            case Hangup e -> {
                channels.remove(e.channel().id());
                gone.add(e.channel().id());
            }
            case BridgeEnter e -> {
                Known swapped = e.swap() == null ? null : channels.get(e.swap());
                if (swapped != null && e.bridge().id().equals(swapped.bridge)) {
                    swapped.bridge = null;
                }
                Known known = channels.get(e.channel().id());
                if (known != null) {
                    known.bridge = e.bridge().id();
                }
            }
            case BridgeLeave e -> {
                Known known = channels.get(e.channel().id());
                if (known != null && e.bridge().id().equals(known.bridge)) {
                    known.bridge = null;
                }
            }
            case BridgeDestroy e ->
                channels.values().stream()
                        .filter(known -> e.bridge().id().equals(known.bridge))
                        .forEach(known -> known.bridge = null);
            case Newexten e -> {
                Known known = channels.get(e.channel().id());
                if (known != null) {
                    known.application = e.application();
                    known.data = e.data();
                }
            }
            case Rename e -> {
                Known known = channels.get(e.id());
                if (known != null) {
                    known.snapshot = renamed(known.snapshot, e.newName());
                }
            }
            case Resync e -> listed(e);
            default -> {}
        }
    }

    /** The list as it would be read now. */
    Resync resync() {
        List<Present> present = new ArrayList<>(channels.size());
        for (Known known : channels.values()) {
            present.add(new Present(
                    known.snapshot,
                    known.bridge == null ? null : new BridgeSnapshot(known.bridge, null, null, null, null),
                    known.application,
                    known.data,
                    (int) ((now - known.since) / 1_000_000),
                    null));
        }
        return new Resync(now, now, false, present);
    }

    private void seen(ChannelSnapshot snapshot) {
        if (!gone.contains(snapshot.id())) {
            channels.computeIfAbsent(snapshot.id(), _ -> new Known(now)).snapshot = snapshot;
        }
    }

    private void listed(Resync resync) {
        Set<UniqueId> there = new HashSet<>();
        for (Present present : resync.channels()) {
            there.add(present.channel().id());
            seen(present.channel());
            Known known = channels.get(present.channel().id());
            if (known != null) {
                known.bridge =
                        present.bridge() == null ? null : present.bridge().id();
                known.application = present.application() == null ? known.application : present.application();
                known.data = present.data() == null ? known.data : present.data();
            }
        }
        channels.keySet().removeIf(id -> {
            boolean ended = resync.newBoot() || !there.contains(id);
            if (ended) {
                gone.add(id);
            }
            return ended;
        });
    }

    private static List<ChannelSnapshot> snapshots(AmiEvent event) {
        List<ChannelSnapshot> found = new ArrayList<>(2);
        for (RecordComponent component : SNAPSHOTS.computeIfAbsent(event.getClass(), Presence::snapshotsOf)) {
            try {
                if (component.getAccessor().invoke(event) instanceof ChannelSnapshot snapshot) {
                    found.add(snapshot);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return found;
    }

    private static List<RecordComponent> snapshotsOf(Class<?> event) {
        List<RecordComponent> components = new ArrayList<>(2);
        for (RecordComponent component : event.getRecordComponents()) {
            if (component.getType() == ChannelSnapshot.class) {
                components.add(component);
            }
        }
        return components;
    }

    private static ChannelSnapshot renamed(ChannelSnapshot s, String name) {
        return new ChannelSnapshot(
                s.id(),
                name,
                s.state(),
                s.callerNumber(),
                s.callerName(),
                s.connectedNumber(),
                s.connectedName(),
                s.accountCode(),
                s.context(),
                s.exten(),
                s.linkedId(),
                s.tenantId());
    }
}
