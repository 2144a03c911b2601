package io.ringdown.journal;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.EventReader;
import io.ringdown.ami.event.ResyncReader;
import io.ringdown.ami.event.UniqueId;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.engine.CallEngine;
import io.ringdown.engine.TrunkPatterns;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a PBX told, to calls: the same for live traffic and for the journal, which is why a replay gives what live traffic
 * gave. After each login events wait while lists are read; the engine gets the lists as one resync, then the events.
 *
 * <p>One caller at a time. No clock and no I/O: what it gives follows from the entries alone.
 */
public final class Feed {

    /** What comes of the entries. */
    public interface Listener {

        /** The engine took an event. @param changes of calls, in order; empty when there are none */
        void onApplied(AmiEvent event, List<CallChange> changes);

        /** The engine failed at an event and was replaced by an empty one: what is there should be read anew. */
        default void onBroken(AmiEvent event, RuntimeException broken) {}
    }

    /** All of it at a moment when no events wait. @param doubtful calls of a dropped engine, until a resync */
    record State(CallEngine engine, ResyncReader.Heard heard, Map<String, Call> doubtful) implements Serializable {}

    /** The lists that together tell which channels are there. */
    private static final Set<String> CHANNELS = Set.of("Status", "CoreShowChannels");

    private final String pbx;
    private TrunkPatterns trunks;
    private Listener listener;
    private final EventReader reader = new EventReader();
    private final ResyncReader resyncs;
    private final Deque<Entry.Event> waiting = new ArrayDeque<>();

    /** Lists that came since they were begun to be read. */
    private final Set<String> listed = new HashSet<>();

    private CallEngine engine;
    private boolean holding;

    /** Something was lost since lists were begun to be read: they may lack a slice. */
    private boolean torn;

    /** Not followed any more: what is open ends as soon as nothing waits. */
    private boolean unfollowed;

    /** Calls of an engine that was given up, until a resync tells which of them are still there. */
    private Map<String, Call> doubtful;

    public Feed(String pbx, TrunkPatterns trunks, Listener listener) {
        this(pbx, trunks, listener, new State(new CallEngine(pbx, trunks), ResyncReader.Heard.NOTHING, Map.of()));
    }

    /** Goes on where another one stood. */
    Feed(String pbx, TrunkPatterns trunks, Listener listener, State state) {
        this.pbx = pbx;
        this.trunks = trunks;
        this.listener = listener;
        this.engine = state.engine();
        this.engine.useTrunks(trunks);
        this.resyncs = new ResyncReader(reader, state.heard());
        this.doubtful = new HashMap<>(state.doubtful());
    }

    /** Tells somebody else from now on. */
    public void tell(Listener other) {
        listener = other;
    }

    /** Other devices lead outside, from the next channel on. */
    public void useTrunks(TrunkPatterns other) {
        trunks = other;
        engine.useTrunks(other);
    }

    /** When an event happened, by the clock of the PBX; when it came, if that does not say. */
    static long time(Entry.Event event) {
        return EventReader.timestamp(event.message(), event.at());
    }

    public CallEngine engine() {
        return engine;
    }

    /** Events that wait for lists. */
    public int waiting() {
        return waiting.size();
    }

    /** Whether events wait for lists, so that the state is not whole. */
    public boolean holding() {
        return holding;
    }

    /** The time of the newest event, by the clock of the PBX, microseconds since the epoch; 0 before the first. */
    public long time() {
        return resyncs.lastSeen();
    }

    State state() {
        if (holding) {
            throw new IllegalStateException("events wait: the state is not whole");
        }
        return new State(engine, resyncs.heard(), Map.copyOf(doubtful));
    }

    public void apply(Entry entry) {
        begin(entry);
        releaseAll();
    }

