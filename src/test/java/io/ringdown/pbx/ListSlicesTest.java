package io.ringdown.pbx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent.Resync;
import io.ringdown.ami.event.EventReader;
import io.ringdown.ami.event.ResyncReader;
import io.ringdown.journal.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A long list in slices says what it says whole, and each slice waits for its turn by its size. */
class ListSlicesTest {

    private static List<AmiMessage> items(String text, int count) {
        List<AmiMessage> items = new ArrayList<>();
        AmiDecoder decoder = new AmiDecoder(items::add);
        decoder.decode("Asterisk Call Manager/11.0.0\r\n".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < count; i++) {
            decoder.decode(
                    text.replace("#", Integer.toString(i)).replace("|", "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        return items.stream().filter(AmiMessage::isEvent).toList();
    }

    private static Map<String, List<AmiMessage>> lists() {
        Map<String, List<AmiMessage>> lists = new LinkedHashMap<>();
        lists.put(
                "Status",
                items(
                        "Event: Status|Channel: PJSIP/#-1|ChannelState: 6|ChannelStateDesc: Up|Uniqueid: 1.#|Linkedid: 1.#"
                                + "|BridgeID: b#|Application: Dial|Seconds: 7||",
                        3_000));
        lists.put("CoreShowChannels", List.of());
        lists.put(
                "BridgeList",
                items(
                        "Event: BridgeListItem|BridgeUniqueid: b#|BridgeType: basic|BridgeTechnology: simple_bridge"
                                + "|BridgeNumChannels: 2||",
                        3_000));
        lists.put("QueueStatus", items("Event: QueueMember|Queue: q|Name: m#|Location: PJSIP/#|Status: 1||", 3_000));
        return lists;
    }

    @Test
    void all_items_come_once_and_in_order_in_slices_of_a_size() {
        Map<String, List<AmiMessage>> seen = new LinkedHashMap<>();
        ListSlices slices = new ListSlices(lists(), () -> 7);
        int count = 0;
        while (slices.hasNext()) {
            Entry.Listed slice = slices.next();
            count++;
            assertThat(Backlog.size(slice)).isBetween(1L, ListSlices.SLICE + 3_000L);
            seen.computeIfAbsent(slice.action(), _ -> new ArrayList<>()).addAll(slice.items());
        }
        assertThat(count).isGreaterThan(10);
        assertThat(seen).isEqualTo(lists());
    }

    @Test
    void slices_say_what_the_whole_lists_say() {
        ResyncReader whole = new ResyncReader(new EventReader());
        lists().forEach(whole::onList);
        ResyncReader sliced = new ResyncReader(new EventReader());
        new ListSlices(lists(), () -> 7).forEachRemaining(slice -> sliced.onList(slice.action(), slice.items()));

        Resync expected = whole.take(9);
        assertThat(expected.channels()).hasSize(3_000);
        assertThat(sliced.take(9)).isEqualTo(expected);
    }
}
