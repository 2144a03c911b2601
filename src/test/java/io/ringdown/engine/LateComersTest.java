package io.ringdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.AmiEvent.Resync;
import io.ringdown.ami.event.AmiEvent.Resync.ListedCaller;
import io.ringdown.ami.event.AmiEvent.Resync.ListedQueue;
import io.ringdown.ami.event.AmiEvent.Resync.Places;
import io.ringdown.ami.event.AmiEvent.Resync.Present;
import io.ringdown.ami.event.BridgeId;
import io.ringdown.ami.event.BridgeSnapshot;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.ChannelState;
import io.ringdown.ami.event.UniqueId;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Connecting while something goes on: what the lists tell, and nothing beyond. */
class LateComersTest {

    private final CallEngine engine = new CallEngine("pbx", Stories.TRUNKS);

    private static Present present(String id, BridgeSnapshot bridge, String application) {
        UniqueId unique = new UniqueId(id);
        ChannelSnapshot channel = new ChannelSnapshot(
                unique,
                "PJSIP/101-" + id,
                ChannelState.UP,
                "101",
                null,
                null,
                null,
                null,
                "internal",
                "650",
                unique,
                null);
        return new Present(channel, bridge, application, null, 30, "650");
    }

    private static BridgeSnapshot bridge(String type, String technology, String creator) {
        return new BridgeSnapshot(new BridgeId("b"), type, technology, "650", creator);
    }

    private void listed(Places places, Present... channels) {
        engine.apply(new Resync(100_000_000, 0, false, List.of(channels), places));
    }

    @Test
    void two_in_a_conference_do_not_talk_to_each_other_as_one_call() {
        BridgeSnapshot conference = bridge("base", "softmix", "ConfBridge");

        listed(Places.UNREAD, present("1.1", conference, "ConfBridge"), present("1.2", conference, "ConfBridge"));

        assertThat(engine.calls()).hasSize(2);
        assertThat(engine.calls()).extracting(Call::state).containsOnly(CallState.IN_APPLICATION);
        assertThat(engine.calls()).allMatch(call -> call.record().answeredBy() == null);
    }

    @Test
    void two_that_are_parked_in_one_holding_bridge_do_not_talk() {
        BridgeSnapshot lot = bridge("parking", "holding_bridge", "Parking");

        listed(Places.UNREAD, present("1.1", lot, "Park"), present("1.2", lot, "Park"));

        assertThat(engine.calls()).extracting(Call::state).doesNotContain(CallState.UP);
    }

    @Test
    void who_waits_in_a_queue_waits_since_the_list_says() {
        Places places = new Places(
                null,
                List.of(new ListedQueue(
                        "support", null, List.of(), List.of(new ListedCaller(new UniqueId("1.1"), 2, 20)))),
                null,
                null,
                null);

        listed(places, present("1.1", null, "Queue"));

        Call call = engine.calls().getFirst();
        assertThat(call.state()).isEqualTo(CallState.QUEUED);
        assertThat(call.record().complete()).isFalse();
        assertThat(call.record().startedAt()).isEqualTo(Instant.ofEpochSecond(70));
        assertThat(call.record().queueVisits()).singleElement().satisfies(visit -> {
            assertThat(visit.queue()).isEqualTo("support");
            assertThat(visit.position()).isEqualTo(2);
            assertThat(visit.joinedAt()).isEqualTo(Instant.ofEpochSecond(80));
            assertThat(visit.leftAt()).isNull();
        });
    }

    @Test
    void a_call_that_lived_through_a_gap_is_incomplete_though_the_lists_tell_nothing_new() {
        BridgeSnapshot two = bridge("basic", "simple_bridge", null);
        ChannelSnapshot caller = present("1.1", null, "Dial").channel();
        engine.apply(new AmiEvent.Newchannel(1_000_000, caller));
        assertThat(engine.calls().getFirst().record().complete()).isTrue();

        listedAfterGap(present("1.1", two, "Dial"));

        assertThat(engine.calls().getFirst().record().complete()).isFalse();
    }

    @Test
    void who_met_another_call_in_a_gap_goes_over_to_it_and_its_own_ended_unseen() {
        BridgeSnapshot two = bridge("basic", "simple_bridge", null);
        engine.apply(
                new AmiEvent.Newchannel(1_000_000, present("1.1", null, "Dial").channel()));
        engine.apply(
                new AmiEvent.Newchannel(2_000_000, present("1.2", null, "Dial").channel()));
        assertThat(engine.calls()).hasSize(2);

        Present met = linked(present("1.2", two, "Dial"), "1.1");
        List<CallChange> changes = listedAfterGap(present("1.1", two, "Dial"), met);

        assertThat(engine.calls()).extracting(Call::id).containsExactly("pbx/1.1");
        assertThat(engine.calls().getFirst().parties()).hasSize(2);
        assertThat(changes)
                .filteredOn(CallChange.Ended.class::isInstance)
                .singleElement()
                .satisfies(ended -> {
                    assertThat(ended.call().id()).isEqualTo("pbx/1.2");
                    assertThat(ended.call().record().endedAfter()).isNotNull();
                });
    }

    @Test
    void who_is_in_no_list_is_not_lost_when_events_that_wait_tell_of_it() {
        ChannelSnapshot caller = present("1.1", null, "Dial").channel();
        engine.apply(new AmiEvent.Newchannel(1_000_000, caller));

        engine.apply(new Resync(100_000_000, 0, false, false, List.of(), Set.of(new UniqueId("1.1")), Places.UNREAD));

        assertThat(engine.calls()).hasSize(1);
    }

    private List<CallChange> listedAfterGap(Present... channels) {
        return engine.apply(
                new Resync(100_000_000, 50_000_000, false, true, List.of(channels), Set.of(), Places.UNREAD));
    }

    private static Present linked(Present present, String linkedId) {
        ChannelSnapshot s = present.channel();
        return new Present(
                new ChannelSnapshot(
                        s.id(),
                        s.name(),
                        s.state(),
                        s.callerNumber(),
                        s.callerName(),
                        s.connectedNumber(),
                        s.connectedName(),
                        s.accountCode(),
                        s.context(),
                        s.exten(),
                        new UniqueId(linkedId),
                        s.tenantId()),
                present.bridge(),
                present.application(),
                present.data(),
                present.seconds(),
                present.dialed());
    }

    @Test
    void the_same_lists_again_change_nothing() {
        BridgeSnapshot two = bridge("basic", "simple_bridge", null);
        listed(Places.UNREAD, present("1.1", two, "Dial"), present("1.2", two, "AppDial"));
        List<Call> before = engine.calls();

        listed(Places.UNREAD, present("1.1", two, "Dial"), present("1.2", two, "AppDial"));

        assertThat(engine.calls()).isEqualTo(before);
    }
}