    /** As {@link #apply}, but what waited is then to be taken by {@link #releaseOne}, before anything else is begun. */
    public void begin(Entry entry) {
        switch (entry) {
            case Entry.Connected _ -> {
                cutOff();
                releaseAll();
                resyncs.onConnected();
                holding = true;
                torn = false;
                listed.clear();
            }
            case Entry.Disconnected _ -> cutOff();
            case Entry.Lost _ -> {
                cutOff();
                releaseAll();
                resyncs.onConnected(); // as if the line had been lost: whatever lives was not seen for a while
                listed.clear();
                torn = true;
            }
            case Entry.Listing _ -> {
                holding = true;
                torn = false;
                listed.clear();
                resyncs.onListing();
            }
            case Entry.Event event -> {
                if (holding) {
                    waiting.add(event);
                } else {
                    take(event);
                }
            }
            case Entry.Listed list -> {
                listed.add(list.action());
                resyncs.onList(list.action(), list.items());
            }
            case Entry.Resynced resynced -> {
                if (torn || !listed.containsAll(CHANNELS)) {
                    // of a list that the journal lost, or a slice of it, it must not be concluded that nobody is there
                    cutOff();
                    return;
                }
                lookForBoot();
                AmiEvent.Resync resync = besideEvents(resyncs.take(resynced.time()));
                tell(resync);
                if (resync.afterGap()) {
                    tellMissed(); // who has ended before the list was made is not in it
                }
                endDoubtful(resynced.time());
                release();
            }
            case Entry.Unlisted _ -> {
                tellGap();
                resyncs.onUnlistable();
                release();
            }
            case Entry.Unfollowed _ -> {
                cutOff();
                unfollowed = true;
            }
        }
        endIfUnfollowed();
    }

    /** Whether events that waited are still to be taken. */
    public boolean releasing() {
        return !holding && !waiting.isEmpty();
    }

    /** Takes the oldest event that waited. */
    public void releaseOne() {
        take(waiting.remove());
        endIfUnfollowed();
    }

    private void endIfUnfollowed() {
        if (unfollowed && !releasing()) {
            unfollowed = false;
            endOpen();
        }
    }

    /** The recording is over: what is still open was not seen to end. */
    public void end() {
        cutOff();
        releaseAll();
        endOpen();
    }

    private void endOpen() {
        long now = time();
        tell(new AmiEvent.Resync(now, now, true, List.of()));
        endDoubtful(now);
    }

    /** No list will come for what waits. What it tells happened all the same, and the gap before it stays open. */
    private void cutOff() {
        if (!holding) {
            return;
        }
        tellGap();
        resyncs.onUnlisted();
        release();
    }

    /** What lived through the gap, if Asterisk did, is not known whole any more. */
    private void tellGap() {
        if (endOldBoot() || resyncs.gapOpen()) {
            tellMissed();
        }
    }

    private void tellMissed() {
        long metAt = waiting.isEmpty() ? time() : Math.max(time(), time(waiting.getFirst()));
        tell(new AmiEvent.Missed(time() == 0 ? metAt : time(), met(), metAt));
    }

    /** Unknown channels of which events wait though not their begin, each as the first of these shows it. */
    private List<ChannelSnapshot> met() {
        Set<UniqueId> seen = new HashSet<>();
        List<ChannelSnapshot> met = new ArrayList<>();
        for (Entry.Event event : waiting) {
            AmiMessage message = event.message();
            // of a channel that shows in its end alone nothing is to be told
            boolean bound = message.valueIs(0, "Newchannel") || message.valueIs(0, "Hangup");
            for (ChannelSnapshot channel : reader.channels(message)) {
                if (seen.add(channel.id()) && !bound && engine.occupant(channel.id()) == null) {
                    met.add(channel);
                }
            }
        }
        return met;
    }

    /** Asterisk was started anew, and no list tells so: calls of its last life ended with it. */
    private boolean endOldBoot() {
        long at = lookForBoot();
        if (!resyncs.newBoot()) {
            return false;
        }
        tell(resyncs.take(at));
        return true;
    }

    /** FullyBooted is among the events that wait and tells whether Asterisk was started anew. */
    private long lookForBoot() {
        long at = time();
        for (Entry.Event event : waiting) {
            if (event.message().valueIs(0, "FullyBooted")
                    && reader.read(event.message(), event.at()) instanceof AmiEvent.FullyBooted booted) {
                resyncs.onBooted(booted, event.at());
                at = booted.at();
            }
        }
        return at;
    }

