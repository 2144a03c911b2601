package io.ringdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent.Resync;
import io.ringdown.call.BoardChange;
import io.ringdown.call.Conference;
import io.ringdown.call.ConferenceParticipant;
import io.ringdown.call.Device;
import io.ringdown.call.DeviceState;
import io.ringdown.call.ParkedCall;
import io.ringdown.call.Queue;
import io.ringdown.call.QueueMember;
import io.ringdown.call.WaitingCaller;
import io.ringdown.journal.Recording;
import io.ringdown.testing.Recordings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is there beside calls, looked at in the middle of phone stories. */
class PbxBoardTest {

    private static List<WaitingCaller> waiting(BoardStory story, String queue) {
        return story.queues.get(queue).waiting();
    }

    private static QueueMember member(BoardStory story, String queue, String location) {
        return story.queues.get(queue).members().stream()
                .filter(m -> m.location().equals(location))
                .findFirst()
                .orElse(null);
    }

    private static boolean join(AmiMessage m, String number) {
        return m.value(0).equals("QueueCallerJoin") && number.equals(m.get("CallerIDNum"));
    }

    // ---- queues

    @Test
    void two_callers_wait_with_their_positions_and_one_agent_rings_for_the_first() {
        BoardStory story = BoardStory.of("asterisk-22/queue_two_callers").until(m -> join(m, "102"));

        assertThat(waiting(story, "support"))
                .extracting(WaitingCaller::position, w -> w.party().number(), WaitingCaller::callId)
                .containsExactly(tuple(1, "101", "lab/1795227542.15"), tuple(2, "102", "lab/1795227542.17"));
        assertThat(waiting(story, "support").getFirst().joinedAt())
                .isEqualTo(Instant.parse("2026-11-21T02:19:02.397554Z"));
        QueueMember dave = member(story, "support", "PJSIP/104");
        assertThat(dave.name()).isEqualTo("Dave Dean");
        assertThat(dave.state()).isEqualTo(DeviceState.RINGING);
        assertThat(dave.ringing().caller().number()).isEqualTo("101");
        assertThat(dave.ringing().callId()).isEqualTo("lab/1795227542.15");
        assertThat(dave.talking()).isNull();
    }

    @Test
    void when_the_first_is_served_the_second_moves_up_and_is_rung_for_next() {
        BoardStory story = BoardStory.of("asterisk-22/queue_two_callers").until("AgentConnect");

        assertThat(waiting(story, "support"))
                .extracting(WaitingCaller::position, w -> w.party().number())
                .containsExactly(tuple(1, "102"));
        assertThat(member(story, "support", "PJSIP/104").talking().caller().number())
                .isEqualTo("101");
        assertThat(member(story, "support", "PJSIP/104").ringing()).isNull();

        story.until("AgentComplete").until("AgentCalled");

        QueueMember dave = member(story, "support", "PJSIP/104");
        assertThat(dave.talking()).isNull();
        assertThat(dave.ringing().caller().number()).isEqualTo("102");
        assertThat(dave.callsTaken()).isEqualTo(1);
        assertThat(dave.lastCallAt()).isEqualTo(Instant.ofEpochSecond(1_795_227_547));

        assertThat(story.toTheEnd().empty()).isTrue();
        assertThat(member(story, "support", "PJSIP/104").callsTaken()).isEqualTo(2);
        assertThat(member(story, "support", "PJSIP/104").state()).isEqualTo(DeviceState.NOT_IN_USE);
    }

    @Test
    void all_agents_ring_and_those_who_did_not_answer_stop() {
        BoardStory story = BoardStory.of("asterisk-22/queue_ringall").until("AgentCalled");
        story.until("AgentCalled");

        assertThat(story.queues.get("sales").members())
                .extracting(QueueMember::location, m -> m.ringing().caller().number())
                .containsExactly(tuple("PJSIP/105", "101"), tuple("PJSIP/106", "101"));

        story.until("AgentConnect");

        assertThat(story.queues.get("sales").members())
                .extracting(QueueMember::ringing)
                .containsOnlyNulls();
        assertThat(member(story, "sales", "PJSIP/106").talking().caller().number())
                .isEqualTo("101");
        assertThat(member(story, "sales", "PJSIP/105").talking()).isNull();
    }

