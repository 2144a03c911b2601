package io.ringdown.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.demo.DemoScript.Timed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoScriptTest {

    private static final List<Recording> RECORDINGS = Recording.bundled();
    private static final long START = 1_800_000_000_000_000L;
    private static final long MINUTE = 60_000_000;

    @Test
    void every_channel_that_begins_ends_and_no_two_share_a_name_or_an_id() {
        Map<String, String> namesByLiveId = new HashMap<>();
        Set<String> everUsed = new HashSet<>();
        int mostAtOnce = 0;

        for (Timed timed : play(42, 60)) {
            AmiMessage message = timed.message();
            String id = message.get("Uniqueid");
            if (message.value(0).equals("Newchannel")) {
                assertThat(namesByLiveId).doesNotContainValue(message.get("Channel"));
                assertThat(everUsed.add(id)).as("id %s is new", id).isTrue();
                assertThat(everUsed.add(message.get("Channel"))).isTrue();
                namesByLiveId.put(id, message.get("Channel"));
                mostAtOnce = Math.max(mostAtOnce, namesByLiveId.size());
            } else if (message.value(0).equals("Hangup")) {
                assertThat(namesByLiveId.remove(id)).isEqualTo(message.get("Channel"));
            }
        }

        assertThat(namesByLiveId).isEmpty();
        assertThat(mostAtOnce).isGreaterThan(5);
    }

    @Test
    void time_goes_forward_and_every_message_carries_its_own() {
        long last = START;

        for (Timed timed : play(1, 30)) {
            assertThat(timed.at()).isGreaterThanOrEqualTo(last);
            assertThat(timed.message().get("Timestamp"))
                    .isEqualTo("%d.%06d".formatted(timed.at() / 1_000_000, timed.at() % 1_000_000));
            last = timed.at();
        }

        assertThat(last).isBetween(START + 30 * MINUTE - MINUTE, START + 31 * MINUTE);
    }

    @Test
    void every_id_that_is_told_was_introduced_by_a_newchannel_and_every_bridge_has_one_story() {
        Set<String> introduced = new HashSet<>();
        Map<String, Set<String>> linkedIdsByBridge = new HashMap<>();

        for (Timed timed : play(3, 60)) {
            AmiMessage message = timed.message();
            if (message.value(0).equals("Newchannel")) {
                introduced.add(message.get("Uniqueid"));
            }
            for (Header header : message.headers()) {
                String name = header.name().toLowerCase(java.util.Locale.ROOT);
                if ((name.endsWith("uniqueid") && !name.endsWith("bridgeuniqueid")) || name.endsWith("linkedid")) {
                    assertThat(introduced).as(message.toString()).contains(header.value());
                }
            }
            if (message.value(0).equals("BridgeEnter")
                    && message.get("BridgeType").equals("basic")) {
                linkedIdsByBridge
                        .computeIfAbsent(message.get("BridgeUniqueid"), _ -> new HashSet<>())
                        .add(message.get("Linkedid"));
            }
        }

        // two calls meet in one bridge by a transfer; strangers never do
        assertThat(linkedIdsByBridge.values()).allSatisfy(ids -> assertThat(ids).hasSizeLessThanOrEqualTo(2));
    }

    @Test
    void lists_say_what_the_events_said() {
        var script = new DemoScript(RECORDINGS, new Random(5), START, DemoScript.Settings.COMPANY);
        Map<String, String> alive = new TreeMap<>();
        Map<String, String> bridgeOf = new TreeMap<>();
        Set<String> waiting = new HashSet<>();
        long until = START + 30 * MINUTE;
        while (script.nextAt() < until) {
            Timed timed = script.next();
            AmiMessage m = timed.message();
            String id = m.get("Uniqueid");
            switch (m.value(0)) {
                case "Newchannel" -> alive.put(id, m.get("Channel"));
                case "Hangup" -> {
                    alive.remove(id);
                    bridgeOf.remove(id);
                }
                case "BridgeEnter" -> bridgeOf.put(id, m.get("BridgeUniqueid"));
                case "BridgeLeave" -> bridgeOf.remove(id, m.get("BridgeUniqueid"));
                case "QueueCallerJoin" -> waiting.add(id);
                case "QueueCallerLeave" -> waiting.remove(id);
                default -> {}
            }

            PbxSnapshot snapshot = script.snapshot(timed.at());

            assertThat(snapshot.channels().stream()
                            .collect(Collectors.toMap(c -> c.get("Uniqueid"), c -> c.get("Channel"))))
                    .isEqualTo(alive);
            assertThat(snapshot.channels().stream()
                            .filter(c -> !c.bridgeId().isEmpty())
                            .collect(Collectors.toMap(c -> c.get("Uniqueid"), PbxSnapshot.Channel::bridgeId)))
                    .isEqualTo(bridgeOf);
            assertThat(snapshot.bridges().stream().map(PbxSnapshot.Bridge::id)).containsAll(bridgeOf.values());
            assertThat(snapshot.queues().stream()
                            .filter(q -> q.value(0).equals("QueueEntry"))
                            .map(q -> q.get("Uniqueid")))
                    .containsExactlyInAnyOrderElementsOf(waiting);
        }
    }

    @Test
    void lists_tell_the_linkedid_that_the_next_event_of_a_channel_tells() {
        var script = new DemoScript(RECORDINGS, new Random(8), START, DemoScript.Settings.COMPANY);
        Map<String, String> listed = new HashMap<>();
        int same = 0;
        Map<String, Integer> other = new TreeMap<>();
        while (script.nextAt() < START + 30 * MINUTE) {
            Timed timed = script.next();
            AmiMessage m = timed.message();
            String id = m.get("Uniqueid");
            if (id != null && listed.containsKey(id)) {
                if (listed.get(id).equals(m.get("Linkedid"))) {
                    same++;
                } else {
                    other.merge(m.value(0) + " " + timed.recording(), 1, Integer::sum);
                }
            }
            script.snapshot(timed.at()).channels().forEach(c -> listed.put(c.get("Uniqueid"), c.get("Linkedid")));
        }

        // Asterisk changes it before it tells of the bridge that is the reason
        assertThat(same).isGreaterThan(20_000);
        assertThat(other.keySet()).isSubsetOf("BridgeEnter park_and_retrieve");
    }

    @Test
    void nothing_is_left_when_all_has_ended() {
        var script = new DemoScript(RECORDINGS, new Random(9), START, DemoScript.Settings.COMPANY);
        while (script.nextAt() < START + 120 * MINUTE) {
            script.next();
        }
        script.stopStarting();
        long last = START;
        while (script.nextAt() != Long.MAX_VALUE) {
            last = script.next().at();
        }

        PbxSnapshot snapshot = script.snapshot(last);

        assertThat(snapshot.channels()).isEmpty();
        assertThat(snapshot.bridges()).isEmpty();
        assertThat(snapshot.parked()).isEmpty();
        assertThat(snapshot.queues()).noneMatch(q -> q.value(0).equals("QueueEntry"));
    }

    @Test
    void nobody_of_the_recordings_appears_and_no_phone_is_in_two_stories_at_once() {
        Map<String, Set<String>> namesByPhone = new TreeMap<>();

        for (Timed timed : play(11, 60)) {
            String text = timed.message().toString();
            assertThat(text)
                    .doesNotContain("Alice", "Bob", "Carol", "Dave Dean", "Erin", "Frank Ford", "Heidi")
                    .doesNotContainPattern("PJSIP/1\\d\\d\\b");
            if (timed.message().value(0).equals("Newchannel")) {
                String number = timed.message().get("CallerIDNum");
                String name = timed.message().get("CallerIDName");
                if (timed.message().get("Channel").startsWith("PJSIP/" + number + "-")) {
                    namesByPhone.computeIfAbsent(number, _ -> new HashSet<>()).add(name);
                }
            }
        }

        assertThat(namesByPhone).hasSizeGreaterThan(30);
        assertThat(namesByPhone.values()).allSatisfy(names -> assertThat(names).hasSize(1));
    }

    @Test
    void messages_keep_the_shape_that_asterisk_gave_them() {
        Recording recording = RECORDINGS.stream()
                .filter(r -> r.name().equals("attended_by_callee"))
                .findFirst()
                .orElseThrow();
        var script = new DemoScript(List.of(recording), new Random(2), START, DemoScript.Settings.COMPANY);

        List<List<String>> played = new ArrayList<>();
        script.nextAt();
        script.stopStarting();
        while (script.nextAt() != Long.MAX_VALUE) {
            played.add(headerNames(script.next().message()));
        }

        assertThat(played)
                .isEqualTo(recording.steps().stream()
                        .map(step -> headerNames(step.message()))
                        .toList());
    }

    @Test
    void the_same_seed_gives_the_same_calls() {
        assertThat(play(77, 5)).isEqualTo(play(77, 5)).isNotEqualTo(play(78, 5));
    }

    @Test
    void a_delay_moves_all_that_is_to_come() {
        var script = new DemoScript(RECORDINGS, new Random(4), START, DemoScript.Settings.COMPANY);
        script.next();
        long before = script.nextAt();

        script.delay(MINUTE);

        assertThat(script.nextAt()).isEqualTo(before + MINUTE);
        assertThat(script.next().at()).isEqualTo(before + MINUTE);
    }

    @Test
    void at_load_every_begin_takes_place_and_nobody_shares_a_phone_or_a_place() {
        Map<String, Set<Long>> playbacksByOwned = new HashMap<>();
        Map<String, Long> owners = new HashMap<>();
        Set<Long> playbacks = new HashSet<>();

        for (Timed timed : play(6, 1, DemoScript.Settings.load(50))) {
            AmiMessage message = timed.message();
            playbacks.add(timed.playback());
            message.forEach((name, value) -> {
                if (name.equals("Queue")
                        || name.equals("Conference")
                        || name.equals("Parkinglot")
                        || name.endsWith("Channel") && value.matches("PJSIP/\\d+-.*")) {
                    String owned = name.endsWith("Channel") ? value.substring(0, value.indexOf('-')) : value;
                    assertThat(owners.computeIfAbsent(owned, _ -> timed.playback()))
                            .as("%s in %s", owned, message)
                            .isEqualTo(timed.playback());
                    playbacksByOwned
                            .computeIfAbsent(owned, _ -> new HashSet<>())
                            .add(timed.playback());
                }
            });
            if (timed.last()) {
                owners.values().removeIf(owner -> owner == timed.playback());
            }
        }

        assertThat(playbacks.size()).isBetween(50 * 60 - 150, 50 * 60 + 150);
        assertThat(playbacksByOwned).containsKeys("support", "support-2", "650", "default");
        assertThat(playbacksByOwned.get("support")).hasSizeGreaterThan(3);
    }

    private static List<String> headerNames(AmiMessage message) {
        return message.headers().stream().map(Header::name).toList();
    }

    /** So many minutes of playing, and the rest until all has ended. */
    private static List<Timed> play(long seed, int minutes) {
        return play(seed, minutes, DemoScript.Settings.COMPANY);
    }

    private static List<Timed> play(long seed, int minutes, DemoScript.Settings settings) {
        var script = new DemoScript(RECORDINGS, new Random(seed), START, settings);
        List<Timed> all = new ArrayList<>();
        while (script.nextAt() < START + minutes * MINUTE) {
            all.add(script.next());
        }
        script.stopStarting();
        while (script.nextAt() != Long.MAX_VALUE) {
            all.add(script.next());
        }
        return all;
    }
}
