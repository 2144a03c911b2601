package io.ringdown.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.EventReader;
import io.ringdown.call.Call;
import io.ringdown.call.CallChannel;
import io.ringdown.call.CallState;
import io.ringdown.engine.CallEngine;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.journal.Recording;
import io.ringdown.testing.Recordings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Who is who in recorded calls: behind local channels, and after transfers. */
class PartiesTest {

    /** The parties of the first call that is like this, at the last moment it is. */
    private static Parties in(String recording, Predicate<Call> like) {
        List<AmiMessage> messages = new ArrayList<>();
        try {
            Recordings.named(recording).read(new Recording.Sink() {
                @Override
                public void onMessage(AmiMessage message) {
                    messages.add(message);
                }
            });
        } catch (Recording.Unreadable e) {
            throw new IllegalStateException(e);
        }
        CallEngine engine = new CallEngine("pbx", TrunkPatterns.of(List.of("PJSIP/trunk*")));
        EventReader reader = new EventReader();
        Parties found = null;
        for (AmiMessage message : messages) {
            if (message.isEvent()) {
                engine.apply(reader.read(message, EventReader.timestamp(message, 1)));
                for (Call call : engine.calls()) {
                    List<CallChannel> channels = engine.channels(call.id());
                    boolean joined = channels.stream()
                                    .filter(c -> !c.local() && !c.hears().isEmpty())
                                    .count()
                            >= 2;
                    if (joined && like.test(call)) {
                        found = new Parties(call.id(), channels);
                    }
                }
            }
        }
        assertThat(found).as("such a call in " + recording).isNotNull();
        return found;
    }

    private static String device(CallChannel channel) {
        return channel.party().device();
    }

    private static final Predicate<Call> UP = call -> call.state() == CallState.UP;

    @Test
    void a_phone_behind_a_local_channel_is_found_by_its_own_channel() {
        for (String recording : List.of(
                "asterisk-22/local_no_optimise",
                "asterisk-16/local_no_optimise",
                "asterisk-22/local_group_without_media")) {
            Parties parties = in(recording, UP);

            CallChannel called = parties.named("party", "102", parties.taking());

            assertThat(device(called)).as(recording).isEqualTo("PJSIP/102");
            assertThat(called.local()).isFalse();
            assertThat(called.hears()).as(recording).singleElement().asString().startsWith("PJSIP/101-");
            assertThat(parties.taking())
                    .as(recording)
                    .extracting(PartiesTest::device)
                    .containsExactlyInAnyOrder("PJSIP/101", "PJSIP/102");
        }
    }

    @Test
    void an_agent_behind_a_local_channel_is_found() {
        Parties parties = in("asterisk-22/queue_local_agents", UP);

        assertThat(parties.taking()).noneMatch(CallChannel::local).hasSize(2);
        assertThat(parties.taking()).allMatch(channel -> !channel.hears().isEmpty());
    }

    @Test
    void after_transfers_those_who_are_there_now_are_found() {
        Parties blind = in(
                "asterisk-22/double_blind",
                call -> UP.test(call) && call.record().transfers().size() == 2);
        Parties attended = in(
                "asterisk-22/attended_by_callee",
                call -> UP.test(call) && !call.record().transfers().isEmpty());
        Parties feature = in(
                "asterisk-22/feature_attended",
                call -> UP.test(call)
                        && !call.record().transfers().isEmpty()
                        && call.record().transfers().getFirst().outcome() != null);

        for (Parties parties : List.of(blind, attended, feature)) {
            assertThat(parties.taking())
                    .hasSize(2)
                    .extracting(PartiesTest::device)
                    .doesNotContain("PJSIP/102");
        }
        assertThat(device(attended.named("party", "103", attended.taking()))).isEqualTo("PJSIP/103");
    }

    @Test
    void nobody_need_be_named_where_one_phone_talks_with_the_outside() {
        Parties parties = in("asterisk-22/inbound_answered", UP);

        assertThat(parties.one("by", null, parties.taking(), Parties::phone).trunk())
                .isFalse();
        assertThat(parties.one("party", null, parties.taking(), CallChannel::trunk)
                        .trunk())
                .isTrue();
    }

    @Test
    void who_cannot_be_told_apart_is_listed() {
        Parties parties = in("asterisk-22/answered_caller_hangs_up", UP);

        assertThatThrownBy(() -> parties.one("by", null, parties.taking(), Parties::phone))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.error().code()).isEqualTo(ErrorCode.AMBIGUOUS);
                    assertThat(refused.error().message()).contains("101 (PJSIP/101-", "102 (PJSIP/102-");
                });
        assertThatThrownBy(() -> parties.named("by", "999", parties.taking()))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.error().code()).isEqualTo(ErrorCode.NOT_FOUND);
                    assertThat(refused.error().message()).contains("101 (", "102 (");
                });
        assertThat(device(parties.named("by", "PJSIP/101", parties.taking()))).isEqualTo("PJSIP/101");
    }
}