    @Test
    void a_caller_who_gives_up_leaves_and_nobody_rings_for_it() {
        BoardStory story = BoardStory.of("asterisk-22/queue_abandoned").until("AgentCalled");
        assertThat(waiting(story, "support")).hasSize(1);

        story.until("QueueCallerLeave");

        assertThat(story.empty()).isTrue();
    }

    @Test
    void an_agent_behind_a_local_channel_is_served_by_its_name_in_the_queue() {
        BoardStory story = BoardStory.of("asterisk-22/queue_local_agents").until("AgentConnect");

        assertThat(member(story, "helpdesk", "Local/107@agents/n").device()).isEqualTo("PJSIP/107");
        assertThat(member(story, "helpdesk", "Local/107@agents/n")
                        .talking()
                        .caller()
                        .number())
                .isEqualTo("101");
        assertThat(member(story, "helpdesk", "Local/106@agents/n").ringing()).isNull();
    }

    @Test
    void a_member_comes_pauses_for_a_reason_works_and_goes() {
        BoardStory story = BoardStory.of("asterisk-22/queue_membership").until("QueueMemberAdded");
        QueueMember carol = member(story, "sales", "PJSIP/103");
        assertThat(carol.name()).isEqualTo("Carol Clark");
        assertThat(carol.penalty()).isEqualTo(2);
        assertThat(carol.paused()).isFalse();

        story.until("QueueMemberPause");
        carol = member(story, "sales", "PJSIP/103");
        assertThat(carol.paused()).isTrue();
        assertThat(carol.pausedReason()).isEqualTo("lunch");

        story.until("QueueMemberPause");
        carol = member(story, "sales", "PJSIP/103");
        assertThat(carol.paused()).isFalse();
        assertThat(carol.pausedReason()).isNull();

        story.until("QueueMemberRemoved");
        assertThat(member(story, "sales", "PJSIP/103")).isNull();
        assertThat(story.toTheEnd().queues.get("sales").members()).isEmpty();
    }

    // ---- conferences

    @Test
    void a_conference_tells_who_takes_part_and_who_is_muted() {
        BoardStory story = BoardStory.of("asterisk-22/conference_managed").until("ConfbridgeMute");

        Conference room = story.conferences.get("650");
        assertThat(room.participants())
                .extracting(p -> p.party().number(), ConferenceParticipant::muted, ConferenceParticipant::admin)
                .containsExactly(tuple("102", true, false), tuple("103", false, false));
        assertThat(room.participants().getFirst().callId()).isEqualTo("lab/1795228021.283");
        assertThat(room.participants().getFirst().joinedAt()).isEqualTo(Instant.parse("2026-11-21T02:27:01.068658Z"));

        story.until("ConfbridgeUnmute");
        assertThat(story.conferences.get("650").participants())
                .extracting(p -> p.party().number(), ConferenceParticipant::muted)
                .containsExactly(tuple("102", false), tuple("103", false), tuple("101", false));

        story.until("ConfbridgeLeave");
        assertThat(story.conferences.get("650").participants())
                .extracting(p -> p.party().number())
                .containsExactly("102", "101");

        assertThat(story.toTheEnd().conferences).isEmpty();
    }

    // ---- parking

    @Test
    void a_parking_space_is_taken_and_freed_when_somebody_fetches_the_caller() {
        BoardStory story = BoardStory.of("asterisk-22/park_and_retrieve").until("ParkedCall");

        ParkedCall parked = story.parked.get("701");
        assertThat(parked.lot()).isEqualTo("default");
        assertThat(parked.party().number()).isEqualTo("101");
        assertThat(parked.callId()).isEqualTo("lab/1795227552.23");
        assertThat(parked.parkedBy()).isEqualTo("PJSIP/102");
        assertThat(parked.timeoutAt()).isEqualTo(parked.parkedAt().plusSeconds(12));

        assertThat(story.until("UnParkedCall").parked).isEmpty();
    }

