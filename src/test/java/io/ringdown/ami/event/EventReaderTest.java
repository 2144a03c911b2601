package io.ringdown.ami.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.journal.Recording;
import io.ringdown.testing.Recordings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventReaderTest {

    private final EventReader reader = new EventReader();

    private static AmiMessage newchannel(String... more) {
        String[] headers = {
            "Event", "Newchannel", "Timestamp", "1795227535.748202", "Channel", "PJSIP/101-00000000", "ChannelState",
                    "4",
            "CallerIDNum", "101", "CallerIDName", "O\\'Brien \\\"PJ\\\"", "ConnectedLineNum", "<unknown>",
                    "AccountCode", "",
            "Exten", "102", "Uniqueid", "9.1", "Linkedid", "9.1"
        };
        String[] all = Arrays.copyOf(headers, headers.length + more.length);
        System.arraycopy(more, 0, all, headers.length, more.length);
        return AmiMessage.of(all);
    }

    @Test
    void a_channel_is_read_with_escapes_undone_and_nothing_for_unknown() {
        Newchannel event = (Newchannel) reader.read(newchannel(), 0);

        assertThat(event.at()).isEqualTo(1_795_227_535_748_202L);
        ChannelSnapshot channel = event.channel();
        assertThat(channel.callerName()).isEqualTo("O'Brien \"PJ\"");
        assertThat(channel.connectedNumber()).isNull();
        assertThat(channel.accountCode()).isNull();
        assertThat(channel.state()).isEqualTo(ChannelState.RING);
        assertThat(channel.device()).isEqualTo("PJSIP/101");
    }

    @Test
    void an_unchanged_channel_is_the_very_same_object_and_a_changed_one_is_not() {
        ChannelSnapshot first = ((Newchannel) reader.read(newchannel(), 0)).channel();

        assertThat(((Newchannel) reader.read(newchannel("Other", "x"), 0)).channel())
                .isSameAs(first);
        AmiMessage changed = AmiMessage.of(newchannel().headers().stream()
                .map(h -> h.name().equals("Exten") ? new AmiMessage.Header("Exten", "103") : h)
                .toList());
        assertThat(((Newchannel) reader.read(changed, 0)).channel().exten()).isEqualTo("103");
    }

    @Test
    void a_tenant_is_the_last_of_a_channels_own_headers_and_nothing_else() {
        assertThat(((Newchannel) reader.read(newchannel(), 0)).channel().tenantId())
                .isNull();
        ChannelSnapshot owned = ((Newchannel) reader.read(newchannel("Tenantid", "acme"), 0)).channel();
        assertThat(owned.tenantId()).isEqualTo("acme");
        assertThat(((Newchannel) reader.read(newchannel("Tenantid", "acme"), 0)).channel())
                .isSameAs(owned);
        assertThat(((Newchannel) reader.read(newchannel("Tenantid", "other"), 0))
                        .channel()
                        .tenantId())
                .isEqualTo("other");
        assertThat(((Newchannel) reader.read(newchannel("Note", "x", "Tenantid", "acme"), 0))
                        .channel()
                        .tenantId())
                .isNull();
    }

    @Test
    void without_a_timestamp_the_arrival_counts() {
        assertThat(reader.read(AmiMessage.of("Event", "Shutdown"), 42)).isEqualTo(new Shutdown(42));
        assertThat(reader.read(AmiMessage.of("Event", "Shutdown", "Timestamp", "nonsense"), 42))
                .isEqualTo(new Shutdown(42));
        assertThat(reader.read(AmiMessage.of("Event", "Shutdown", "Timestamp", "1.5"), 42))
                .isEqualTo(new Shutdown(1_500_000));
    }

    @Test
    void an_event_without_what_it_is_about_is_unrecognised() {
        for (String name : List.of(
                "Newchannel",
                "Hangup",
                "DialBegin",
                "DialEnd",
                "BridgeEnter",
                "LocalBridge",
                "BlindTransfer",
                "AttendedTransfer",
                "Pickup",
                "ParkedCall",
                "QueueCallerJoin",
                "Rename",
                "UserEvent",
                "NoSuchEvent")) {
            assertThat(reader.read(AmiMessage.of("Event", name), 7)).isEqualTo(new Unrecognised(7, name));
        }
    }

    @Test
    void a_user_event_cannot_pretend_to_be_a_channel() {
        UserEvent event = (UserEvent) reader.read(
                AmiMessage.of(
                        "Event",
                        "UserEvent",
                        "Privilege",
                        "user,all",
                        "UserEvent",
                        "Note",
                        "Channel",
                        "PJSIP/666-1",
                        "ChannelState",
                        "6",
                        "Uniqueid",
                        "9.1",
                        "Linkedid",
                        "9.1",
                        "Text",
                        "a: b"),
                0);

        assertThat(event.channel()).isNull();
        assertThat(event.headers()).containsSubsequence("Text", "a: b");
    }

    @Test
    void a_cdr_or_cel_names_a_channel_but_does_not_show_it() {
        assertThat(reader.read(
                        AmiMessage.of("Event", "CEL", "Channel", "PJSIP/1-1", "UniqueID", "9.1", "LinkedID", "9.1"), 0))
                .isInstanceOf(Unrecognised.class);
    }

    /** Every case of the sealed type that Asterisk can send is met in the recordings, so none is only believed. */
    @Test
    void the_recordings_visit_every_event() {
        Set<Class<?>> seen = new HashSet<>();
        for (Recording recording : Recordings.all()) {
            for (Path part : recording.parts()) {
                for (AmiMessage message : Recordings.messages(Recordings.bytes(part))) {
                    if (message.isEvent()) {
                        seen.add(reader.read(message, 0).getClass());
                    }
                }
            }
        }
        Set<Class<?>> missing = new HashSet<>(Set.of(AmiEvent.class.getPermittedSubclasses()));
        missing.removeAll(seen);
        // not from Asterisk, or not in any recording that is bundled
        assertThat(missing)
                .containsExactlyInAnyOrder(
                        Resync.class,
                        Missed.class,
                        Tick.class,
                        ListItem.class,
                        Rename.class,
                        ParkedCallSwap.class,
                        QueueMemberPenalty.class,
                        PeerStatus.class);
    }
}
