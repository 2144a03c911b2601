package io.ringdown.engine;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.EventReader;
import io.ringdown.ami.event.ResyncReader;
import io.ringdown.call.BoardChange;
import io.ringdown.call.BoardChange.*;
import io.ringdown.call.Conference;
import io.ringdown.call.Device;
import io.ringdown.call.ParkedCall;
import io.ringdown.call.Queue;
import io.ringdown.testing.Recordings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A PBX whose events and lists come one by one, with its calls and its board. What the board tells is kept as a sink would. */
final class BoardStory {

    final Map<String, Queue> queues = new HashMap<>();
    final Map<String, Conference> conferences = new HashMap<>();
    final Map<String, ParkedCall> parked = new HashMap<>();
    final Map<String, Device> devices = new HashMap<>();
    final List<BoardChange> changes = new ArrayList<>();

    private final CallEngine engine = new CallEngine("lab", Stories.TRUNKS);
    private final PbxBoard board = new PbxBoard("lab", engine::occupant);
    private final EventReader reader = new EventReader();
    private final ResyncReader resyncs = new ResyncReader(reader);
    private List<AmiMessage> script = List.of();
    private int next;
    private long now;

    static BoardStory of(String recording) {
        BoardStory story = new BoardStory();
        story.script = Stories.connections(Recordings.named(recording)).getFirst().stream()
                .filter(AmiMessage::isEvent)
                .toList();
        return story;
    }

    /** Plays on until right after the event. */
    BoardStory until(Predicate<AmiMessage> event) {
        while (next < script.size()) {
            AmiMessage message = script.get(next++);
            take(message);
            if (event.test(message)) {
                return this;
            }
        }
        throw new AssertionError("the recording has no such event");
    }

    BoardStory until(String event) {
        return until(m -> m.value(0).equals(event));
    }

    BoardStory toTheEnd() {
        while (next < script.size()) {
            take(script.get(next++));
        }
        return this;
    }

    void connected() {
        resyncs.onConnected();
    }

    void take(AmiMessage message) {
        now = EventReader.timestamp(message, now);
        AmiEvent event = reader.read(message, now);
        resyncs.onEvent(event, now);
        apply(event);
    }

    void list(String action, AmiMessage... items) {
        resyncs.onList(action, List.of(items));
    }

    void resync(long at) {
        apply(resyncs.take(at));
    }

    void apply(AmiEvent event) {
        engine.apply(event);
        List<BoardChange> told = board.apply(event);
        changes.addAll(told);
        for (BoardChange change : told) {
            switch (change) {
                case QueueChanged c -> queues.put(c.queue().name(), c.queue());
                case QueueGone c -> queues.values().removeIf(q -> q.id().equals(c.id()));
                case ConferenceChanged c -> conferences.put(c.conference().name(), c.conference());
                case ConferenceGone c -> conferences.values().removeIf(r -> r.id().equals(c.id()));
                case SpaceTaken c -> parked.put(c.call().space(), c.call());
                case SpaceFreed c -> parked.values().removeIf(p -> p.id().equals(c.id()));
                case DeviceChanged c -> devices.put(c.device().name(), c.device());
                case DeviceGone c -> devices.values().removeIf(d -> d.id().equals(c.id()));
            }
        }
    }

    PbxBoard board() {
        return board;
    }

    CallEngine engine() {
        return engine;
    }

    long now() {
        return now;
    }

    /** Nobody waits, rings, is served, confers or is parked. */
    boolean empty() {
        return conferences.isEmpty()
                && parked.isEmpty()
                && queues.values().stream()
                        .allMatch(q -> q.waiting().isEmpty()
                                && q.members().stream().allMatch(m -> m.ringing() == null && m.talking() == null));
    }
}
