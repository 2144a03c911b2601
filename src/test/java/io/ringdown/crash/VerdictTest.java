package io.ringdown.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.demo.FakePbx;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.testing.Recordings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The judge of the crash test, judged: one call, which one of two replicas saw whole and the other one in part. */
class VerdictTest {

    private static final String CHANNEL = "1795226579.627";

    private final Deliveries late = new Deliveries(250_000);
    private final Deliveries whole = new Deliveries(250_000);
    private final Time time = new Time();
    private final PlayedCalls played =
            new PlayedCalls("demo", TrunkPatterns.of(List.of()), time, Map.of("late", late, "whole", whole));

    private static final class Time extends Clock {
        private Instant now = Instant.parse("2026-11-21T09:30:00Z");

        void passes() {
            now = now.plus(Duration.ofSeconds(1));
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void play() {
        played.onLogin(new FakePbx.Login(1, "whole", true));
        say("Newchannel", false);
        say("Newstate", false);
        played.onLogin(new FakePbx.Login(2, "late", true));
        say("Newexten", false);
        say("Hangup", true);
        time.passes();
    }

    private void say(String event, boolean last) {
        time.passes();
        played.onMessage(
                0,
                "alone.ami",
                AmiMessage.of(
                        "Event",
                        event,
                        "Channel",
                        "PJSIP/101-00000001",
                        "ChannelState",
                        event.equals("Newchannel") ? "0" : "6",
                        "ChannelStateDesc",
                        event.equals("Newchannel") ? "Down" : "Up",
                        "CallerIDNum",
                        "101",
                        "Context",
                        "internal",
                        "Exten",
                        "500",
                        "Uniqueid",
                        CHANNEL,
                        "Linkedid",
                        CHANNEL,
                        "Cause",
                        "16"),
                last);
    }

    private PlayedCall call() {
        return played.stories().getFirst().calls().iterator().next();
    }

    private StoredCall truth() {
        Map<String, List<Map<String, Object>>> children = new HashMap<>();
        RecordColumns.childTables().forEach(table -> children.put(table, RecordColumns.children(call().record, table)));
        return new StoredCall(new LinkedHashMap<>(RecordColumns.of(call().record)), children);
    }

    private StoredCall with(String column, Object value) {
        StoredCall row = truth();
        row.columns().put(column, value);
        return row;
    }

    private Verdict judge(List<Deliveries> replicas, StoredCall... rows) {
        return new Verdict(replicas, 5_000_000).judge(played, "demo", List.of(rows), Set.of());
    }

    @Test
    void the_row_of_who_saw_it_whole_is_right() {
        assertThat(judge(List.of(late, whole), truth()).faults(1)).isEmpty();
    }

    @Test
    void the_row_of_who_came_late_is_wrong_when_another_one_saw_it_whole() {
        StoredCall half = with("complete", false);
        assertThat(judge(List.of(late, whole), half).faults(1)).startsWith("WRONG WHOLE");
        assertThat(judge(List.of(late), half).faults(1)).isEmpty();
    }

    @Test
    void who_came_late_cannot_know_that_it_is_complete() {
        assertThat(judge(List.of(late), truth()).faults(1)).contains("nobody saw its begin");
    }

    @Test
    void no_row_is_a_lost_call_and_two_are_a_double() {
        assertThat(judge(List.of(late, whole)).faults(1)).startsWith("LOST WHOLE");
        assertThat(judge(List.of(late, whole), truth(), truth()).faults(1)).startsWith("DOUBLED WHOLE");
    }

    @Test
    void a_complete_row_that_differs_is_wrong() {
        assertThat(judge(List.of(late, whole), with("dialed", "501")).faults(1)).contains("dialed: is 501");
    }

    /** A phone is given to another call while it rings, which nobody saw; lists show it with the name that it came with. */
    @Test
    void who_rings_on_for_another_call_may_be_taken_for_alive_until_the_line_is_lost_or_it_is_bridged() {
        List<AmiMessage> events =
                Recordings.messages(Recordings.bytes(Recordings.named("asterisk-22/blonde_answered")
                                .parts()
                                .getFirst()))
                        .stream()
                        .filter(AmiMessage::isEvent)
                        .toList();
        for (boolean cut : List.of(true, false)) {
            Deliveries replica = new Deliveries(250_000);
            PlayedCalls transferred =
                    new PlayedCalls("demo", TrunkPatterns.of(List.of()), time, Map.of("replica", replica));
            Instant until = null;
            for (AmiMessage event : events) {
                time.passes();
                transferred.onMessage(1, "blonde_answered", event, event == events.getLast());
                String channel = event.get("Uniqueid");
                if (event.valueIs(0, "DialBegin") && "1795227785.217".equals(event.get("DestUniqueid"))) {
                    time.passes();
                    transferred.onLogin(new FakePbx.Login(1, "replica", true));
                    transferred.onList("replica", Map.of("1795227785.217", "1795227785.216"));
                    transferred.onGone(new FakePbx.Login(1, "replica", true));
                }
                if (event.valueIs(0, "Hangup") && channel.equals("1795227785.216")) {
                    time.passes();
                    transferred.onLogin(new FakePbx.Login(2, "replica", true));
                    transferred.onList("replica", Map.of("1795227785.217", "1795227785.216"));
                    time.passes();
                    if (cut) {
                        until = time.now;
                        transferred.onGone(new FakePbx.Login(2, "replica", true));
                    }
                } else if (!cut && event.valueIs(0, "BridgeEnter") && channel.equals("1795227785.217")) {
                    until = time.now;
                }
            }
            PlayedCall consultation = transferred.stories().getFirst().calls().stream()
                    .filter(one -> one.id.equals("demo/1795227785.216"))
                    .findFirst()
                    .orElseThrow();
            Map<String, Object> row = new LinkedHashMap<>(RecordColumns.of(consultation.record));
            row.put("complete", false);
            row.put("cause", null);
            row.put("ended_by_channel", null);
            row.put("ended_at", time.now);

            row.put("ended_after", until);
            assertThat(judge(transferred, replica, row)).doesNotContain("785.216");
            row.put("ended_after", until.plusMillis(500));
            assertThat(judge(transferred, replica, row)).contains("785.216", "ended_after is 500.000 ms after");
        }
    }

    private static String judge(PlayedCalls played, Deliveries replica, Map<String, Object> row) {
        return new Verdict(List.of(replica), 5_000_000)
                .judge(played, "demo", List.of(new StoredCall(row, Map.of())), Set.of())
                .faults(9);
    }
}
