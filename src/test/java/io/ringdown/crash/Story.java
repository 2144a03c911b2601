package io.ringdown.crash;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.EventReader;
import io.ringdown.ami.event.UniqueId;
import io.ringdown.call.CallChange;
import io.ringdown.engine.CallEngine;
import io.ringdown.engine.Occupant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One playback of a recording, followed message by message by an engine of its own: the calls that it is made of, and
 * which message was about which of them.
 */
final class Story {

    final String recording;

    private final String pbx;
    private final Map<String, PlayedCall> calls = new LinkedHashMap<>();
    /** The calls that each channel ever belonged to. */
    private final Map<String, Set<PlayedCall>> callsByChannel = new HashMap<>();
    /** Channels that bear the name of a call that they are not part of. */
    private final Map<String, PlayedCall> bearers = new HashMap<>();
    /** Names of the events, in order. */
    private final List<String> events = new ArrayList<>();

    private long[] sentAt = new long[128];
    /** Null when the story is over. */
    private CallEngine engine;

    Story(String pbx, String recording, CallEngine engine) {
        this.pbx = pbx;
        this.recording = recording;
        this.engine = engine;
    }

    /** @param now when it was sent */
    void onMessage(AmiMessage message, EventReader reader, long now) {
        int index = events.size();
        events.add(message.value(0));
        if (index == sentAt.length) {
            sentAt = Arrays.copyOf(sentAt, index * 2);
        }
        sentAt[index] = now;

        Set<PlayedCall> touched = new LinkedHashSet<>();
        List<String> channels = channels(message);
        channels.forEach(channel -> touch(channel, touched));
        AmiEvent event = reader.read(message, now);
        for (CallChange change : engine.apply(event)) {
            PlayedCall call = call(change.call().id());
            touched.add(call);
            if (call.begun < 0) {
                call.begun = index;
            }
            if (change instanceof CallChange.Ended) {
                call.ended = index;
                call.record = change.call().record();
                call.lastHangup = event.at();
            }
        }
        channels.forEach(channel -> touch(channel, touched));
        message.forEach((name, value) -> {
            if (name.endsWith("inkedid")) {
                hint(value, touched, now, null);
            }
        });
        boolean over = message.valueIs(0, "Hangup") || message.valueIs(0, "BridgeEnter");
        bears(message.get("Uniqueid"), over ? null : message.get("Linkedid"), touched, now);
        bears(message.get("DestUniqueid"), message.get("DestLinkedid"), touched, now);
        for (PlayedCall call : touched) {
            if (call.record == null || call.ended == index) {
                call.messages.set(index);
                // of a channel never seen, its end alone tells of no call
                if (call.begun >= 0 && !message.valueIs(0, "Hangup") && names(message, call)) {
                    call.evidence.set(index);
                }
            }
        }
    }

    /** A channel may be part of a call that it does not show: who fetches a parked call bears that one's Linkedid. */
    private static boolean names(AmiMessage message, PlayedCall call) {
        for (int i = 0; i < message.size(); i++) {
            if (message.name(i).endsWith("inkedid") && call.id.endsWith("/" + message.value(i))) {
                return true;
            }
        }
        return false;
    }

    /** A list told this replica of this channel: of its call, when it names that one. */
    void onListed(String channel, String linkedId, long now, Deliveries to) {
        Occupant occupant = engine.occupant(new UniqueId(channel));
        Set<PlayedCall> own = Set.of();
        if (occupant != null && occupant.callId() != null) {
            PlayedCall call = call(occupant.callId());
            call.onList(now, to, call.id.endsWith("/" + linkedId));
            own = Set.of(call);
        }
        hint(linkedId, Set.of(), now, to);
        bears(channel, linkedId, own, now);
    }

    /** Keeps of a channel whether it bears the name of a call that it is not part of. */
    private void bears(String channel, String linkedId, Set<PlayedCall> touched, long now) {
        PlayedCall call = calls.get(pbx + "/" + linkedId);
        PlayedCall before =
                call == null || touched.contains(call) ? bearers.remove(channel) : bearers.put(channel, call);
        if (before != null && before != call) {
            before.onDropped(now);
        }
    }

    private void hint(String linkedId, Set<PlayedCall> touched, long now, Deliveries to) {
        PlayedCall call = calls.get(pbx + "/" + linkedId);
        if (call != null && !touched.contains(call)) {
            call.onHint(now, to);
        }
    }

    /** All has been played: what remains are its calls. */
    void end() {
        engine = null;
        sentAt = Arrays.copyOf(sentAt, events.size());
        // what looked like a call of its own until it was dialled
        calls.values().removeIf(call -> call.record == null && call.begun < 0);
    }

    /** Its calls, by the channel that began each. */
    Collection<PlayedCall> calls() {
        return calls.values();
    }

    Set<PlayedCall> callsOf(String channel) {
        return callsByChannel.getOrDefault(channel, Set.of());
    }

    Set<String> channels() {
        return callsByChannel.keySet();
    }

    int size() {
        return events.size();
    }

    String event(int index) {
        return events.get(index);
    }

    long sentAt(int index) {
        return sentAt[index];
    }

    /** The first message about a call or about those that it has to do with. */
    int beginOf(PlayedCall call) {
        var together = new LinkedHashSet<PlayedCall>();
        together.add(call);
        boolean grew = true;
        while (grew) {
            grew = false;
            for (PlayedCall other : calls.values()) {
                if (together.stream().anyMatch(one -> one.messages.intersects(other.messages))) {
                    grew |= together.add(other);
                }
            }
        }
        return together.stream()
                .mapToInt(one -> one.messages.nextSetBit(0))
                .min()
                .orElseThrow();
    }

    private void touch(String channel, Set<PlayedCall> touched) {
        Occupant occupant = engine.occupant(new UniqueId(channel));
        if (occupant != null && occupant.callId() != null) {
            PlayedCall call = call(occupant.callId());
            touched.add(call);
            callsByChannel.computeIfAbsent(channel, _ -> new LinkedHashSet<>(2)).add(call);
        }
    }

    private PlayedCall call(String id) {
        return calls.computeIfAbsent(id, _ -> new PlayedCall(id, this));
    }

    private static List<String> channels(AmiMessage message) {
        List<String> ids = new ArrayList<>(2);
        message.forEach((name, value) -> {
            if (name.endsWith("Uniqueid") && !name.endsWith("BridgeUniqueid") && !value.isEmpty()) {
                ids.add(value);
            }
        });
        return ids;
    }
}
