package io.ringdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.call.CallRecord;
import io.ringdown.call.Leg;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.QueueOutcome;
import io.ringdown.testing.Recordings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is credited with how much talk: who was joined with somebody, and only for as long. */
class LegTimesTest {

    @Test
    void an_agent_who_hands_the_caller_over_talks_no_more_and_the_next_one_only_from_then_on() {
        assertThat(legs("asterisk-22/queue_attended_transfer"))
                .containsExactly(
                        "consultation: 103 ANSWERED 1504/0", // 104 asks 103
                        "104 ANSWERED 2164/2515", // talks, then the caller waits while 104 asks
                        "103 ANSWERED 3007/0");
        assertThat(legs("asterisk-22/queue_blind_transfer"))
                .containsExactly("104 ANSWERED 2000/0", "103 ANSWERED 3002/0");
    }

    @Test
    void each_agent_of_a_caller_who_is_queued_again_has_its_own_part() {
        assertThat(legs("asterisk-22-more/queue_to_queue"))
                .containsExactly("104 ANSWERED 1504/0", "105 ANSWERED 2002/0", "106 ANSWERED_ELSEWHERE 0/0");
    }

    @Test
    void a_phone_behind_a_local_channel_serves_the_queue_whichever_is_told_first() {
        for (String recording : List.of("asterisk-16/queue_local_agents", "asterisk-22/queue_local_agents")) {
            assertThat(Stories.records(Stories.changes(Recordings.named(recording)))
                            .getFirst()
                            .legs())
                    .hasSize(2)
                    .allSatisfy(leg -> assertThat(leg.queue()).isEqualTo("helpdesk"));
        }
    }

    @Test
    void who_is_handed_into_a_queue_waits_there_in_place_of_who_consulted_it() {
        for (String recording : List.of("asterisk-16-more/blonde_to_queue", "asterisk-22-more/blonde_to_queue")) {
            List<CallRecord> records = Stories.records(Stories.changes(Recordings.named(recording)));

            assertThat(records.getFirst().queueVisits()).singleElement().satisfies(visit -> assertThat(visit.outcome())
                    .isEqualTo(QueueOutcome.TRANSFERRED));
            assertThat(records.getLast().queueVisits()).singleElement().satisfies(visit -> {
                assertThat(visit.outcome()).isEqualTo(QueueOutcome.ANSWERED);
                assertThat(visit.agent().number()).isEqualTo("104");
            });
            assertThat(records.getLast().legs().getLast()).satisfies(leg -> {
                assertThat(leg.queue()).isEqualTo("support");
                assertThat(leg.talkMs()).isBetween(1_900L, 2_100L);
            });
        }
    }

    @Test
    void hold_is_no_talk() {
        assertThat(legs("asterisk-22/hold_and_back")).containsExactly("102 ANSWERED 3503/3001");
    }

    @Test
    void who_only_rang_has_not_talked() {
        assertThat(legs("asterisk-22/queue_local_agents"))
                .containsExactly("107 ANSWERED 2988/0", "106 ANSWERED_ELSEWHERE 0/0");
        assertThat(legs("asterisk-22/no_answer")).containsExactly("102 NO_ANSWER 0/0");
    }

    @Test
    void who_was_lost_is_not_credited_with_the_time_in_which_nobody_looked() {
        List<CallRecord> records = Stories.records(Stories.changes(Recordings.named("asterisk-22/killed_midcall")));

        CallRecord lost = records.getFirst();
        assertThat(lost.complete()).isFalse();
        assertThat(lost.talkMs())
                .isEqualTo(2_144)
                .isEqualTo(lost.legs().getFirst().talkMs());
    }

    @Test
    void no_leg_talks_longer_than_its_call_and_none_that_was_not_connected() {
        Recordings.all().forEach(recording -> {
            for (CallRecord record : Stories.records(Stories.changes(recording))) {
                for (Leg leg : record.legs()) {
                    assertThat(leg.talkMs())
                            .as("%s: %s", recording.name(), leg)
                            .isBetween(0L, record.talkMs() + record.holdMs());
                    if (leg.outcome() != LegOutcome.ANSWERED) {
                        assertThat(leg.talkMs() + leg.holdMs())
                                .as("%s: %s", recording.name(), leg)
                                .isZero();
                    }
                }
            }
        });
    }

    /** {@code 104 ANSWERED talk/hold}, consultations first as they end first. */
    private static List<String> legs(String recording) {
        return Stories.records(Stories.changes(Recordings.named(recording))).stream()
                .flatMap(record -> record.legs().stream()
                        .map(leg -> (record.consultationFor() == null ? "" : "consultation: ")
                                + leg.target().number() + " " + leg.outcome() + " " + leg.talkMs() + "/"
                                + leg.holdMs()))
                .toList();
    }
}
