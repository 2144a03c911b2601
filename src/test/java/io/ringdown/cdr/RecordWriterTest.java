package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.call.CallRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordWriterTest {

    private final FakeSink sink = new FakeSink();
    private RecordWriter<CallRecord> writer = writer(1_000);

    private RecordWriter<CallRecord> writer(int queue) {
        return new RecordWriter<>(
                CdrWriter.ENDED_CALLS,
                sink,
                new RecordWriter.Limits(queue, 500, Duration.ofMillis(200), Duration.ofMillis(200)),
                InstantSource.system(),
                () -> null);
    }

    @AfterEach
    void stop() {
        sink.open();
        writer.stop(Duration.ofSeconds(5));
    }

    @Test
    void a_lone_record_is_written_at_once() {
        writer.start();
        await().until(() -> writer.status().up());

        long before = System.nanoTime();
        offer("a");
        await().pollInterval(Duration.ofMillis(1)).until(() -> writer.status().written() == 1);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(500));
        assertThat(sink.groups).containsExactly(List.of("a"));
    }

    @Test
    void what_waits_goes_in_groups_of_the_limit_in_order() {
        offer(1_000);

        writer.start();

        await().until(() -> writer.status().written() == 1_000);
        assertThat(sink.groups).hasSize(2).allSatisfy(group -> assertThat(group).hasSize(500));
        assertThat(sink.written()).isEqualTo(ids(1_000));
    }

    @Test
    void a_full_queue_refuses_and_counts_and_does_not_block() {
        writer = writer(10);

        offer(12);

        offer("late");

        assertThat(writer.status().refusedFull()).isEqualTo(3);
        assertThat(writer.status().queued()).isEqualTo(10);
    }

    @Test
    void a_sink_that_is_down_is_tried_again_and_nothing_is_lost() {
        sink.down = "the cable is out";
        writer.start();
        offer(3);

        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);
        assertThat(writer.status().message()).isEqualTo("the cable is out");
        assertThat(writer.status().queued()).isEqualTo(3);
        sink.down = null;

        await().until(() -> writer.status().written() == 3);
        assertThat(writer.status().up()).isTrue();
        assertThat(writer.status().lastError()).isEqualTo("the cable is out");
        assertThat(sink.written()).isEqualTo(ids(3));
    }

    @Test
    void the_age_of_the_oldest_record_that_waits_is_told() {
        AtomicLong now = new AtomicLong(1_000_000);
        RecordWriter<CallRecord> aging = new RecordWriter<>(
                CdrWriter.ENDED_CALLS,
                sink,
                new RecordWriter.Limits(10, 5, Duration.ofSeconds(10), Duration.ofMillis(20)),
                () -> Instant.ofEpochMilli(now.get()),
                () -> null);
        assertThat(aging.status().oldestMs()).isZero();
        sink.down = "the cable is out";
        aging.offer("lab", 0, List.of(Records.plain("a")));
        now.addAndGet(3_000);
        aging.offer("lab", 0, List.of(Records.plain("b")));
        now.addAndGet(2_000);

        assertThat(aging.status().oldestMs()).isEqualTo(5_000);
        aging.start();
        await().until(() -> aging.status().state() == CdrStatus.State.DOWN);
        assertThat(aging.status().oldestMs()).isEqualTo(5_000);
        sink.down = null;

        await().until(() -> aging.status().written() == 2);
        await().until(() -> aging.status().oldestMs() == 0);
        aging.stop(Duration.ofSeconds(5));
    }

    @Test
    void a_sink_that_answers_but_takes_nothing_stays_down_until_it_takes_something() {
        writer.start();
        await().until(() -> writer.status().up());
        sink.full = "the disk is full";
        offer(1);
        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);
        int tried = sink.prepared;

        await().until(() -> {
            assertThat(writer.status().state()).isEqualTo(CdrStatus.State.DOWN);
            return sink.prepared > tried + 2;
        });
        sink.full = null;

        await().until(() -> writer.status().written() == 1);
        await().until(() -> writer.status().up());
    }

    @Test
    void a_sink_that_goes_down_between_two_groups_keeps_the_second() {
        writer.start();
        offer(1);
        await().until(() -> writer.status().written() == 1);
        sink.down = "gone";
        offer("kept");
        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);

        sink.down = null;

        await().until(() -> writer.status().written() == 2);
        assertThat(sink.written()).containsExactly("0", "kept");
    }

    @Test
    void an_idle_writer_sees_that_the_sink_went_down() {
        writer.start();
        await().until(() -> writer.status().up());

        sink.down = "gone";

        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);
    }

    @Test
    void a_record_that_can_never_be_written_does_not_keep_the_others() {
        sink.poison.add("2");
        offer(5);

        writer.start();

        await().until(() -> writer.status().queued() == 0 && writer.status().written() == 4);
        assertThat(sink.written()).containsExactly("0", "1", "3", "4");
        assertThat(writer.status().refusedData()).isEqualTo(1);
        assertThat(writer.status().lastError()).isEqualTo("bad 2");
        assertThat(writer.status().up()).isTrue();
    }

    @Test
    void a_mistake_of_ours_neither_ends_the_writer_nor_loses_a_record() {
        sink.bug = true;
        writer.start();
        offer(1);
        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);

        sink.bug = false;

        await().until(() -> writer.status().written() == 1);
    }

    @Test
    void stopping_writes_what_waits() {
        sink.close();
        writer.start();
        offer(900);
        Thread.startVirtualThread(() -> {
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            sink.open();
        });

        writer.stop(Duration.ofSeconds(5));

        assertThat(sink.written()).isEqualTo(ids(900));
        assertThat(writer.status().state()).isEqualTo(CdrStatus.State.STOPPED);
        offer("late");
        assertThat(writer.status().refusedFull()).isEqualTo(1);
    }

    @Test
    void stopping_ends_though_the_sink_stays_down() {
        sink.down = "gone";
        writer.start();
        offer(3);
        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);

        long before = System.nanoTime();
        writer.stop(Duration.ofMillis(300));

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        assertThat(writer.status().queued()).isEqualTo(3);
    }

    private void offer(int count) {
        ids(count).forEach(this::offer);
    }

    private void offer(String id) {
        writer.offer("lab", 0, List.of(Records.plain(id)));
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    @Test
    void a_record_that_a_trigger_refuses_is_set_aside_and_the_others_are_written() {
        sink.suspected.add("2");
        offer(5);

        writer.start();

        await().until(() -> writer.status().written() == 4);
        await().until(() -> writer.status().refusedData() == 1);
        await().until(() -> writer.status().up() && writer.status().queued() == 0);
        assertThat(sink.written()).doesNotContain("2").hasSize(4);
        assertThat(writer.unsettled("lab")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void one_that_is_refused_while_there_is_no_other_waits_for_another_to_be_taken() {
        sink.suspected.add("bad");
        writer.start();
        offer("bad");

        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);
        assertThat(writer.status().message()).isEqualTo("raised");
        assertThat(writer.status().queued()).isEqualTo(1);
        offer("good");

        await().until(() -> writer.status().up() && writer.status().written() == 1);
        assertThat(writer.status().refusedData()).isEqualTo(1);
        assertThat(writer.status().queued()).isZero();
    }

    @Test
    void when_all_are_refused_the_sink_is_down_and_nothing_is_set_aside() {
        sink.suspected.add("all");
        writer.start();
        offer(50);

        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);
        assertThat(writer.status().refusedData()).isZero();
        assertThat(writer.status().queued()).isEqualTo(50);
        sink.suspected.clear();

        await().until(() -> writer.status().written() == 50);
        assertThat(writer.status().refusedData()).isZero();
    }
}
