package io.ringdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.ChannelState;
import io.ringdown.ami.event.UniqueId;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.UserEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the dialplan says about a call stays with it. */
class UserEventsTest {

    private static final ChannelSnapshot PHONE = new ChannelSnapshot(
            new UniqueId("1.1"),
            "PJSIP/101-1",
            ChannelState.UP,
            "101",
            null,
            null,
            null,
            null,
            "internal",
            "650",
            new UniqueId("1.1"),
            null);

    private final CallEngine engine = new CallEngine("pbx", Stories.TRUNKS);
    private final List<CallChange> changes = new ArrayList<>();

    private void says(String name, String... headers) {
        changes.addAll(engine.apply(new AmiEvent.UserEvent(2_000_000, PHONE, name, List.of(headers))));
    }

    private CallRecord callOf(Runnable dialplan) {
        engine.apply(new AmiEvent.Newchannel(1_000_000, PHONE));
        dialplan.run();
        return engine.apply(new AmiEvent.Hangup(3_000_000, PHONE, 16))
                .getLast()
                .call()
                .record();
    }

    @Test
    void the_record_has_what_was_said_in_order() {
        CallRecord record = callOf(() -> {
            says("Ticket", "Number", "7", "Number", "8");
            says("Survey");
        });

        assertThat(record.userEvents())
                .containsExactly(
                        new UserEvent(Instant.ofEpochSecond(2), "Ticket", List.of("Number", "7", "Number", "8")),
                        new UserEvent(Instant.ofEpochSecond(2), "Survey", List.of()));
    }

    @Test
    void a_dialplan_that_talks_without_end_is_told_but_not_kept() {
        CallRecord record = callOf(() -> {
            for (int i = 0; i < 150; i++) {
                says("Step", "Number", "" + i);
            }
        });

        assertThat(record.userEvents()).hasSize(100);
        assertThat(record.userEvents().getLast().headers()).containsExactly("Number", "99");
        assertThat(changes).filteredOn(CallChange.UserEvent.class::isInstance).hasSize(150);
    }

    @Test
    void a_text_for_which_there_is_no_room_is_left_out() {
        CallRecord record = callOf(() -> {
            says("Long", "Text", "x".repeat(60_000));
            says("Longer", "Text", "x".repeat(60_000));
            says("Short", "Text", "x");
        });

        assertThat(record.userEvents()).extracting(UserEvent::name).containsExactly("Long", "Short");
    }
}
