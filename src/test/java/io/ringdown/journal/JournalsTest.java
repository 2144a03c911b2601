package io.ringdown.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.testing.Recordings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was journalled is there after the process is gone, however it went. */
class JournalsTest {

    private static final String PBX = "lab";

    @TempDir
    Path folder;

    private final AtomicBoolean diskFull = new AtomicBoolean();
    private final CountDownLatch diskAnswers = new CountDownLatch(1);
    private boolean diskStuck;
    private final AtomicInteger resumed = new AtomicInteger();
    private final AtomicLong unsettled = new AtomicLong(1);
    private final List<CallRecord> replayed = new ArrayList<>();

    private final Object loop = new Object();
    private JournalSettings settings;
    private Journals journals;
    private Feed feed;
    private Journal journal;
    private List<CallRecord> ended = new ArrayList<>();

    private JournalSettings settings() {
        JournalSettings usual = JournalSettings.in(folder);
        return new JournalSettings(
                usual.folder(),
                Duration.ofMillis(5),
                usual.segmentBytes(),
                usual.segmentTime(),
                usual.keep(),
                usual.maxBytes(),
                0,
                usual.checkpointEvery(),
                usual.waitingBytes());
    }

    private void open() throws IOException {
        if (settings == null) {
            settings = settings();
        }
        journals = new Journals(settings, InstantSource.system(), file -> {
            if (diskFull.get()) {
                throw new IOException("No space left on device");
            }
            if (diskStuck) {
                try {
                    diskAnswers.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            return Journal.Disk.REAL.create(file);
        });
        Journals.Opened opened =
                journals.open(PBX, TrunkPatterns.NONE, unsettled::get, (_, changes) -> keep(changes, replayed));
        feed = opened.feed();
        feed.tell((_, changes) -> keep(changes, ended));
        journal = opened.journal();
        journal.begin(this::onLoop, resumed::incrementAndGet);
    }

    private static void keep(List<CallChange> changes, List<CallRecord> into) {
        for (CallChange change : changes) {
            if (change instanceof CallChange.Ended end) {
                into.add(end.call().record());
            }
        }
    }

    @AfterEach
    void close() {
        if (journals != null) {
            journals.close();
        }
    }

    private void onLoop(Runnable task) {
        synchronized (loop) {
            task.run();
        }
    }

    private void handOver() {
        onLoop(journal::handOver);
    }

    private long tell(Entry entry) {
        // stands for the loop of a PBX: the timer's flush comes from another thread
        synchronized (loop) {
            long position = journal.append(entry, feed.time());
            feed.apply(entry);
            journal.onFollowed(position);
            return position;
        }
    }

    /** Everything that was told goes to the file, and nothing is told any more: as if the process were killed. */
    private void kill() {
        handOver();
        journals.close();
        journals = null;
    }

    static List<Entry> entries(String recording) {
        List<Entry> entries = new ArrayList<>();
        Recordings.messages(Recordings.bytes(Recordings.named(recording).parts().getFirst())).stream()
                .filter(AmiMessage::isEvent)
                .forEach(message ->
                        entries.add(new Entry.Event(io.ringdown.ami.event.EventReader.timestamp(message, 0), message)));
        return entries;
    }

    @Test
    void a_call_goes_on_after_a_restart_as_if_nothing_had_been() throws Exception {
        List<Entry> all = entries("asterisk-22/attended_by_callee");
        open();
        all.forEach(this::tell);
        List<CallRecord> whole = ended;
        assertThat(whole).isNotEmpty();
        kill();

        Path root = folder;
        for (int cut = 1; cut < all.size(); cut += 7) {
            folder = Files.createTempDirectory(root, "cut");
            settings = settings();
            ended = new ArrayList<>();
            replayed.clear();
            open();
            all.subList(0, cut).forEach(this::tell);
            List<Call> before = feed.engine().calls();
            kill();
            ended = new ArrayList<>();
            open();

            assertThat(feed.engine().calls()).isEqualTo(before);
            all.subList(cut, all.size()).forEach(this::tell);
            replayed.addAll(ended);
            assertThat(replayed).isEqualTo(whole);
            kill();
        }
    }

    @Test
    void a_list_larger_than_a_block_leaves_no_gap_behind_it() throws Exception {
        AmiMessage item = AmiMessage.of("Event", "Status", "Uniqueid", "1.1", "Data", "x".repeat(100));
        open();
        List<Long> told = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            told.add(tell(new Entry.Listed(i, "Status", Collections.nCopies(1_000, item))));
            handOver();
            told.add(tell(new Entry.Resynced(i, i)));
            handOver();
        }
        kill();

        List<Long> read = new ArrayList<>();
        for (Segment segment : Segment.in(settings.folder().resolve(PBX))) {
            segment.read(1, 1, (position, entry) -> {
                assertThat(entry).isNotInstanceOf(Entry.Lost.class);
                read.add(position);
            });
        }
        assertThat(read).isEqualTo(told).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void what_was_settled_is_not_told_again() throws Exception {
        List<Entry> all = entries("asterisk-22/attended_by_callee");
        open();
        all.forEach(this::tell);
        unsettled.set(Long.MAX_VALUE);
        kill();

        open();

        assertThat(replayed).isEmpty();
    }

    @Test
    void a_file_cut_off_at_any_byte_tells_what_is_whole_before() throws Exception {
        open();
        List<Entry> all = entries("asterisk-22/attended_by_callee");
        for (int i = 0; i < all.size(); i++) {
            tell(all.get(i));
            if (i % 10 == 9) {
                handOver();
            }
        }
        kill();
        Path pbx = folder.resolve(PBX);
        byte[] bytes = Files.readAllBytes(segments(pbx).getFirst().file());

        long last = 0;
        for (int length = 0; length <= bytes.length; length += 13) {
            Path cut = Files.createTempDirectory(folder, "cut");
            Path file = Files.write(Segment.named(cut, 1, 0), java.util.Arrays.copyOf(bytes, length));
            List<Entry> read = new ArrayList<>();
            long next = Segment.of(file).read(1, 1, (_, entry) -> read.add(entry));

            assertThat(read).isEqualTo(all.subList(0, read.size()));
            assertThat(next).isEqualTo(read.size() + 1).isGreaterThanOrEqualTo(last);
            last = next;
        }
        assertThat(last).isGreaterThan(all.size() - 10);
    }

    @Test
    void of_a_list_that_lost_a_slice_nobody_concludes_who_is_there() throws Exception {
        List<CallRecord> over = new ArrayList<>();
        Feed torn = new Feed(PBX, TrunkPatterns.NONE, (_, changes) -> keep(changes, over));
        entries("asterisk-22/attended_by_callee").subList(0, 60).forEach(torn::apply);
        int calls = torn.engine().size();
        assertThat(calls).isPositive();
        over.clear();

        torn.apply(new Entry.Listing(torn.time()));
        torn.apply(new Entry.Listed(torn.time(), "Status", List.of()));
        torn.apply(new Entry.Lost(0, 3));
        torn.apply(new Entry.Listed(torn.time(), "Status", List.of())); // the slice behind those that were lost
        torn.apply(new Entry.Listed(torn.time(), "CoreShowChannels", List.of()));
        torn.apply(new Entry.Resynced(torn.time(), torn.time()));

        assertThat(over).isEmpty();
        assertThat(torn.engine().size()).isEqualTo(calls);
        torn.apply(new Entry.Listing(torn.time()));
        torn.apply(new Entry.Listed(torn.time(), "Status", List.of()));
        torn.apply(new Entry.Listed(torn.time(), "CoreShowChannels", List.of()));
        torn.apply(new Entry.Resynced(torn.time(), torn.time()));
        assertThat(torn.engine().size()).isZero();
    }

    @Test
    void a_block_of_which_an_entry_failed_is_as_if_that_had_not_been() throws Exception {
        List<Entry> all = entries("asterisk-22/attended_by_callee");
        Entries.Block block = new Entries.Block();
        block.add(all.get(0));

        assertThatIllegalArgumentException().isThrownBy(() -> block.add(new Entry.Lost(7, 1)));
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> block.add(new Entry.Event(all.get(1).at() + 5, null)));
        block.add(all.get(2));

        assertThat(Entries.read(block.bytes(), block.count())).containsExactly(all.get(0), all.get(2));
    }

    @Test
    void a_broken_block_is_told_as_lost_and_the_rest_is_read() throws Exception {
        open();
        List<Entry> all = entries("asterisk-22/attended_by_callee");
        for (int i = 0; i < all.size(); i++) {
            tell(all.get(i));
            if (i % 10 == 9) {
                handOver();
            }
        }
        kill();
        Path file = segments(folder.resolve(PBX)).getFirst().file();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), Files.size(file) / 2);
        }
        List<Entry> read = new ArrayList<>();

        segments(folder.resolve(PBX)).getFirst().read(1, 1, (_, entry) -> read.add(entry));

        List<Entry> lost = read.stream().filter(Entry.Lost.class::isInstance).toList();
        assertThat(lost).hasSize(1);
        long count = ((Entry.Lost) lost.getFirst()).count();
        assertThat(read).hasSize(all.size() - (int) count + 1);
        assertThat(read.getLast()).isEqualTo(all.getLast());

        open();
        assertThat(feed.engine().calls()).isEmpty();
    }

    @Test
    void of_a_call_that_lived_through_a_hole_nobody_claims_to_know_all() {
        List<Entry> all = entries("asterisk-22/hold_and_back");
        Feed whole = new Feed(PBX, TrunkPatterns.NONE, (_, changes) -> keep(changes, ended));
        for (int i = 0; i < all.size(); i++) {
            if (i == all.size() / 2) {
                assertThat(whole.engine().calls()).isNotEmpty();
                whole.apply(new Entry.Lost(0, 3));
                long now = whole.time();
                whole.apply(new Entry.Listing(now));
                whole.apply(new Entry.Resynced(now, now)); // its lists were lost: nobody is concluded to be gone
                assertThat(whole.engine().calls()).isNotEmpty();
            }
            whole.apply(all.get(i));
        }
        whole.apply(new Entry.Listing(whole.time()));
        whole.apply(new Entry.Listed(whole.time(), "Status", List.of()));
        whole.apply(new Entry.Listed(whole.time(), "CoreShowChannels", List.of()));
        whole.apply(new Entry.Resynced(whole.time(), whole.time()));

        assertThat(ended).isNotEmpty();
        assertThat(whole.engine().calls()).isEmpty();
    }

    @Test
    void a_number_is_forgotten_and_nothing_else() throws Exception {
        List<Entry> all = entries("asterisk-22/attended_by_callee");
        open();
        all.forEach(this::tell);
        List<CallRecord> whole = ended;
        handOver();
        await().until(() -> journals.statuses().getFirst().written() == all.size());

        long changed = journals.forget("102", "forgotten");

        assertThat(changed).isPositive().isLessThan(all.size());
        tell(all.getFirst()); // it goes on in a new segment
        kill();
        open();
        assertThat(replayed.toString()).doesNotContain("102", "Bob Brown").contains("forgotten", "Alice Adams");
        assertThat(replayed.stream().map(CallRecord::id))
                .containsAll(whole.stream().map(CallRecord::id).toList());
        assertThat(replayed.stream().map(CallRecord::talkMs))
                .containsAll(whole.stream().map(CallRecord::talkMs).toList());
    }

    @Test
    void what_is_journalled_is_for_nobody_else() throws Exception {
        open();
        tell(entries("asterisk-22/busy").getFirst());
        kill();

        assertThat(Files.getPosixFilePermissions(folder.resolve(PBX)))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(
                        segments(folder.resolve(PBX)).getFirst().file()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void files_that_were_just_begun_when_it_was_killed_hide_nothing() throws Exception {
        List<Entry> all = entries("asterisk-22/attended_by_callee");
        open();
        all.subList(0, 20).forEach(this::tell);
        kill();
        Path pbx = folder.resolve(PBX);
        Files.write(Segment.named(pbx, 21, 5), Segment.title(PBX));
        Files.write(Segment.named(pbx, 30, 5), new byte[0]);
        open();
        all.subList(20, all.size()).forEach(this::tell);
        List<CallRecord> live = List.copyOf(ended);
        kill();
        replayed.clear();

        open();

        assertThat(replayed).isEqualTo(live);
        assertThat(segments(pbx)).hasSize(2);
    }

    @Test
    void a_full_disk_stops_the_journal_alone_and_it_goes_on_when_there_is_room() throws Exception {
        open();
        List<Entry> all = entries("asterisk-22/attended_by_callee");
        diskFull.set(true);
        all.subList(0, 20).forEach(this::tell);
        handOver();
        await().until(() -> !journals.statuses().getFirst().writing());
        assertThat(journals.statuses().getFirst().message()).contains("No space left");
        assertThat(journals.statuses().getFirst().lost()).isEqualTo(20);

        diskFull.set(false);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            tell(new Entry.Disconnected(1));
            handOver();
            return journals.statuses().getFirst().writing();
        });
        await().until(() -> resumed.get() == 1);
        tell(all.get(20));
        kill();

        open();
        assertThat(feed.engine().applied()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_journal_whose_file_or_folder_was_deleted_says_so_and_begins_another(boolean all) throws Exception {
        open();
        List<Entry> entries = entries("asterisk-22/attended_by_callee");
        entries.subList(0, 20).forEach(this::tell);
        handOver();
        await().until(() -> journals.statuses().getFirst().written() == 20);
        if (all) {
            deleteAll(folder);
        } else {
            Files.delete(files().getFirst().file());
        }

        await().until(() -> !journals.statuses().getFirst().writing());
        assertThat(journals.statuses().getFirst().message()).contains("deleted or replaced", ".rdj");
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            tell(new Entry.Disconnected(1));
            handOver();
            return journals.statuses().getFirst().writing();
        });
        await().until(() -> resumed.get() == 1);
        entries.subList(20, 30).forEach(this::tell);
        kill();

        assertThat(files()).isNotEmpty();
        open();
        assertThat(feed.engine().applied()).isPositive();
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private List<Segment> files() throws IOException {
        return Segment.in(settings.folder().resolve(PBX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9999999999999999999-1.rdj",
                "9223372036854775807-1.rdj",
                "0000000000000000900-1.rdj",
                "0000000000000000001-9999999999999999999.rdj",
                "9999999999999999999-1.state",
                "9223372036854775807-1.state",
                "settled"
            })
    void a_stray_file_beside_a_journal_is_passed_over(String name) throws Exception {
        open();
        List<Entry> entries = entries("asterisk-22/attended_by_callee");
        entries.forEach(this::tell);
        kill();
        Path stray = settings.folder().resolve(PBX).resolve(name);
        Files.writeString(
                stray, name.equals("settled") ? "99999999999999999999" : "something else\n" + "x".repeat(9_000));

        open();

        assertThat(feed.engine().applied()).isEqualTo(entries.size());
        assertThat(replayed).isNotEmpty();
        assertThat(tell(entries.getFirst())).isEqualTo(entries.size() + 1);
    }

    @Test
    void a_file_of_another_pbx_and_one_under_another_position_are_passed_over() throws Exception {
        open();
        List<Entry> entries = entries("asterisk-22/attended_by_callee");
        entries.forEach(this::tell);
        kill();
        Path own = files().getFirst().file();
        Files.copy(own, own.resolveSibling("0000000000000000777-1.rdj"));
        Files.write(
                own.resolveSibling("0000000000000000001-2.rdj"),
                new String(Files.readAllBytes(own), java.nio.charset.StandardCharsets.ISO_8859_1)
                        .replaceFirst("pbx=" + PBX, "pbx=other")
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

        open();

        assertThat(files()).hasSize(1);
        assertThat(feed.engine().applied()).isEqualTo(entries.size());
    }

    @Test
    void the_age_of_what_waits_for_the_disk_is_told() throws Exception {
        diskStuck = true;
        open();
        assertThat(journals.statuses().getFirst().waitingMs()).isZero();
        tell(entries("asterisk-22/attended_by_callee").getFirst());
        handOver();
        await().until(() -> journals.statuses().getFirst().waitingMs() > 20);

        diskAnswers.countDown();

        await().until(() -> journals.statuses().getFirst().waitingMs() == 0);
        assertThat(journals.statuses().getFirst().written()).isEqualTo(1);
    }

    @Test
    void old_segments_go_and_states_take_their_place() throws Exception {
        JournalSettings usual = settings();
        settings = new JournalSettings(
                folder,
                Duration.ofMillis(5),
                4_000,
                Duration.ofHours(1),
                Duration.ofDays(7),
                12_000,
                0,
                50,
                usual.waitingBytes());
        open();
        unsettled.set(Long.MAX_VALUE);
        List<Entry> all = entries("asterisk-22/attended_by_callee");
        for (int round = 0; round < 40; round++) {
            for (Entry entry : all) {
                tell(entry);
            }
            handOver();
        }
        tell(all.getFirst()); // a call that lives
        tell(all.get(1));
        handOver();
        Path pbx = folder.resolve(PBX);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            long bytes = 0;
            for (Segment segment : segments(pbx)) {
                // one may be dropped between the listing and here
                bytes += Files.exists(segment.file()) ? segment.file().toFile().length() : 0;
            }
            return bytes < 30_000 && !Checkpoint.in(pbx).isEmpty();
        });
        List<Call> live = feed.engine().calls();
        kill();

        open();

        assertThat(segments(pbx).getFirst().position()).isGreaterThan(1);
        assertThat(feed.engine().calls()).isEqualTo(live);
    }

    private static List<Segment> segments(Path folder) throws IOException {
        return Segment.in(folder);
    }
}
