package io.ringdown.pbx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.call.PbxRights;
import io.ringdown.call.PbxRights.EventKnowledge;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RightsEvidenceTest {

    private final RightsEvidence evidence = new RightsEvidence();

    private void comes(String event, String privilege, String... more) {
        String[] all = new String[4 + more.length];
        all[0] = "Event";
        all[1] = event;
        all[2] = "Privilege";
        all[3] = privilege + ",all";
        System.arraycopy(more, 0, all, 4, more.length);
        evidence.onEvent(AmiMessage.of(all));
    }

    private EventKnowledge of(String name) {
        PbxRights rights = evidence.read();
        return rights.events().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .knowledge();
    }

    private static AmiMessage queue(String name, int completed) {
        return AmiMessage.of(
                "Event", "QueueParams", "Queue", name, "Calls", "0", "Completed", "" + completed, "Abandoned", "0");
    }

    private static AmiMessage channel(String id) {
        return AmiMessage.of("Event", "Status", "Uniqueid", id);
    }

    @Test
    void an_event_proves_its_class() {
        comes("DTMFEnd", "dtmf");
        comes("Newexten", "dialplan");
        comes("PeerStatus", "system");

        assertThat(of("dtmf")).isEqualTo(EventKnowledge.SEEN);
        assertThat(of("dialplan")).isEqualTo(EventKnowledge.SEEN);
        assertThat(of("system")).isEqualTo(EventKnowledge.SEEN);
        assertThat(of("call")).isEqualTo(EventKnowledge.UNKNOWN);
        assertThat(evidence.read().blind()).isEmpty();
    }

    @Test
    void nothing_happened_so_nothing_is_concluded() {
        evidence.onProcessedCalls(17);
        evidence.onProcessedCalls(18);
        evidence.onQueues(List.of(queue("support", 4)));
        evidence.onQueues(List.of(queue("support", 4)));
        evidence.onChannels(List.of(channel("1.1")));
        evidence.onChannels(List.of(channel("1.1")));

        assertThat(evidence.read().events())
                .allSatisfy(each -> assertThat(each.knowledge()).isEqualTo(EventKnowledge.UNKNOWN));
        assertThat(evidence.wondersAboutCalls()).isTrue();
        assertThat(evidence.wondersAboutQueues()).isTrue();
    }

    @Test
    void calls_were_processed_and_no_event_of_them_came() {
        evidence.onProcessedCalls(17);
        evidence.onProcessedCalls(20);

        assertThat(of("call")).isEqualTo(EventKnowledge.CONCLUDED_MISSING);
        assertThat(evidence.read().blind())
                .containsExactly("no class `call`: calls cannot be followed, but for what lists show now and then"
                        + " (concluded: Asterisk began 3 calls, and no event of them came; give read = call)");
    }

    @Test
    void channels_were_listed_and_no_event_of_them_came() {
        evidence.onChannels(List.of());
        evidence.onChannels(List.of(channel("1.1"), channel("1.2")));

        assertThat(of("call")).isEqualTo(EventKnowledge.CONCLUDED_MISSING);
    }

    @Test
    void a_restart_counts_from_the_beginning() {
        evidence.onProcessedCalls(1_000);
        evidence.onProcessedCalls(1);
        evidence.onProcessedCalls(2);

        assertThat(of("call")).isEqualTo(EventKnowledge.UNKNOWN);
    }

    @Test
    void a_queue_was_used_and_no_event_of_it_came() {
        evidence.onQueues(List.of(queue("support", 4), queue("sales", 1)));
        evidence.onQueues(List.of(queue("support", 5), queue("sales", 1)));

        assertThat(evidence.read().blind())
                .containsExactly(
                        "no class `agent`: queues cannot be followed (concluded: calls went through queue support,"
                                + " and no event of them came; give read = agent)");
    }

    @Test
    void what_was_concluded_is_taken_back_by_the_first_event() {
        evidence.onQueues(List.of(queue("support", 4)));
        evidence.onQueues(List.of(queue("support", 5)));
        comes("QueueCallerJoin", "agent");

        assertThat(of("agent")).isEqualTo(EventKnowledge.SEEN);
        assertThat(evidence.read().blind()).isEmpty();
    }

    @Test
    void calls_went_into_the_dialplan_and_it_said_nothing() {
        for (int i = 0; i < 5; i++) {
            comes("Newchannel", "call", "ChannelState", "4");
        }

        assertThat(of("dialplan")).isEqualTo(EventKnowledge.CONCLUDED_MISSING);
    }

    @Test
    void a_filter_shows_by_the_events_that_are_missing_among_others() {
        evidence.onChannels(List.of(channel("1.1")));
        for (int i = 0; i < 20; i++) {
            comes("DialEnd", "call", "Channel", "PJSIP/1-1", "DialStatus", "ANSWER");
            comes("Hangup", "call");
        }

        assertThat(evidence.read().blind())
                .containsExactly(
                        "no event Newchannel, though others of its class come: hidden by eventfilter or"
                                + " disabledevents in manager.conf",
                        "no event BridgeEnter, though others of its class come: hidden by eventfilter or"
                                + " disabledevents in manager.conf");
        comes("BridgeEnter", "call");
        comes("Newchannel", "call", "ChannelState", "0");
        assertThat(evidence.read().blind()).isEmpty();
    }

    @Test
    void calls_that_are_up_hang_up_later_and_those_that_ended_should_have() {
        evidence.onChannels(List.of());
        for (int i = 0; i < 5; i++) {
            comes("Newchannel", "call", "ChannelState", "0");
        }
        assertThat(evidence.read().blind()).isEmpty();
        evidence.onChannels(List.of(channel("1.1"), channel("1.2"), channel("1.3"), channel("1.4"), channel("1.5")));
        assertThat(evidence.read().blind()).isEmpty();

        evidence.onChannels(List.of());

        assertThat(evidence.read().blind()).singleElement().asString().startsWith("no event Hangup");
    }

    @Test
    void originated_calls_are_answered_and_need_no_bridge() {
        for (int i = 0; i < 50; i++) {
            comes("DialEnd", "call", "DestChannel", "Local/1@x-1;1", "DialStatus", "ANSWER");
        }

        assertThat(evidence.read().blind()).isEmpty();
    }

    @Test
    void without_the_lists_what_was_before_is_not_seen() {
        evidence.onActions(Set.of("Ping", "QueueStatus"));

        assertThat(evidence.read().actions()).containsExactly("Ping", "QueueStatus");
        assertThat(evidence.read().blind()).singleElement().asString().contains("give write = reporting");
        assertThat(evidence.may("Ping")).isTrue();
        assertThat(evidence.may("Status")).isFalse();
    }
}
