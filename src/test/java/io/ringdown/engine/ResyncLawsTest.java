package io.ringdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.AmiEvent.Hangup;
import io.ringdown.ami.event.AmiEvent.Resync;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.journal.Recording;
import io.ringdown.testing.Recordings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a truthful list of what is there does to calls: nothing while nothing was missed, an end to what was missed. */
class ResyncLawsTest {

    /**
     * Where a list can hide what nothing tells later: that a phone was rung by a manager, that a bridge is a conference,
     * that two met for some milliseconds.
     */
    private static final Set<String> HIDDEN =
            Set.of("originate_local", "originate_application", "conference_of_three", "readonly_observer");

    /** Recordings that see their PBX from an idle moment on, so that the events tell everything that is there. */
    private static List<Recording> fromIdle() {
        return Recordings.all().stream()
                .filter(r -> r.parts().size() == 1 && !r.name().endsWith("connect_midcall"))
                .toList();
    }

    @Test
    void a_truthful_list_read_at_any_moment_leaves_the_records_as_they_are() {
        List<String> broken = new ArrayList<>();
        int points = 0;
        for (Recording recording : fromIdle()) {
            List<AmiEvent> events = Feed.events(recording);
            Map<String, CallRecord> expected = Feed.records(Feed.changes(events));
            Presence presence = new Presence();
            for (int at = 0; at < events.size(); at++) {
                presence.apply(events.get(at));
                List<AmiEvent> listed = new ArrayList<>(events);
                listed.add(at + 1, presence.resync());
                String what = recording.name() + " listed after event " + at + ", " + events.get(at);
                List<CallChange> changes = Feed.changes(listed);
                Feed.checkLife(what, changes);
                Map<String, CallRecord> found = Feed.records(changes);
                if (!found.equals(expected)) {
                    broken.add(what + Feed.difference(expected, found));
                }
                points++;
            }
        }
        assertThat(broken).isEmpty();
        assertThat(points).isGreaterThan(25_000);
    }

    /** Events that wait while a list is read come after it and tell again what the list told (ami.md, section 3). */
    @Test
    void a_list_that_is_ahead_of_the_events_adds_no_call_and_no_leg() {
        List<String> broken = new ArrayList<>();
        int points = 0;
        for (Recording recording : fromIdle()) {
            if (HIDDEN.contains(recording.name().substring(recording.name().indexOf('/') + 1))) {
                continue;
            }
            List<AmiEvent> events = Feed.events(recording);
            List<String> expected = outlines(Feed.changes(events));
            Presence presence = new Presence();
            int from = 0;
            for (int at = 0; at < events.size(); at++) {
                presence.apply(events.get(at));
                if (events.get(at) instanceof Hangup) {
                    from = at + 1; // a list without a channel ends it, whatever may come after
                }
                if (at % 3 != 0) {
                    continue;
                }
                for (int ahead : new int[] {1, 2, 4, 8}) {
                    if (at - ahead < from) {
                        continue;
                    }
                    List<AmiEvent> listed = new ArrayList<>(events);
                    listed.add(at - ahead, presence.resync());
                    String what = recording.name() + " listed after event " + at + " but told " + ahead + " before, "
                            + events.get(at);
                    List<CallChange> changes = Feed.changes(listed);
                    Feed.checkLife(what, changes);
                    List<String> found = outlines(changes);
                    if (!found.equals(expected)) {
                        broken.add(what + "\n  expected " + expected + "\n  but was  " + found);
                    }
                    points++;
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(points).isGreaterThan(25_000);
    }

    /** What a list that hides steps in between may not change. */
    private static String outline(CallRecord r) {
        return r.id() + " "
                + r.legs().stream()
                        .map(leg -> leg.target().number() + " " + leg.outcome())
                        .sorted()
                        .toList()
                + " " + r.disposition();
    }

    private static List<String> outlines(List<CallChange> changes) {
        return Stories.records(changes).stream()
                .map(ResyncLawsTest::outline)
                .sorted()
                .toList();
    }

    @Test
    void a_hangup_that_was_missed_is_made_good_by_the_next_list() {
        List<String> broken = new ArrayList<>();
        int missed = 0;
        for (Recording recording : fromIdle()) {
            List<AmiEvent> events = Feed.events(recording);
            Map<String, CallRecord> expected = Feed.records(Feed.changes(events));
            Presence presence = new Presence();
            for (int at = 0; at < events.size(); at++) {
                presence.apply(events.get(at));
                if (events.get(at) instanceof Hangup hangup) {
                    for (boolean late : List.of(false, true)) {
                        List<AmiEvent> rest = new ArrayList<>(events);
                        long end = events.getLast().at();
                        if (late) {
                            rest.add(new Resync(end, end, false, List.of()));
                        } else {
                            rest.add(at + 1, presence.resync());
                        }
                        rest.remove(at);
                        String what = recording.name() + " without event " + at + ", " + hangup
                                + (late ? ", listed at the end" : ", listed at once");
                        checkMissed(what, expected, rest, hangup, broken);
                        missed++;
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(missed).isGreaterThan(1_000);
    }

    private static void checkMissed(
            String what, Map<String, CallRecord> expected, List<AmiEvent> events, Hangup hangup, List<String> broken) {
        List<CallChange> changes = Feed.changes(events);
        Feed.checkLife(what, changes);
        Map<String, CallRecord> found = Feed.records(changes);
        if (!found.keySet().equals(expected.keySet())) {
            broken.add(what + ": calls " + expected.keySet() + " became " + found.keySet());
            return;
        }
        found.forEach((id, record) -> {
            CallRecord before = expected.get(id);
            // a channel left over in a consultation goes over to the call that the consultation was for
            boolean takesPart = hangup.channel().isLocal()
                    || before.toString().contains(hangup.channel().name())
                    || expected.values().stream()
                            .anyMatch(c -> id.equals(c.consultationFor())
                                    && c.toString().contains(hangup.channel().name()));
            if (!takesPart && !record.equals(before)) {
                broken.add(what + ", another call: " + Feed.difference(Map.of(id, before), Map.of(id, record)));
            }
            if (record.complete() && !record.equals(before)) {
                broken.add(what + ", a complete call: " + Feed.difference(Map.of(id, before), Map.of(id, record)));
            }
            boolean seenToEnd = before.endedAt().isAfter(CallReader.instant(hangup.at()));
            if (!what.endsWith("end") && seenToEnd && record.endedAfter() != null) {
                broken.add(what + ", an end that was seen: " + Feed.difference(Map.of(id, before), Map.of(id, record)));
            }
            if (record.endedAfter() != null && record.endedAfter().isAfter(record.endedAt())) {
                broken.add(what + ": an interval that ends before it begins: " + record);
            }
        });
    }
}