    @Test
    void a_parking_space_is_freed_when_nobody_comes_and_when_the_caller_gives_up() {
        assertThat(BoardStory.of("asterisk-22/park_timeout_comes_back").until("ParkedCallTimeOut").parked)
                .isEmpty();
        assertThat(BoardStory.of("asterisk-22/park_abandoned").until("ParkedCallGiveUp").parked)
                .isEmpty();
    }

    // ---- devices

    @Test
    void devices_are_phones_and_trunks_and_nothing_else_that_has_a_state() {
        BoardStory story = BoardStory.of("asterisk-22/queue_two_callers").until("AgentConnect");

        assertThat(story.devices.values())
                .extracting(Device::name)
                .containsExactlyInAnyOrder("PJSIP/101", "PJSIP/102", "PJSIP/104");
        assertThat(story.devices.get("PJSIP/101")).isEqualTo(new Device("lab", "PJSIP/101", DeviceState.IN_USE, true));
    }

    @Test
    void a_device_is_registered_when_it_can_be_reached() {
        BoardStory story = new BoardStory();

        story.take(AmiMessage.of("Event", "ContactStatus", "EndpointName", "109", "ContactStatus", "Reachable"));
        assertThat(story.devices.get("PJSIP/109")).isEqualTo(new Device("lab", "PJSIP/109", DeviceState.UNKNOWN, true));

        story.take(AmiMessage.of("Event", "DeviceStateChange", "Device", "PJSIP/109", "State", "UNAVAILABLE"));
        assertThat(story.devices.get("PJSIP/109"))
                .isEqualTo(new Device("lab", "PJSIP/109", DeviceState.UNAVAILABLE, false));

        story.take(AmiMessage.of("Event", "PeerStatus", "Peer", "SIP/7", "PeerStatus", "Unregistered"));
        assertThat(story.devices.get("SIP/7").registered()).isFalse();
    }

    // ---- lists

    private static final AmiMessage[] QUEUES = {
        AmiMessage.of("Event", "QueueParams", "Queue", "support", "Strategy", "linear", "Calls", "2"),
        AmiMessage.of(
                "Event",
                "QueueMember",
                "Queue",
                "support",
                "Name",
                "Dave Dean",
                "Location",
                "PJSIP/104",
                "StateInterface",
                "PJSIP/104",
                "Penalty",
                "0",
                "CallsTaken",
                "0",
                "LastCall",
                "0",
                "Status",
                "6",
                "Paused",
                "0"),
        AmiMessage.of(
                "Event",
                "QueueEntry",
                "Queue",
                "support",
                "Position",
                "1",
                "Channel",
                "PJSIP/101-00000003",
                "Uniqueid",
                "1795227542.15",
                "CallerIDNum",
                "101",
                "Wait",
                "3"),
        AmiMessage.of(
                "Event",
                "QueueEntry",
                "Queue",
                "support",
                "Position",
                "2",
                "Channel",
                "PJSIP/102-00000005",
                "Uniqueid",
                "1795227542.17",
                "CallerIDNum",
                "102",
                "Wait",
                "3")
    };

    private static AmiMessage listed(String channel, String number, String id) {
        return AmiMessage.of(
                "Event",
                "Status",
                "Channel",
                channel,
                "ChannelState",
                "6",
                "CallerIDNum",
                number,
                "Uniqueid",
                id,
                "Linkedid",
                id,
                "Seconds",
                "3");
    }

    private static void listCallers(BoardStory story) {
        story.list(
                "Status",
                listed("PJSIP/101-00000003", "101", "1795227542.15"),
                listed("PJSIP/102-00000005", "102", "1795227542.17"));
    }

