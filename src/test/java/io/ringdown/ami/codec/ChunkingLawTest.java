package io.ringdown.ami.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.journal.Recording;
import io.ringdown.testing.Recordings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law: any chunking of a stream gives the same messages. Over all recordings, at every byte. */
class ChunkingLawTest {

    @Test
    void every_recording_split_at_every_byte_gives_the_same_messages() {
        long splits = 0;
        for (Recording recording : Recordings.all()) {
            for (Path part : recording.parts()) {
                splits += splitEverywhere(Recordings.bytes(part));
            }
        }
        assertThat(splits).isGreaterThan(5_000_000);
    }

    @Test
    void every_recording_byte_by_byte_gives_the_same_messages() {
        for (Recording recording : Recordings.all()) {
            for (Path part : recording.parts()) {
                byte[] bytes = Recordings.bytes(part);
                List<AmiMessage> messages = new ArrayList<>();
                AmiDecoder decoder = new AmiDecoder(messages::add);
                for (byte b : bytes) {
                    decoder.decode(new byte[] {b});
                }
                assertThat(messages).isEqualTo(Recordings.messages(bytes));
            }
        }
    }

    /**
     * A split matters to the message that it falls into and to what follows; so each is tried on the message around it
     * and the next, and on the whole stream for every 1,000th byte.
     */
    private static long splitEverywhere(byte[] bytes) {
        List<AmiMessage> whole = Recordings.messages(bytes);
        List<Integer> ends = new ArrayList<>(List.of(0));
        AmiDecoder decoder = new AmiDecoder(_ -> {});
        for (int i = 0; i < bytes.length; i++) {
            decoder.decode(new byte[] {bytes[i]});
            if (decoder.messages() == ends.size()) {
                ends.add(i + 1);
            }
        }
        assertThat(ends).hasSize(whole.size() + 1);
        long splits = 0;
        for (int message = 0; message < whole.size(); message++) {
            int from = ends.get(message);
            int last = Math.min(message + 2, whole.size());
            int to = ends.get(last);
            List<AmiMessage> expected = whole.subList(message, last);
            for (int at = from; at < ends.get(message + 1); at++) {
                check(bytes, from, at, to, expected);
                splits++;
                if (at % 1_000 == 0) {
                    check(bytes, 0, at, ends.getLast(), whole);
                }
            }
        }
        return splits;
    }

    private static void check(byte[] bytes, int from, int at, int to, List<AmiMessage> expected) {
        List<AmiMessage> messages = new ArrayList<>(expected.size());
        AmiDecoder decoder = new AmiDecoder(messages::add);
        decoder.decode(Arrays.copyOfRange(bytes, from, at));
        decoder.decode(Arrays.copyOfRange(bytes, at, to));
        if (messages.size() != expected.size()) {
            assertThat(messages).as("split at byte %d", at).isEqualTo(expected);
        }
        for (int i = 0; i < messages.size(); i++) {
            if (!Arrays.equals(messages.get(i).toBytes(), expected.get(i).toBytes())
                    || messages.get(i).size() != expected.get(i).size()) {
                assertThat(messages.get(i)).as("split at byte %d", at).isEqualTo(expected.get(i));
            }
        }
    }
}
