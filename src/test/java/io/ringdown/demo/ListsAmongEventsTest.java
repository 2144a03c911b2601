package io.ringdown.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.EventReader;
import io.ringdown.ami.event.UniqueId;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.engine.Occupant;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.journal.Entry;
import io.ringdown.journal.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Lists are read while events come: they are newer than some of those that wait and older than others. Of a call of which
 * every event came, wherever among them the lists were made, the record is what it is without any.
 */
class ListsAmongEventsTest {

    /** A channel whose party has hung up goes on for a moment: the dialplan cleans up. */
    private static final Duration CLEAN_UP = Duration.ofMillis(500);

    /**
     * Its phone is given to another call while it rings, and nothing it shows afterwards tells so: who missed the transfer
     * itself takes it for one that rings for its own call.
     */
    private static final String RINGS_ON = "blonde_answered";

    private static final long AHEAD_MICROS = 40_000;

    private static final TrunkPatterns TRUNKS = TrunkPatterns.of(List.of("PJSIP/trunk*"));

    @Test
    void a_call_told_whole_is_the_same_wherever_the_lists_fall() {
        for (Recording recording : Recording.bundled()) {
            List<AmiMessage> events =
                    recording.steps().stream().map(Recording.Step::message).toList();
            Map<String, CallRecord> truth = records(events, -1, -1);
            for (int listed = 0; listed < events.size(); listed++) {
                for (int applied : new TreeSet<>(
                        List.of(listed, Math.min(events.size(), listed + 3), Math.min(events.size(), listed + 20)))) {
                    Map<String, CallRecord> records = records(events, listed, applied);

                    assertThat(records.keySet())
                            .as("%s, listed after %d, applied after %d", recording.name(), listed, applied)
                            .isEqualTo(truth.keySet());
                    for (CallRecord record : records.values()) {
                        assertThat(record)
                                .as("%s, listed after %d, applied after %d", recording.name(), listed, applied)
                                .isEqualTo(truth.get(record.id()).withRevision(record.revision()));
                    }
                }
            }
        }
    }

    @Test
    void lists_read_again_while_nothing_is_missed_change_no_record() {
        for (Recording recording : Recording.bundled()) {
            List<AmiMessage> events =
                    recording.steps().stream().map(Recording.Step::message).toList();
            Map<String, CallRecord> truth = records(events, -1, -1);
            for (int begun = 1; begun < events.size(); begun++) {
                for (int listed : List.of(begun, begun + 4)) {
                    for (int applied : List.of(listed, listed + 12)) {
                        if (applied > events.size()) {
                            continue;
                        }
                        Map<String, CallRecord> records = records(events, -1, 0, begun, listed, applied);

                        String when = "%s, lists begun after %d, made after %d, applied after %d"
                                .formatted(recording.name(), begun, listed, applied);
                        assertThat(records.keySet()).as(when).isEqualTo(truth.keySet());
                        for (CallRecord record : records.values()) {
                            assertThat(record)
                                    .as(when)
                                    .isEqualTo(truth.get(record.id()).withRevision(record.revision()));
                        }
                    }
                }
            }
        }
    }