    @Test
    void lists_in_the_middle_change_nothing_but_what_no_event_told() {
        BoardStory story = BoardStory.of("asterisk-22/queue_two_callers").until(m -> join(m, "102"));
        Queue before = story.queues.get("support");
        story.connected();
        story.list(
                "Status",
                listed("PJSIP/101-00000003", "101", "1795227542.15"),
                listed("PJSIP/102-00000005", "102", "1795227542.17"),
                listed("PJSIP/104-00000004", "104", "1795227542.16"));
        story.list("QueueStatus", QUEUES);
        story.resync(story.now() + 1_000_000);

        Queue after = story.queues.get("support");
        assertThat(after.strategy()).isEqualTo("linear");
        assertThat(after.waiting())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*party.name")
                .isEqualTo(before.waiting());
        assertThat(after.members().getFirst().ringing().callId())
                .isEqualTo(before.members().getFirst().ringing().callId());
        assertThat(story.toTheEnd().empty()).isTrue();
    }

    @Test
    void lists_alone_give_the_same_board_as_the_events_before_them() {
        BoardStory told = BoardStory.of("asterisk-22/queue_two_callers").until(m -> join(m, "102"));
        BoardStory read = new BoardStory();
        read.connected();
        listCallers(read);
        read.list("QueueStatus", QUEUES);
        read.resync(told.now());

        assertThat(waiting(read, "support"))
                .extracting(WaitingCaller::position, WaitingCaller::callId, w -> w.party()
                        .number())
                .isEqualTo(waiting(told, "support").stream()
                        .map(w -> tuple(w.position(), w.callId(), w.party().number()))
                        .toList());
        assertThat(waiting(read, "support").getFirst().joinedAt())
                .isEqualTo(Instant.parse("2026-11-21T02:19:02.407339Z").minusSeconds(3));
        QueueMember dave = member(read, "support", "PJSIP/104");
        assertThat(dave.state()).isEqualTo(DeviceState.RINGING);
        assertThat(dave.ringing()).isNull(); // lists tell of no calls to members
    }

    @Test
    void the_same_lists_again_change_nothing() {
        BoardStory story = new BoardStory();
        story.connected();
        for (int i = 0; i < 2; i++) {
            story.changes.clear();
            listCallers(story);
            story.list("QueueStatus", QUEUES);
            story.resync(1_000_000_000L + i * 300_000_000L);
        }

        assertThat(story.changes).isEmpty();
    }

    @Test
    void events_of_what_is_listed_already_change_nothing() {
        BoardStory story = BoardStory.of("asterisk-22/queue_two_callers");
        story.connected();
        listCallers(story);
        story.list("QueueStatus", QUEUES);
        story.resync(0);

        story.until(m -> join(m, "102"));

        assertThat(waiting(story, "support"))
                .extracting(WaitingCaller::position, w -> w.party().number())
                .containsExactly(tuple(1, "101"), tuple(2, "102"));
        assertThat(story.toTheEnd().empty()).isTrue();
    }

    @Test
    void what_is_not_in_the_lists_is_gone() {
        BoardStory story = BoardStory.of("asterisk-22/queue_two_callers").until(m -> join(m, "102"));
        story.connected();
        story.list("Status");
        story.list("QueueStatus");
        story.list("ConfbridgeListRooms");
        story.list("ParkedCalls");
        story.list("DeviceStateList");
        story.resync(story.now());

        assertThat(story.queues).isEmpty();
        assertThat(story.devices).isEmpty();
    }

    @Test
    void without_a_list_of_queues_only_those_whose_channels_are_gone_are_gone() {
        BoardStory story = BoardStory.of("asterisk-22/queue_two_callers").until(m -> join(m, "102"));
        story.connected();
        story.list("Status", listed("PJSIP/102-00000005", "102", "1795227542.17"));
        story.resync(story.now());

        assertThat(waiting(story, "support"))
                .extracting(WaitingCaller::position, w -> w.party().number())
                .containsExactly(tuple(1, "102"));
        assertThat(member(story, "support", "PJSIP/104").ringing()).isNull();
    }

