package io.ringdown.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.EventReader;
import io.ringdown.call.CallChange;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.testing.Recordings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A state that was written and read again goes on as if nothing had been: over all recordings, at several places of each. */
class CheckpointLawTest {

    private static final TrunkPatterns TRUNKS = TrunkPatterns.of(List.of("PJSIP/trunk*"));

    @Test
    void a_state_read_again_goes_on_like_the_one_that_was_written() throws Exception {
        Random random = new Random(4);
        for (Recording recording : Recordings.all()) {
            List<Entry> entries = entries(recording);
            List<CallChange> whole = run(entries, List.of());

            List<CallChange> pieces = run(
                    entries,
                    List.of(
                            random.nextInt(entries.size()),
                            random.nextInt(entries.size()),
                            random.nextInt(entries.size())));

            assertThat(pieces).as(recording.name()).isEqualTo(whole);
        }
    }

    @Test
    void entries_are_read_as_they_were_written() throws Exception {
        for (Recording recording : Recordings.all()) {
            Entries.Block block = new Entries.Block();
            List<Entry> entries = entries(recording);
            entries.forEach(block::add);

            assertThat(Entries.read(block.bytes(), block.count()))
                    .as(recording.name())
                    .isEqualTo(entries);
        }
    }

    private static List<CallChange> run(List<Entry> entries, List<Integer> cuts) throws IOException {
        List<CallChange> told = new ArrayList<>();
        Feed feed = new Feed("pbx", TRUNKS, (_, changes) -> told.addAll(changes));
        for (int i = 0; i < entries.size(); i++) {
            if (cuts.contains(i) && !feed.holding()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                Checkpoint.write(bytes, feed.state());
                feed = new Feed(
                        "pbx",
                        TRUNKS,
                        (_, changes) -> told.addAll(changes),
                        Checkpoint.read(new ByteArrayInputStream(bytes.toByteArray())));
            }
            feed.apply(entries.get(i));
        }
        feed.end();
        return told;
    }

    /** As a link would have told them: lists that the recorder asked for come between the mark of their begin and end. */
    static List<Entry> entries(Recording recording) throws Recording.Unreadable {
        List<Entry> entries = new ArrayList<>();
        List<AmiMessage> items = new ArrayList<>();
        recording.read(new Recording.Sink() {
            private long now = 1;

            @Override
            public void onConnected() {
                entries.add(new Entry.Connected(now));
                entries.add(new Entry.Unlisted(now));
            }

            @Override
            public void onMessage(AmiMessage message) {
                if (!message.isEvent()) {
                    return;
                }
                now = EventReader.timestamp(message, now);
                if (message.valueIs(0, "CoreShowChannelsComplete")) {
                    entries.add(new Entry.Listing(now));
                    entries.add(new Entry.Listed(now, "Status", items));
                    entries.add(new Entry.Listed(now, "CoreShowChannels", List.of()));
                    entries.add(new Entry.Resynced(now, now));
                    items.clear();
                } else if (message.valueIs(0, "Status") || message.valueIs(0, "CoreShowChannel")) {
                    items.add(message);
                } else {
                    entries.add(new Entry.Event(now, message));
                }
            }
        });
        return entries;
    }
}
