package io.ringdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.journal.Recording;
import io.ringdown.testing.Recordings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for every recording, whatever its story. */
class EngineLawsTest {

    @Test
    void the_same_events_give_the_same_changes() {
        for (Recording recording : Recordings.all()) {
            assertThat(Stories.changes(recording)).as(recording.name()).isEqualTo(Stories.changes(recording));
        }
    }

    @Test
    void every_call_starts_once_ends_once_and_nothing_comes_after() {
        for (Recording recording : Recordings.all()) {
            checkLife(recording.name(), Stories.changes(recording));
        }
    }

    @Test
    void every_suffix_of_every_recording_runs_and_ends_empty() {
        long suffixes = 0;
        for (Recording recording : Recordings.all()) {
            List<List<AmiMessage>> connections = Stories.connections(recording);
            List<AmiMessage> first = connections.getFirst();
            for (int from = 1; from < first.size(); from++) {
                List<List<AmiMessage>> rest = new ArrayList<>(connections);
                rest.set(0, first.subList(from, first.size()));
                checkLife(recording.name() + " from message " + from, Stories.changes(rest));
                suffixes++;
            }
        }
        assertThat(suffixes).isGreaterThan(10_000);
    }

    @Test
    void a_recording_cut_off_anywhere_ends_empty_and_its_open_calls_are_incomplete() {
        for (Recording recording : Recordings.all()) {
            List<AmiMessage> messages = Stories.connections(recording).getFirst();
            for (int to = 1; to < messages.size(); to += 7) {
                checkLife(recording.name() + " up to message " + to, Stories.changes(List.of(messages.subList(0, to))));
            }
        }
    }

    @Test
    void an_event_lost_or_doubled_anywhere_throws_nothing_and_doubles_nothing() {
        for (Recording recording : Recordings.all()) {
            List<List<AmiMessage>> connections = Stories.connections(recording);
            List<AmiMessage> first = connections.getFirst();
            for (int at = 0; at < first.size(); at++) {
                List<AmiMessage> lost = new ArrayList<>(first);
                AmiMessage message = lost.remove(at);
                checkLife(recording.name() + " without message " + at, Stories.changes(List.of(lost)));
                List<AmiMessage> doubled = new ArrayList<>(first);
                doubled.add(at, message);
                checkLife(recording.name() + " with message " + at + " twice", Stories.changes(List.of(doubled)));
            }
        }
    }

    @Test
    void two_recordings_interleaved_give_the_calls_of_both() {
        List<Recording> all = Recordings.all().stream()
                .filter(r -> r.parts().size() == 1 && r.name().startsWith("asterisk-22/"))
                .toList();
        int pairs = 0;
        for (int i = 0; i + 1 < all.size(); i++) {
            List<AmiMessage> one = renumbered(Stories.connections(all.get(i)).getFirst(), "1");
            List<AmiMessage> two =
                    renumbered(Stories.connections(all.get(i + 1)).getFirst(), "2");
            List<AmiMessage> mixed = new ArrayList<>();
            for (int k = 0; k < Math.max(one.size(), two.size()); k++) {
                if (k < one.size()) {
                    mixed.add(one.get(k));
                }
                if (k < two.size()) {
                    mixed.add(two.get(k));
                }
            }
            Map<String, CallRecord> together = byId(Stories.changes(List.of(mixed)));
            Map<String, CallRecord> apart = byId(Stories.changes(List.of(one)));
            apart.putAll(byId(Stories.changes(List.of(two))));
            assertThat(together.keySet()).as(all.get(i).name()).isEqualTo(apart.keySet());
            apart.forEach((id, record) -> assertThat(story(together.get(id))).isEqualTo(story(record)));
            pairs++;
        }
        assertThat(pairs).isGreaterThan(90);
    }