    /**
     * Lists are older than the newest of the events that wait and newer than the oldest. So of a channel whose begin or
     * end is among these, or of which nothing was missed, the events tell, and the lists do not: neither what it is nor
     * where it waits.
     */
    private AmiEvent.Resync besideEvents(AmiEvent.Resync resync) {
        Set<UniqueId> begun = new HashSet<>();
        Set<UniqueId> told = new HashSet<>();
        Map<UniqueId, Set<String>> entered = new HashMap<>();
        Map<UniqueId, UniqueId> linked = new HashMap<>();
        for (Entry.Event event : waiting) {
            AmiMessage message = event.message();
            if (!resync.afterGap()) {
                for (ChannelSnapshot shown : reader.channels(message)) { // who is parked shows as parkee alone
                    if (engine.occupant(shown.id()) != null) {
                        told.add(shown.id());
                    }
                }
            }
            String id = message.get("Uniqueid");
            if (id == null) {
                continue;
            }
            UniqueId channel = new UniqueId(id);
            String linkedId = message.get("Linkedid");
            if (linkedId != null) {
                linked.putIfAbsent(channel, new UniqueId(linkedId));
            }
            if (message.valueIs(0, "BridgeEnter")) {
                entered.computeIfAbsent(channel, _ -> new HashSet<>()).add(message.get("BridgeUniqueid"));
            }
            if (message.valueIs(0, "Newchannel")) {
                begun.add(channel);
            } else if (message.valueIs(0, "Hangup")) {
                told.add(channel);
            }
        }
        List<AmiEvent.Resync.Present> channels = new ArrayList<>();
        for (AmiEvent.Resync.Present present : resync.channels()) {
            UniqueId id = present.channel().id();
            boolean wanted = resync.afterGap() || engine.occupant(id) == null || !told.contains(id);
            if (wanted && !begun.contains(id)) {
                // the first event that waits is older than the list: then it had not met another call or entered a
                // bridge
                UniqueId before = engine.occupant(id) == null ? linked.get(id) : null;
                boolean enters = present.bridge() != null
                        && entered.getOrDefault(id, Set.of())
                                .contains(present.bridge().id().value());
                channels.add(present.asBefore(before, enters));
            }
        }
        return new AmiEvent.Resync(
                resync.at(),
                resync.seenUntil(),
                resync.newBoot(),
                resync.afterGap(),
                List.copyOf(channels),
                Set.copyOf(told),
                resync.places());
    }

    private void release() {
        holding = false;
    }

    private void releaseAll() {
        while (releasing()) {
            releaseOne();
        }
    }

    private void take(Entry.Event entry) {
        AmiEvent event = reader.read(entry.message(), entry.at());
        resyncs.onEvent(event, entry.at());
        tell(event);
    }

    private void tell(AmiEvent event) {
        List<CallChange> changes;
        try {
            changes = engine.apply(event);
        } catch (RuntimeException broken) {
            dropEngine();
            listener.onBroken(event, broken);
            return;
        }
        listener.onApplied(event, changes);
    }

    /** A mistake of ours: the graph is dropped, what is there is read anew; others never notice. */
    private void dropEngine() {
        engine.calls().forEach(call -> doubtful.put(call.id(), call));
        engine = new CallEngine(pbx, trunks);
    }

    /** Of the calls of a dropped graph, those that the resync did not find again are told as ended unseen. */
    private void endDoubtful(long time) {
        if (doubtful.isEmpty()) {
            return;
        }
        Map<String, Call> rest = doubtful;
        doubtful = new HashMap<>();
        engine.calls().forEach(call -> rest.remove(call.id()));
        Instant now = Past.instant(time);
        List<CallChange> changes = new ArrayList<>();
        rest.values().stream().sorted(Comparator.comparing(Call::id)).forEach(call -> {
            CallRecord record = call.record().endedUnseen(now);
            changes.add(new CallChange.Ended(
                    record.revision(), now, new Call(record, CallState.ENDED, now, List.of()), null));
        });
        listener.onApplied(new AmiEvent.Tick(time), changes);
    }
}
