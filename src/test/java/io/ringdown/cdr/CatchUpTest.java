package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.pbx.PastChanges;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls for which the queue has no room are read from the journal later. */
class CatchUpTest {

    private static final int QUEUE = 10;
    private static final int GROUP = 4;

    private final FakeSink sink = new FakeSink();
    private final FakeJournal journal = new FakeJournal();
    private final RecordWriter<CallRecord> writer = new RecordWriter<>(
            CdrWriter.ENDED_CALLS,
            sink,
            new RecordWriter.Limits(QUEUE, GROUP, Duration.ofMillis(50), Duration.ofMillis(50)),
            InstantSource.system(),
            () -> journal);

    @AfterEach
    void stop() {
        sink.open();
        writer.stop(Duration.ofSeconds(5));
    }

    @Test
    void more_calls_than_the_queue_holds_end_while_the_database_is_down_and_all_are_there_afterwards() {
        sink.down = "gone";
        writer.start();
        ends("lab", 1, 50);
        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);
        assertThat(writer.status().queued()).isLessThanOrEqualTo(QUEUE + GROUP);
        assertThat(writer.status().behind()).isEqualTo(1);
        assertThat(writer.unsettled("lab")).isEqualTo(1);

        sink.down = null;

        await().until(() -> writer.status().behind() == 0 && writer.status().queued() == 0);
        assertThat(distinct()).containsExactlyInAnyOrderElementsOf(ids("lab", 1, 50));
        assertThat(writer.status().refusedFull()).isZero();
        assertThat(writer.unsettled("lab")).isEqualTo(Long.MAX_VALUE);
        int reads = journal.reads;
        ends("lab", 51, 55);
        await().until(() -> distinct().size() == 55);
        assertThat(journal.reads).as("live again").isEqualTo(reads);
    }

    @Test
    void of_two_pbxs_that_fell_behind_none_keeps_the_other_waiting() {
        ends("lab", 1, 30);
        ends("office", 1, 30);
        assertThat(writer.status().behind()).isEqualTo(2);
        assertThat(writer.unsettled("office")).isEqualTo(1);
        journal.broken.add("lab");

        writer.start();

        await().until(() -> writer.status().behind() == 1 && writer.status().queued() == 0);
        assertThat(distinct()).containsAll(ids("office", 1, 30));
        assertThat(writer.status().message()).contains("catching up from the journal: lab");
        assertThat(writer.status().lastError()).contains("the disk is broken");
        assertThat(writer.unsettled("lab")).isBetween(10L, 30L);
        journal.broken.clear();
        await().until(() -> writer.status().behind() == 0);
        assertThat(distinct()).containsAll(ids("lab", 1, 30));
    }

    @Test
    void the_database_goes_down_again_in_the_middle_of_the_journal() {
        ends("lab", 1, 40);
        journal.at = position -> sink.down = position == 25 && journal.reads == 1 ? "gone again" : sink.down;

        writer.start();

        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);
        assertThat(writer.unsettled("lab")).isBetween(20L, 25L);
        ends("lab", 41, 45);
        sink.down = null;
        await().until(() -> writer.status().behind() == 0 && writer.status().queued() == 0);
        assertThat(distinct()).containsExactlyInAnyOrderElementsOf(ids("lab", 1, 45));
    }

    @Test
    void calls_that_end_while_the_journal_is_read_are_read_too() {
        ends("lab", 1, 20);
        journal.at = position -> {
            if (position == 15 && journal.reads == 1) {
                ends("lab", 21, 23);
            }
        };

        writer.start();

        await().until(() -> writer.status().behind() == 0 && writer.status().queued() == 0);
        assertThat(distinct()).containsExactlyInAnyOrderElementsOf(ids("lab", 1, 23));
    }

    @Test
    void a_call_that_is_not_yet_in_the_journal_is_waited_for() {
        ends("lab", 1, 20);
        journal.hidden = 20;
        writer.start();
        await().until(() -> journal.reads > 2);
        assertThat(writer.unsettled("lab")).isEqualTo(20);

        journal.hidden = Long.MAX_VALUE;

        await().until(() -> writer.status().behind() == 0);
        assertThat(distinct()).containsExactlyInAnyOrderElementsOf(ids("lab", 1, 20));
    }

    @Test
    void a_call_in_the_journal_that_can_never_be_written_does_not_keep_the_others() {
        sink.poison.add("lab/17");
        ends("lab", 1, 20);

        writer.start();

        await().until(() -> writer.status().behind() == 0 && writer.status().queued() == 0);
        assertThat(distinct()).hasSize(19).doesNotContain("lab/17");
        assertThat(writer.status().refusedData()).isEqualTo(1);
        assertThat(writer.unsettled("lab")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void stopping_while_behind_leaves_the_rest_to_the_journal() {
        sink.down = "gone";
        writer.start();
        ends("lab", 1, 20);
        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);

        writer.stop(Duration.ofMillis(100));
        ends("lab", 21, 22);

        assertThat(writer.status().refusedFull()).isZero();
        assertThat(writer.unsettled("lab")).isEqualTo(1);
    }

    @Test
    void a_call_without_a_place_in_the_journal_is_refused_as_ever() {
        for (int i = 1; i <= QUEUE + 2; i++) {
            writer.offer("lab", 0, List.of(Records.plain("lab/" + i)));
        }

        assertThat(writer.status().refusedFull()).isEqualTo(2);
        assertThat(writer.status().behind()).isZero();
        assertThat(writer.unsettled("lab")).isEqualTo(Long.MAX_VALUE);
    }

    private void ends(String pbx, int from, int to) {
        for (int i = from; i <= to; i++) {
            CallRecord record = Records.plain(pbx + "/" + i);
            ChangeBatch batch = new ChangeBatch(
                    pbx,
                    i,
                    List.of(new CallChange.Ended(
                            record.revision(),
                            record.endedAt(),
                            new Call(record, CallState.ENDED, record.endedAt(), List.of()),
                            record.disposition())),
                    i);
            journal.write(batch);
            writer.offer(batch);
        }
    }

    private List<String> distinct() {
        synchronized (sink.groups) {
            return sink.written().stream().distinct().toList();
        }
    }

    private static List<String> ids(String pbx, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> pbx + "/" + i).toList();
    }

    private static final class FakeJournal implements PastChanges {
        final Map<String, List<ChangeBatch>> written = new ConcurrentHashMap<>();
        final List<String> broken = new CopyOnWriteArrayList<>();
        volatile Consumer<Long> at = _ -> {};
        volatile long hidden = Long.MAX_VALUE;
        volatile int reads;

        void write(ChangeBatch batch) {
            written.computeIfAbsent(batch.pbx(), _ -> new CopyOnWriteArrayList<>())
                    .add(batch);
        }

        @Override
        public long read(String pbx, long from, Consumer<ChangeBatch> taker) throws IOException {
            reads = reads + 1;
            long next = from;
            for (ChangeBatch batch : new ArrayList<>(written.get(pbx))) {
                if (batch.position() >= from && batch.position() < hidden) {
                    if (broken.contains(pbx) && batch.position() > 20) {
                        throw new IOException("the disk is broken");
                    }
                    at.accept(batch.position());
                    taker.accept(batch);
                    next = batch.position() + 1;
                }
            }
            return next;
        }
    }
}