    @Test
    void several_recordings_mixed_at_random_give_the_calls_of_all() {
        List<Recording> all =
                Recordings.all().stream().filter(r -> r.parts().size() == 1).toList();
        int mixes = 0;
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            List<List<AmiMessage>> parts = new ArrayList<>();
            Map<String, CallRecord> apart = new HashMap<>();
            StringBuilder names = new StringBuilder("seed " + seed);
            for (int part = 0; part < 2 + seed % 4; part++) {
                Recording recording = all.get(random.nextInt(all.size()));
                List<AmiMessage> messages =
                        renumbered(Stories.connections(recording).getFirst(), part + "-");
                parts.add(messages);
                apart.putAll(byId(Stories.changes(List.of(messages))));
                names.append(", ").append(recording.name());
            }
            List<CallChange> changes = Stories.changes(List.of(mixed(parts, random)));
            checkLife(names.toString(), changes);
            Map<String, CallRecord> together = byId(changes);
            assertThat(together.keySet()).as(names.toString()).isEqualTo(apart.keySet());
            apart.forEach((id, record) ->
                    assertThat(story(together.get(id))).as(names.toString()).isEqualTo(story(record)));
            mixes++;
        }
        assertThat(mixes).isEqualTo(200);
    }

    /** Every message keeps its place among those of its own recording. */
    private static List<AmiMessage> mixed(List<List<AmiMessage>> parts, Random random) {
        List<AmiMessage> mixed = new ArrayList<>();
        int[] next = new int[parts.size()];
        List<Integer> open = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            open.add(part);
        }
        while (!open.isEmpty()) {
            Integer part = open.get(random.nextInt(open.size()));
            int run = 1 + random.nextInt(4);
            while (run-- > 0 && next[part] < parts.get(part).size()) {
                mixed.add(parts.get(part).get(next[part]++));
            }
            if (next[part] == parts.get(part).size()) {
                open.remove(part);
            }
        }
        return mixed;
    }

    /** Two recordings were made one after the other and may share ids and device names of conferences and queues. */
    private static List<AmiMessage> renumbered(List<AmiMessage> messages, String mark) {
        return messages.stream()
                .filter(m -> !m.isResponse()
                        && !m.value(0).endsWith("Complete")
                        && !m.value(0).equals("FullyBooted"))
                .map(m -> AmiMessage.of(m.headers().stream()
                        .map(h -> {
                            String name = h.name();
                            boolean id =
                                    name.endsWith("niqueid") || name.endsWith("inkedid") || name.endsWith("UniqueId");
                            return id && !h.value().isEmpty() ? new AmiMessage.Header(name, mark + h.value()) : h;
                        })
                        .toList()))
                .toList();
    }

    private static Map<String, CallRecord> byId(List<CallChange> changes) {
        Map<String, CallRecord> records = new HashMap<>();
        Stories.records(changes).forEach(r -> records.put(r.id(), r));
        return records;
    }

    /** The record without what depends on the very last event of the other recording. */
    private static String story(CallRecord r) {
        return r.caller() + " " + r.dialed() + " " + r.legs() + " " + r.transfers() + " " + r.queueVisits() + " "
                + r.disposition() + " " + r.endedBy() + " " + r.answeredAt() + " "
                + (r.endedAfter() == null ? r.endedAt() : "unseen");
    }

    private static void checkLife(String what, List<CallChange> changes) {
        Feed.checkLife(what, changes);
        Stories.records(changes).forEach(record -> checkRecord(what, record));
    }

    private static void checkRecord(String what, CallRecord r) {
        boolean sane = r.endedAt() != null
                && (r.durationMs() == null || r.durationMs() >= 0)
                && (r.connectedMs() == null || r.connectedMs() >= 0)
                && r.talkMs() >= 0
                && r.holdMs() >= 0
                && r.ringMs() >= 0
                && inOrder(r.startedAt(), r.answeredAt())
                && inOrder(r.answeredAt(), r.endedAt())
                && (r.disposition() != null || !r.complete())
                && r.legs().stream().allMatch(leg -> leg.outcome() != null && leg.endedAt() != null)
                && r.transfers().stream().allMatch(t -> t.outcome() != null)
                && r.queueVisits().stream().allMatch(v -> v.outcome() != null);
        if (!sane) {
            throw new AssertionError(what + ": " + r);
        }
    }

    private static boolean inOrder(Instant earlier, Instant later) {
        return earlier == null || later == null || !later.isBefore(earlier);
    }
}
