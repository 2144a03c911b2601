package io.ringdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.call.CallChange;
import io.ringdown.call.ChangeType;
import io.ringdown.call.Disposition;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Calls that nobody recorded: people decide at random, several calls at once, and what they know must come out. A failure
 * shows the shortest list of decisions that leads there, what the people know and the events. The seeds are fixed, so that a
 * build tells of its changes only; take them out to look further.
 */
class RandomWalksTest {

    private static final int LENGTH = 60;

    /** The one who was sent hangs up, and his channel goes before the one that rang for him. */
    @Example
    void a_transferee_who_gives_up_cancels_whichever_channel_ends_first() {
        List<Integer> decisions = List.of(
                112, 696, 50, 166, 463, 307, 110, 821, 168, 514, 29, 396, 27, 49, 823, 460, 113, 40, 436, 733, 218,
                430);
        a_call_tells_what_its_people_know(decisions);
    }

    @Property(tries = 10_000, seed = "1")
    void a_call_tells_what_its_people_know(@ForAll @Size(max = LENGTH) List<@IntRange(max = 839) Integer> decisions) {
        List<Walk> walks = List.of(new Walk(0, decisions));
        List<AmiEvent> events = mixed(walks, new Random(0));
        compare(walks, events, Feed.changes(events));
    }

    @Property(tries = 4_000, seed = "2")
    void several_at_once_do_not_disturb_each_other(
            @ForAll @Size(max = 5) List<@Size(max = LENGTH) List<@IntRange(max = 839) Integer>> decisions,
            @ForAll long mix) {
        List<Walk> walks = walks(decisions);
        List<AmiEvent> events = mixed(walks, new Random(mix));
        compare(walks, events, Feed.changes(events));
    }

    @Property(tries = 4_000, seed = "3")
    void a_list_read_at_any_moment_changes_nothing(
            @ForAll @Size(max = 3) List<@Size(max = LENGTH) List<@IntRange(max = 839) Integer>> decisions,
            @ForAll long mix) {
        List<Walk> walks = walks(decisions);
        Random random = new Random(mix);
        List<AmiEvent> events = listed(mixed(walks, random), random);
        compare(walks, events, Feed.changes(events));
    }

    @Property(tries = 4_000, seed = "4")
    void an_event_that_comes_twice_is_no_second_call(
            @ForAll @Size(max = 3) List<@Size(max = LENGTH) List<@IntRange(max = 839) Integer>> decisions,
            @ForAll long mix) {
        List<Walk> walks = walks(decisions);
        Random random = new Random(mix);
        List<AmiEvent> events = doubled(mixed(walks, random), random);
        compare(walks, events, Feed.changes(events));
    }

    @Property(tries = 4_000, seed = "5")
    void events_that_are_lost_leave_no_call_open_and_double_none(
            @ForAll @Size(max = 3) List<@Size(max = LENGTH) List<@IntRange(max = 839) Integer>> decisions,
            @ForAll long mix) {
        Random random = new Random(mix);
        List<AmiEvent> events = mixed(walks(decisions), random);
        long end = events.isEmpty() ? 0 : events.getLast().at();
        events.removeIf(_ -> random.nextInt(8) == 0);
        events.add(new AmiEvent.Resync(end, end, false, List.of()));
        Feed.checkLife("walk with losses", Feed.changes(events));
    }

    /** The walks are worth their name only if they get everywhere. */
    @Example
    void walks_get_everywhere() {
        Random random = new Random(6);
        Set<Enum<?>> seen = new HashSet<>();
        for (int i = 0; i < 3_000; i++) {
            List<Integer> decisions =
                    random.ints(random.nextInt(LENGTH), 0, 840).boxed().toList();
            for (CallChange change : Feed.changes(mixed(List.of(new Walk(0, decisions)), random))) {
                seen.add(change.type());
                if (change instanceof CallChange.Ended ended) {
                    seen.add(ended.disposition());
                    ended.call().record().transfers().forEach(transfer -> {
                        seen.add(transfer.type());
                        seen.add(transfer.outcome());
                    });
                }
            }
        }
        // the model has no mailbox, no call forward, no unreachable phone and no dialplan that says something
        assertThat(missing(ChangeType.class, seen)).containsExactly("USER_EVENT");
        assertThat(missing(TransferType.class, seen)).containsExactly("FORWARD");
        assertThat(missing(TransferOutcome.class, seen)).containsExactly("VOICEMAIL", "FAILED");
        assertThat(missing(Disposition.class, seen)).containsExactly("FAILED", "VOICEMAIL");
    }