    @Test
    void
            a_call_that_an_event_names_has_a_record_and_one_that_claims_to_be_complete_is_true_wherever_the_connection_begins() {
        for (Recording recording : Recording.bundled()) {
            List<AmiMessage> events =
                    recording.steps().stream().map(Recording.Step::message).toList();
            Map<String, CallRecord> truth = records(events, -1, -1);
            Map<String, String> calls = firstCalls(events);
            for (int from = 1; from < events.size(); from++) {
                Set<String> named = named(events.subList(from, events.size()));
                named.retainAll(truth.keySet());
                for (int listed : List.of(from, from + 1, from + 4, from + 20)) {
                    for (int applied : List.of(listed, listed + 3, listed + 20)) {
                        if (applied > events.size()) {
                            continue;
                        }
                        for (int lost : new TreeSet<>(List.of(-1, from - 1, from / 2))) {
                            Map<String, CallRecord> records = records(events, lost, from, -1, listed, applied);

                            String when = "%s, cut off after %d, connected after %d, listed after %d, applied after %d"
                                    .formatted(recording.name(), lost, from, listed, applied);
                            List<String> firsts =
                                    records.keySet().stream().map(calls::get).toList();
                            assertThat(firsts).as(when).doesNotContainNull();
                            if (lost < 0) {
                                assertThat(firsts).as(when).containsAll(named);
                            }
                            if (lost < 0 || !recording.name().equals(RINGS_ON)) {
                                assertThat(firsts).as(when).doesNotHaveDuplicates();
                            }
                            for (CallRecord record : records.values()) {
                                if (record.complete()) {
                                    assertThat(record)
                                            .as(when)
                                            .isEqualTo(truth.get(record.id()).withRevision(record.revision()));
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void a_call_that_is_met_on_its_way_is_one_call_though_no_list_came() {
        for (Recording recording : Recording.bundled()) {
            List<AmiMessage> events =
                    recording.steps().stream().map(Recording.Step::message).toList();
            Map<String, String> calls = firstCalls(events);
            Map<String, CallRecord> truth = records(events, -1, -1);
            for (int from = 1; from < events.size(); from++) {
                for (int cut : new TreeSet<>(List.of(
                        Math.min(events.size(), from + 2),
                        Math.min(events.size(), from + 10),
                        Math.min(events.size(), from + 30),
                        events.size()))) {
                    for (int lost : new TreeSet<>(List.of(0, from / 2, from - 1))) {
                        List<CallRecord> met = metUnlisted(events, lost, from, cut);

                        List<String> ids = met.stream().map(CallRecord::id).toList();
                        String when = "%s, cut off after %d, connected after %d, cut off after %d: %s"
                                .formatted(recording.name(), lost, from, cut, ids);
                        assertThat(ids.stream().map(calls::get).toList())
                                .as(when)
                                .doesNotContainNull()
                                .doesNotHaveDuplicates();
                        if (!recording.name().equals(RINGS_ON)) {
                            met.forEach(record -> assertInterval(when, record, truth.get(calls.get(record.id()))));
                        }
                    }
                }
            }
        }
    }

    /** The calls of which an event tells by a Linkedid; that a channel is gone, which nobody knew, tells of none. */
    private static Set<String> named(List<AmiMessage> events) {
        Set<String> named = new TreeSet<>();
        for (AmiMessage event : events) {
            if (!event.valueIs(0, "Hangup")) {
                event.forEach((name, value) -> {
                    if (name.endsWith("inkedid")) {
                        named.add("pbx/" + value);
                    }
                });
            }
        }
        return named;
    }

    private static void assertInterval(String when, CallRecord record, CallRecord truth) {
        if (record.endedAfter() != null && truth != null) {
            assertThat(record.endedAfter())
                    .as("%s: %s was seen to live", when, record.id())
                    .isBeforeOrEqualTo(truth.endedAt().plus(CLEAN_UP));
        }
    }

    /** The call that each channel begins in, told whole, by the id that a call which begins with that channel has. */
    private static Map<String, String> firstCalls(List<AmiMessage> events) {
        Map<String, String> calls = new LinkedHashMap<>();
        Feed feed = new Feed("pbx", TRUNKS, (_, _) -> {});
        feed.apply(new Entry.Connected(1));
        feed.apply(new Entry.Unlisted(1));
        for (AmiMessage event : events) {
            feed.apply(new Entry.Event(1, event));
            for (String key : List.of("Uniqueid", "DestUniqueid")) {
                String id = event.get(key);
                Occupant occupant = id == null ? null : feed.engine().occupant(new UniqueId(id));
                if (occupant != null && occupant.callId() != null) {
                    calls.putIfAbsent("pbx/" + id, occupant.callId());
                }
            }
        }
        return calls;
    }

    /** Records of the calls, when the line is lost after so many events, and the next one before lists are read. */
    private static List<CallRecord> metUnlisted(List<AmiMessage> events, int lost, int from, int cut) {
        List<CallRecord> ended = new ArrayList<>();
        Feed feed = new Feed("pbx", TRUNKS, (_, changes) -> {
            for (CallChange change : changes) {
                if (change instanceof CallChange.Ended) {
                    ended.add(change.call().record());
                }
            }
        });
        long now = 1;
        feed.apply(new Entry.Connected(now));
        feed.apply(new Entry.Unlisted(now));
        for (AmiMessage event : events.subList(0, lost)) {
            now = EventReader.timestamp(event, now);
            feed.apply(new Entry.Event(now, event));
        }
        feed.apply(new Entry.Disconnected(now));
        feed.apply(new Entry.Connected(now));
        for (AmiMessage event : events.subList(from, cut)) {
            now = EventReader.timestamp(event, now);
            feed.apply(new Entry.Event(now, event));
        }
        feed.apply(new Entry.Disconnected(now));
        long over = EventReader.timestamp(events.getLast(), now);
        feed.apply(new Entry.Connected(over));
        feed.apply(new Entry.Listed(over, "Status", List.of()));
        feed.apply(new Entry.Listed(over, "CoreShowChannels", List.of()));
        feed.apply(new Entry.Resynced(over, over));
        return ended;
    }

    private static Map<String, CallRecord> records(List<AmiMessage> events, int listed, int applied) {
        return records(events, -1, 0, -1, listed, applied);
    }

    /**
     * @param lost after so many events a first connection is lost, -1 when there was none
     * @param from so many events come before the connection
     * @param begun after so many events lists are read once more, with nothing missed since the first ones; -1 when they are not
     * @param listed after so many events the lists are made, after {@code applied} they are there; -1 for no lists
     */
    private static Map<String, CallRecord> records(
            List<AmiMessage> events, int lost, int from, int begun, int listed, int applied) {
        Map<String, CallRecord> records = new LinkedHashMap<>();
        Feed feed = new Feed("pbx", TRUNKS, (_, changes) -> {
            for (CallChange change : changes) {
                if (change instanceof CallChange.Ended ended) {
                    records.put(ended.callId(), ended.call().record());
                }
            }
        });
        LiveChannels live = new LiveChannels();
        Map<String, List<Staff.Person>> queues = new LinkedHashMap<>();
        for (AmiMessage event : events) {
            if (event.get("Queue") != null) {
                queues.put(event.get("Queue"), List.of());
            }
        }
        feed.apply(new Entry.Connected(1));
        if (listed < 0) {
            feed.apply(new Entry.Unlisted(1));
        }
        PbxSnapshot snapshot = null;
        long now = EventReader.timestamp(events.getFirst(), 1);
        if (begun >= 0 || lost >= 0) {
            list(feed, live.snapshot(now, queues), now);
        }
        for (int i = 0; i <= events.size(); i++) {
            if (i == lost) {
                feed.apply(new Entry.Disconnected(now));
            }
            if (i == from && lost >= 0) {
                feed.apply(new Entry.Connected(now));
            }
            if (i == begun) {
                feed.apply(new Entry.Listing(now));
            }
            if (i == listed) {
                snapshot = live.snapshot(now, queues);
            }
            if (i == applied) {
                list(feed, snapshot, now);
            }
            if (i < events.size()) {
                now = EventReader.timestamp(events.get(i), now);
                live.onEvent(events.get(i), now);
                if (i < lost || i >= from) {
                    feed.apply(new Entry.Event(now, events.get(i)));
                }
            }
        }
        feed.end();
        return records;
    }

    /** What the PBX's clock says is reckoned, so it may be ahead of the next event. */
    private static void list(Feed feed, PbxSnapshot snapshot, long now) {
        feed.apply(new Entry.Listed(now, "Status", items(Lists.status(snapshot, "1"))));
        feed.apply(new Entry.Listed(now, "CoreShowChannels", items(Lists.coreShowChannels(snapshot, "1"))));
        feed.apply(new Entry.Listed(now, "BridgeList", items(Lists.bridgeList(snapshot, "1"))));
        feed.apply(new Entry.Listed(now, "QueueStatus", items(Lists.queueStatus(snapshot, "1"))));
        feed.apply(new Entry.Listed(now, "ParkedCalls", items(Lists.parkedCalls(snapshot, "1"))));
        feed.apply(new Entry.Resynced(now, now + AHEAD_MICROS));
    }

    private static List<AmiMessage> items(List<AmiMessage> list) {
        List<AmiMessage> items = new ArrayList<>(list);
        items.removeIf(item -> !item.isEvent() || item.value(0).endsWith("Complete"));
        return items;
    }
}