    @Test
    void after_a_restart_nothing_of_before_is_left() {
        BoardStory story = BoardStory.of("asterisk-22/queue_two_callers").until(m -> join(m, "102"));

        story.apply(new Resync(story.now(), story.now(), true, List.of()));

        assertThat(story.queues).isEmpty();
        assertThat(story.devices).isEmpty();
    }

    @Test
    void conferences_parked_calls_and_devices_are_read_from_lists() {
        BoardStory story = new BoardStory();
        story.connected();
        story.list("Status", listed("PJSIP/102-0000005d", "102", "9.1"), listed("PJSIP/101-0000007f", "101", "9.2"));
        story.list("ConfbridgeListRooms", AmiMessage.of("Event", "ConfbridgeListRooms", "Conference", "650"));
        story.list(
                "ConfbridgeList",
                AmiMessage.of(
                        "Event",
                        "ConfbridgeList",
                        "Conference",
                        "650",
                        "Admin",
                        "Yes",
                        "Muted",
                        "Yes",
                        "Channel",
                        "PJSIP/102-0000005d",
                        "Uniqueid",
                        "9.1"));
        story.list(
                "ParkedCalls",
                AmiMessage.of(
                        "Event",
                        "ParkedCall",
                        "ParkeeChannel",
                        "PJSIP/101-0000007f",
                        "ParkeeChannelState",
                        "6",
                        "ParkeeUniqueid",
                        "9.2",
                        "ParkeeLinkedid",
                        "9.2",
                        "ParkerDialString",
                        "PJSIP/102",
                        "Parkinglot",
                        "default",
                        "ParkingSpace",
                        "701",
                        "ParkingTimeout",
                        "17",
                        "ParkingDuration",
                        "3"));
        story.list(
                "DeviceStateList",
                AmiMessage.of("Event", "DeviceStateChange", "Device", "PJSIP/101", "State", "ONHOLD"),
                AmiMessage.of("Event", "DeviceStateChange", "Device", "Queue:support", "State", "INUSE"));
        story.resync(1_000_000_000);

        assertThat(story.conferences.get("650").participants()).singleElement().satisfies(p -> {
            assertThat(p.party().number()).isEqualTo("102");
            assertThat(p.admin()).isTrue();
            assertThat(p.muted()).isTrue();
            assertThat(p.joinedAt()).isNull();
        });
        assertThat(story.parked.get("701").parkedAt()).isEqualTo(Instant.ofEpochSecond(997));
        assertThat(story.parked.get("701").timeoutAt()).isEqualTo(Instant.ofEpochSecond(1_017));
        assertThat(story.devices.values()).containsExactly(new Device("lab", "PJSIP/101", DeviceState.ON_HOLD, true));
    }

    /** As a client heard it that came while calls were up. */
    @Test
    void the_lists_of_a_real_pbx_fill_the_board() {
        BoardStory story = BoardStory.of("asterisk-22/connect_midcall");
        List<AmiMessage> items = new ArrayList<>();
        story.until(m -> {
            if (m.get("ActionID") != null) {
                items.add(m);
            }
            return m.value(0).equals("QueueStatusComplete");
        });
        story.connected();
        story.list("QueueStatus");
        story.list("Status", items.toArray(AmiMessage[]::new));
        story.resync(story.now());

        assertThat(story.queues.values())
                .extracting(Queue::name, Queue::strategy, q -> q.members().size())
                .containsExactlyInAnyOrder(
                        tuple("support", "linear", 2),
                        tuple("helpdesk", "ringall", 2),
                        tuple("sales", "ringall", 2),
                        tuple("load", "rrmemory", 0));
        assertThat(member(story, "helpdesk", "Local/107@agents/n").state()).isEqualTo(DeviceState.UNAVAILABLE);
        assertThat(member(story, "support", "PJSIP/104").callsTaken()).isEqualTo(2);
        assertThat(story.toTheEnd().empty()).isTrue();
    }

