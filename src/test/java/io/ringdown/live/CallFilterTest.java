package io.ringdown.live;

import static io.ringdown.live.SampleCalls.ALICE;
import static io.ringdown.live.SampleCalls.CAROL;
import static io.ringdown.live.SampleCalls.T0;
import static io.ringdown.live.SampleCalls.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.call.Call;
import io.ringdown.call.CallState;
import io.ringdown.call.Direction;
import io.ringdown.call.Participant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallFilterTest {

    private final Call call = call("lab/1", 1, CallState.RINGING);

    @Test
    void a_filter_that_says_nothing_matches() {
        assertThat(CallFilter.ANY.matches(call)).isTrue();
    }

    @Test
    void an_empty_list_matches_nothing() {
        assertThat(new CallFilter(List.of(), null, null, null, null, null, null).matches(call))
                .isFalse();
    }

    @Test
    void all_that_is_said_must_hold() {
        assertThat(new CallFilter(
                                List.of("lab"),
                                List.of(CallState.RINGING),
                                "102",
                                "PJSIP/101",
                                "support",
                                Direction.INTERNAL,
                                "sales")
                        .matches(call))
                .isTrue();
        assertThat(new CallFilter(List.of("other"), null, "102", null, null, null, null).matches(call))
                .isFalse();
        assertThat(new CallFilter(null, List.of(CallState.UP), null, null, null, null, null).matches(call))
                .isFalse();
        assertThat(new CallFilter(null, null, null, null, "sales", null, null).matches(call))
                .isFalse();
        assertThat(new CallFilter(null, null, null, null, null, Direction.INBOUND, null).matches(call))
                .isFalse();
        assertThat(new CallFilter(null, null, null, null, null, null, "support").matches(call))
                .isFalse();
    }

    @Test
    void number_and_device_are_anybodys_who_has_to_do_with_the_call() {
        Call withCarol = new Call(
                call.record(),
                CallState.UP,
                T0,
                List.of(new Participant(ALICE, T0, false), new Participant(CAROL, T0, false)));

        for (String number : List.of("101", "102", "103")) {
            assertThat(new CallFilter(null, null, number, null, null, null, null).matches(withCarol))
                    .as(number)
                    .isTrue();
            assertThat(new CallFilter(null, null, null, "PJSIP/" + number, null, null, null).matches(withCarol))
                    .as(number)
                    .isTrue();
        }
        assertThat(new CallFilter(null, null, "104", null, null, null, null).matches(withCarol))
                .isFalse();
        assertThat(new CallFilter(null, null, null, "PJSIP/10", null, null, null).matches(withCarol))
                .isFalse();
    }
}