    private static <E extends Enum<E>> List<String> missing(Class<E> kind, Set<Enum<?>> seen) {
        return EnumSet.allOf(kind).stream()
                .filter(e -> !seen.contains(e))
                .map(Enum::name)
                .toList();
    }

    private static List<Walk> walks(List<List<Integer>> decisions) {
        List<Walk> walks = new ArrayList<>();
        for (int i = 0; i < decisions.size(); i++) {
            walks.add(new Walk(i, decisions.get(i)));
        }
        return walks;
    }

    /** With lists of what is there at one to three moments. */
    private static List<AmiEvent> listed(List<AmiEvent> events, Random random) {
        List<AmiEvent> listed = new ArrayList<>();
        Presence presence = new Presence();
        for (AmiEvent event : events) {
            listed.add(event);
            presence.apply(event);
            if (random.nextInt(events.size()) < 3) {
                listed.add(presence.resync());
            }
        }
        return listed;
    }

    /** With one event in eight told twice. */
    private static List<AmiEvent> doubled(List<AmiEvent> events, Random random) {
        List<AmiEvent> doubled = new ArrayList<>();
        for (AmiEvent event : events) {
            doubled.add(event);
            if (random.nextInt(8) == 0) {
                doubled.add(event);
            }
        }
        return doubled;
    }

    private static void compare(List<Walk> walks, List<AmiEvent> events, List<CallChange> changes) {
        Feed.checkLife("walk", changes);
        Map<String, String> expected = new TreeMap<>();
        for (Walk walk : walks) {
            walk.truths().forEach(truth -> expected.put(truth.id, truth.toString()));
        }
        Map<String, String> found = new TreeMap<>();
        Feed.records(changes)
                .forEach((id, record) -> found.put(id, Walk.story(record) + (record.complete() ? "" : ", incomplete")));
        if (!found.equals(expected)) {
            StringBuilder what = new StringBuilder();
            expected.forEach((id, story) -> {
                if (!story.equals(found.get(id))) {
                    what.append("\nexpected ")
                            .append(story)
                            .append("\nbut was  ")
                            .append(found.get(id));
                }
            });
            found.keySet().stream().filter(id -> !expected.containsKey(id)).forEach(id -> what.append("\nand there is ")
                    .append(found.get(id)));
            events.forEach(event -> what.append("\n  ").append(line(event)));
            throw new AssertionError(what);
        }
    }

    private static String line(AmiEvent event) {
        return event.toString()
                .replaceAll(
                        "(callerName|connectedNumber|connectedName|accountCode|context|bridge|technology|type|name|creator)=[^,\\]]*, ",
                        "")
                .replace("ChannelSnapshot", "");
    }

    private static List<AmiEvent> mixed(List<Walk> walks, Random random) {
        List<AmiEvent> events = new ArrayList<>();
        List<List<LongFunction<AmiEvent>>> open = new ArrayList<>();
        walks.forEach(walk -> open.add(new ArrayList<>(walk.events())));
        open.removeIf(List::isEmpty);
        long at = 1_700_000_000_000_000L;
        while (!open.isEmpty()) {
            List<LongFunction<AmiEvent>> walk = open.get(random.nextInt(open.size()));
            events.add(walk.removeFirst().apply(at += 20_000));
            if (walk.isEmpty()) {
                open.remove(walk);
            }
        }
        return events;
    }
}