    @Test
    void a_listed_channel_is_told_the_kind_of_its_bridge() {
        BoardStory story = new BoardStory();
        var resyncs = new io.ringdown.ami.event.ResyncReader(new io.ringdown.ami.event.EventReader());
        resyncs.onConnected();
        resyncs.onList(
                "Status",
                List.of(AmiMessage.of(
                        "Event",
                        "Status",
                        "Channel",
                        "PJSIP/1-1",
                        "ChannelState",
                        "6",
                        "Uniqueid",
                        "9.1",
                        "Linkedid",
                        "9.1",
                        "BridgeID",
                        "b1")));
        resyncs.onList(
                "BridgeList",
                List.of(AmiMessage.of(
                        "Event",
                        "BridgeListItem",
                        "BridgeUniqueid",
                        "b1",
                        "BridgeType",
                        "base",
                        "BridgeTechnology",
                        "softmix",
                        "BridgeCreator",
                        "ConfBridge",
                        "BridgeName",
                        "650")));

        Resync resync = resyncs.take(0);

        assertThat(resync.channels().getFirst().bridge().conference()).isTrue();
        assertThat(resync.places().bridges()).hasSize(1);
        assertThat(resync.places().queues()).isNull();
        story.apply(resync);
    }

    // ---- laws

    @Test
    void after_every_recording_nobody_waits_rings_confers_or_is_parked() {
        for (Recording recording : Recordings.all()) {
            List<List<AmiMessage>> connections = Stories.connections(recording);
            BoardStory story = new BoardStory();
            connections.forEach(connection -> {
                story.connected();
                connection.stream().filter(AmiMessage::isEvent).forEach(story::take);
            });
            if (story.engine().channels() > 0) {
                story.apply(new Resync(story.now(), story.now(), false, List.of())); // a recording that was cut off
            }
            assertThat(story.empty()).as(recording.name()).isTrue();
            checkTold(recording.name(), story);
        }
    }

    @Test
    void a_lost_or_doubled_event_leaves_nobody_behind() {
        for (Recording recording : Recordings.all()) {
            if (!recording.name().matches("asterisk-22/(queue|park|conference|ami_).*")) {
                continue;
            }
            List<AmiMessage> messages = Stories.connections(recording).getFirst().stream()
                    .filter(AmiMessage::isEvent)
                    .toList();
            for (int at = 0; at < messages.size(); at++) {
                String name = messages.get(at).value(0);
                if (name.equals("VarSet") || name.equals("TestEvent")) {
                    continue;
                }
                List<AmiMessage> lost = new ArrayList<>(messages);
                AmiMessage message = lost.remove(at);
                List<AmiMessage> doubled = new ArrayList<>(messages);
                doubled.add(at, message);
                for (List<AmiMessage> variant : List.of(lost, doubled)) {
                    BoardStory story = new BoardStory();
                    variant.forEach(story::take);
                    story.apply(new Resync(story.now(), story.now(), false, List.of()));
                    assertThat(story.empty())
                            .as(recording.name() + " with " + name + " " + at)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void the_same_events_give_the_same_changes() {
        for (Recording recording : Recordings.all()) {
            assertThat(changes(recording)).isEqualTo(changes(recording));
        }
    }

    private static List<BoardChange> changes(Recording recording) {
        BoardStory story = new BoardStory();
        Stories.connections(recording).getFirst().stream()
                .filter(AmiMessage::isEvent)
                .forEach(story::take);
        return story.changes;
    }

    /** Who takes every change in has what the board has. */
    private static void checkTold(String what, BoardStory story) {
        assertThat(story.queues.values())
                .as(what)
                .containsExactlyInAnyOrderElementsOf(story.board().queues());
        assertThat(story.devices.values())
                .as(what)
                .containsExactlyInAnyOrderElementsOf(story.board().devices());
        assertThat(story.board().conferences()).as(what).isEmpty();
        assertThat(story.board().parkedCalls()).as(what).isEmpty();
    }
}
