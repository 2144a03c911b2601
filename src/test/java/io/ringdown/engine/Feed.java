package io.ringdown.engine;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.EventReader;
import io.ringdown.ami.event.ResyncReader;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.ChangeType;
import io.ringdown.journal.Recording;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Recordings as typed events, events through an engine, and what must hold for whatever comes out. */
final class Feed {

    private Feed() {}

    /** The events of a recording; lists that were asked for are a resync, a message without time happens with the one before. */
    static List<AmiEvent> events(Recording recording) {
        List<AmiEvent> all = new ArrayList<>();
        EventReader events = new EventReader();
        ResyncReader resyncs = new ResyncReader(events);
        long now = 0;
        for (List<AmiMessage> connection : Stories.connections(recording)) {
            resyncs.onConnected();
            for (AmiMessage message : connection) {
                if (!message.isEvent()) {
                    continue;
                }
                now = EventReader.timestamp(message, now == 0 ? firstTime(connection) : now);
                if (message.valueIs(0, "CoreShowChannelsComplete")) {
                    all.add(resyncs.take(now));
                } else if (message.valueIs(0, "Status") || message.valueIs(0, "CoreShowChannel")) {
                    resyncs.onItem(message);
                } else {
                    AmiEvent event = events.read(message, now);
                    resyncs.onEvent(event, now);
                    if (event instanceof AmiEvent.FullyBooted && resyncs.newBoot()) {
                        all.add(resyncs.take(now));
                    }
                    all.add(event);
                }
            }
        }
        return all;
    }

    private static long firstTime(List<AmiMessage> messages) {
        return messages.stream()
                .mapToLong(m -> m.isEvent() ? EventReader.timestamp(m, 0) : 0)
                .filter(at -> at > 0)
                .findFirst()
                .orElse(1);
    }

    /** All changes; the engine must be empty afterwards without help. */
    static List<CallChange> changes(List<? extends AmiEvent> events) {
        CallEngine engine = new CallEngine("pbx", Stories.TRUNKS);
        List<CallChange> changes = new ArrayList<>();
        for (AmiEvent event : events) {
            changes.addAll(engine.apply(event));
        }
        if (engine.size() > 0 || engine.channels() > 0) {
            throw new AssertionError(engine.size() + " calls and " + engine.channels() + " channels left open: "
                    + engine.calls().stream().map(c -> c.record().toString()).toList());
        }
        return changes;
    }

    /** Every call starts once, ends once, counts its revisions, and nothing comes after. */
    static void checkLife(String what, List<CallChange> changes) {
        Map<String, Long> revisions = new HashMap<>();
        Set<String> ended = new HashSet<>();
        for (CallChange change : changes) {
            String id = change.callId();
            Long before = revisions.put(id, change.revision());
            if ((before == null) != (change.type() == ChangeType.STARTED)) {
                throw new AssertionError(what + ": " + id + " begins with " + change.type() + " after " + before);
            }
            if (before != null && change.revision() != before + 1) {
                throw new AssertionError(
                        what + ": " + id + " goes from revision " + before + " to " + change.revision());
            }
            if (ended.contains(id)) {
                throw new AssertionError(what + ": " + id + " has " + change.type() + " after its end");
            }
            if (change.type() == ChangeType.ENDED) {
                ended.add(id);
            }
        }
        if (!ended.equals(revisions.keySet())) {
            throw new AssertionError(what + ": started " + revisions.keySet() + ", ended " + ended);
        }
    }

    /** The final records by id, without the number of changes, which tells how often somebody looked. */
    static Map<String, CallRecord> records(List<CallChange> changes) {
        Map<String, CallRecord> records = new LinkedHashMap<>();
        for (CallRecord record : Stories.records(changes)) {
            records.put(record.id(), record.withRevision(0));
        }
        return records;
    }

    /** What differs, by call and component. */
    static String difference(Map<String, CallRecord> expected, Map<String, CallRecord> found) {
        if (!expected.keySet().equals(found.keySet())) {
            return ": calls " + expected.keySet() + " became " + found.keySet();
        }
        StringBuilder lines = new StringBuilder();
        expected.forEach((id, record) -> {
            for (RecordComponent component : CallRecord.class.getRecordComponents()) {
                Object before = value(component, record);
                Object after = value(component, found.get(id));
                if (!Objects.equals(before, after)) {
                    lines.append("\n  ")
                            .append(id)
                            .append(" ")
                            .append(component.getName())
                            .append(" ")
                            .append(before)
                            .append("\n    became ")
                            .append(after);
                }
            }
        });
        return lines.toString();
    }

    private static Object value(RecordComponent component, CallRecord record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
