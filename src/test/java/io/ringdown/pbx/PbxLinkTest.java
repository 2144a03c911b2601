package io.ringdown.pbx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.call.BoardChange;
import io.ringdown.call.BoardUpdate;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.ChangeType;
import io.ringdown.call.Disposition;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.call.Queue;
import io.ringdown.call.WaitingCaller;
import io.ringdown.demo.FakePbx;
import io.ringdown.demo.PbxSnapshot;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.journal.JournalSettings;
import io.ringdown.journal.Journals;
import io.ringdown.journal.Recording;
import io.ringdown.testing.Recordings;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PBX on a loopback socket, from its bytes to the sinks. */
class PbxLinkTest {

    private static class Collecting implements ChangeSink {
        final List<ChangeBatch> batches = new CopyOnWriteArrayList<>();
        final List<PbxStatus> statuses = new CopyOnWriteArrayList<>();
        final List<BoardChange> board = new CopyOnWriteArrayList<>();

        @Override
        public String name() {
            return "test";
        }

        @Override
        public void onChanges(ChangeBatch batch) {
            batches.add(batch);
        }

        @Override
        public void onStatus(PbxStatus status) {
            statuses.add(status);
        }

        @Override
        public void onBoard(BoardUpdate update) {
            board.addAll(update.changes());
        }

        Queue queue(String name) {
            return board.stream()
                    .filter(c -> c instanceof BoardChange.QueueChanged q
                            && q.queue().name().equals(name))
                    .map(c -> ((BoardChange.QueueChanged) c).queue())
                    .reduce((_, last) -> last)
                    .orElse(null);
        }

        List<CallChange> changes() {
            List<CallChange> changes = new ArrayList<>();
            batches.forEach(batch -> changes.addAll(batch.changes()));
            return changes;
        }

        List<CallRecord> ended() {
            return changes().stream()
                    .filter(c -> c.type() == ChangeType.ENDED)
                    .map(c -> c.call().record())
                    .toList();
        }

        PbxStatus last() {
            return statuses.isEmpty() ? null : statuses.getLast();
        }
    }

    private final Collecting sink = new Collecting();
    private Vertx vertx;
    private FakePbx pbx;
    private PbxLink link;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        pbx = join(FakePbx.start(vertx, new FakePbx.Settings("user", "secret"), Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        if (link != null) {
            link.stop().await().atMost(Duration.ofSeconds(10));
        }
        join(pbx.close());
        join(vertx.close());
    }

    private static <T> T join(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private void follow(String secret) {
        follow(secret, null, sink);
    }

    private void follow(String secret, Journals journals, ChangeSink into) {
        link = new PbxLink(
                ((VertxInternal) vertx).createEventLoopContext(),
                new PbxSettings(
                        new SessionConfig("pbx", "127.0.0.1", pbx.port(), "user", secret),
                        TrunkPatterns.NONE,
                        Duration.ofMinutes(5)),
                List.of(new Throwing(), into),
                journals,
                RandomGenerator.getDefault(),
                Clock.systemUTC());
        link.start();
    }

    /** A sink that breaks its promise must not hurt the others. */
    private static final class Throwing implements ChangeSink {
        @Override
        public String name() {
            return "throwing";
        }

        @Override
        public void onChanges(ChangeBatch batch) {
            throw new IllegalStateException("on purpose");
        }
    }

    private void connected() {
        await().until(() -> sink.last() != null && sink.last().state() == PbxState.CONNECTED);
    }

    private static List<AmiMessage> events(String recording) {
        return Recordings.messages(
                        Recordings.bytes(Recordings.named(recording).parts().getFirst()))
                .stream()
                .filter(m -> m.isEvent() && !m.value(0).equals("FullyBooted"))
                .toList();
    }

    @Test
    void a_call_reaches_every_sink_in_order() {
        follow("secret");
        connected();

        events("asterisk-22/answered_caller_hangs_up").forEach(pbx::send);

        await().until(() -> !sink.ended().isEmpty());
        assertThat(sink.ended()).singleElement().satisfies(record -> {
            assertThat(record.disposition()).isEqualTo(Disposition.ANSWERED);
            assertThat(record.complete()).isTrue();
        });
        assertThat(sink.batches).extracting(ChangeBatch::seq).isSorted().doesNotHaveDuplicates();
        assertThat(sink.batches.getFirst().seq()).isEqualTo(1);
        await().until(() -> sink.last().lagMs() != null);
    }

    @Test
    void a_link_whose_end_was_waited_for_in_vain_tells_nothing_more() {
        follow("secret");
        connected();
        List<AmiMessage> events = events("asterisk-22/longer_call");
        int half = indexAfterAnswer(events);
        events.subList(0, half).forEach(pbx::send);
        await().until(() -> sink.changes().stream().anyMatch(c -> c.type() == ChangeType.ANSWERED));

        link.abandon();
        events.subList(half, events.size()).forEach(pbx::send);
        link.stop().await().atMost(Duration.ofSeconds(10)); // its goodbye comes behind them
        link = null;

        assertThat(sink.ended()).isEmpty();
    }

    @Test
    void what_waited_for_its_turn_when_the_process_was_killed_is_told_after_the_start(@TempDir Path folder)
            throws Exception {
        AtomicBoolean slow = new AtomicBoolean(true);
        Collecting dawdling = new Collecting() {
            @Override
            public void onChanges(ChangeBatch batch) {
                if (slow.get()) {
                    LockSupport.parkNanos(10_000_000);
                }
                super.onChanges(batch);
            }
        };
        List<AmiMessage> events = Recordings.all().stream()
                .map(Recording::name)
                .filter(name -> name.startsWith("asterisk-22/"))
                .limit(20)
                .flatMap(name -> events(name).stream())
                .toList();
        Journals journals = new Journals(JournalSettings.in(folder.resolve("journal")), InstantSource.system());
        try {
            follow("secret", journals, dawdling);
            await().until(() -> dawdling.last() != null && dawdling.last().state() == PbxState.CONNECTED);
            events.forEach(pbx::send);
            // the journal has some entries of the login before these events, so it has some events after them
            int others = 25;
            for (int i = 0; i < 2 * others; i++) {
                pbx.send(AmiMessage.of("Event", "Reload", "Module", "Manager", "Status", "0"));
            }
            Path settled = folder.resolve("journal/pbx/settled");
            await().until(() ->
                    journals.statuses().getFirst().written() > events.size() + others && Files.exists(settled));
            copyAsKilled(folder.resolve("journal/pbx"), folder.resolve("killed/pbx"));
            Set<String> told = ids(dawdling.ended());
            slow.set(false);
            await().until(() -> link.events() > events.size() + others);
            Set<String> all = ids(dawdling.ended());
            assertThat(told.size()).as("told before the kill").isLessThan(all.size());

            List<CallRecord> replayed = new ArrayList<>();
            try (Journals started =
                    new Journals(JournalSettings.in(folder.resolve("killed")), InstantSource.system())) {
                started.open("pbx", TrunkPatterns.NONE, () -> Long.MAX_VALUE, (_, changes) -> changes.stream()
                        .filter(change -> change.type() == ChangeType.ENDED)
                        .forEach(change -> replayed.add(change.call().record())));
            }

            told.addAll(ids(replayed));
            assertThat(told).isEqualTo(all);
        } finally {
            link.stop().await().atMost(Duration.ofSeconds(10));
            link = null;
            journals.close();
        }
    }

    private static Set<String> ids(List<CallRecord> records) {
        return records.stream().map(record -> record.id().toString()).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is settled first, for that must hold for what is written then. */
    private static void copyAsKilled(Path folder, Path to) throws IOException {
        Files.createDirectories(to);
        Files.copy(folder.resolve("settled"), to.resolve("settled"));
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, "*.rdj")) {
            for (Path segment : segments) {
                Files.copy(segment, to.resolve(segment.getFileName()));
            }
        }
    }

    @Test
    void a_call_cut_by_a_lost_line_and_still_there_goes_on_as_the_same_call() {
        follow("secret");
        connected();
        List<AmiMessage> events = events("asterisk-22/longer_call");
        int half = indexAfterAnswer(events);
        events.subList(0, half).forEach(pbx::send);
        await().until(() -> sink.changes().stream().anyMatch(c -> c.type() == ChangeType.ANSWERED));
        pbx.setSnapshot(() -> snapshot(events.subList(0, half)));

        pbx.cut();
        await().until(() -> sink.statuses.stream().anyMatch(s -> s.state() == PbxState.DISCONNECTED));
        connected();
        events.subList(half, events.size()).forEach(pbx::send);

        await().until(() -> !sink.ended().isEmpty());
        assertThat(sink.changes().stream().filter(c -> c.type() == ChangeType.STARTED))
                .hasSize(1);
        assertThat(sink.ended()).singleElement().satisfies(record -> {
            assertThat(record.disposition()).isEqualTo(Disposition.ANSWERED);
            assertThat(record.endedAfter()).isNull();
        });
    }

    @Test
    void a_call_that_ended_while_the_line_was_lost_is_closed_with_an_interval() {
        follow("secret");
        connected();
        List<AmiMessage> events = events("asterisk-22/longer_call");
        events.subList(0, indexAfterAnswer(events)).forEach(pbx::send);
        await().until(() -> sink.changes().stream().anyMatch(c -> c.type() == ChangeType.ANSWERED));

        pbx.cut();

        await().until(() -> !sink.ended().isEmpty());
        assertThat(sink.ended()).singleElement().satisfies(record -> {
            assertThat(record.complete()).isFalse();
            assertThat(record.endedAfter()).isNotNull();
            assertThat(record.endedBy()).isNull();
            assertThat(record.cause()).isNull();
            assertThat(record.durationMs()).isNull();
        });
    }

    @Test
    void events_that_come_while_lists_are_read_are_not_lost() {
        List<AmiMessage> events = events("asterisk-22/answered_caller_hangs_up");
        pbx.delayAnswers(Duration.ofMillis(300));
        follow("secret");
        await().until(() -> sink.last() != null && sink.last().state() == PbxState.SYNCING);

        events.forEach(pbx::send);

        await().until(() -> !sink.ended().isEmpty());
        assertThat(sink.ended()).singleElement().satisfies(record -> assertThat(record.complete())
                .isTrue());
    }

    @Test
    void a_call_that_begins_while_lists_are_read_is_whole_though_lists_tell_it_too() {
        List<AmiMessage> events = events("asterisk-22/answered_caller_hangs_up");
        int half = indexAfterAnswer(events);
        pbx.delayAnswers(Duration.ofMillis(300));
        pbx.setSnapshot(() -> snapshot(events.subList(0, half)));
        follow("secret");
        await().until(() -> sink.last() != null && sink.last().state() == PbxState.SYNCING);

        events.subList(0, half).forEach(pbx::send);
        connected();
        events.subList(half, events.size()).forEach(pbx::send);

        await().until(() -> !sink.ended().isEmpty());
        assertThat(sink.ended()).singleElement().satisfies(record -> {
            assertThat(record.complete()).isTrue();
            assertThat(record.startedAt()).isEqualTo("2026-11-21T02:18:55.748202Z");
            assertThat(record.ringMs()).isBetween(900L, 2_200L);
        });
    }

    @Test
    void a_user_who_may_not_list_still_sees_new_calls_and_is_told() {
        pbx.denyAction("Status");
        follow("secret");
        connected();

        assertThat(sink.last().lastError()).contains("manager.conf");
        events("asterisk-22/busy").forEach(pbx::send);

        await().until(() -> !sink.ended().isEmpty());
    }

    @Test
    void queues_conferences_and_devices_are_there_from_the_login_on() {
        List<Header> phone = AmiMessage.of(
                        "Channel",
                        "PJSIP/101-00000003",
                        "ChannelState",
                        "6",
                        "CallerIDNum",
                        "101",
                        "Uniqueid",
                        "9.1",
                        "Linkedid",
                        "9.1")
                .headers();
        pbx.setSnapshot(() -> new PbxSnapshot(
                List.of(new PbxSnapshot.Channel(phone, "ConfBridge", "650", "b1", 7)),
                List.of(new PbxSnapshot.Bridge(
                        "b1",
                        AmiMessage.of(
                                        "BridgeUniqueid",
                                        "b1",
                                        "BridgeType",
                                        "base",
                                        "BridgeTechnology",
                                        "softmix",
                                        "BridgeCreator",
                                        "ConfBridge",
                                        "BridgeName",
                                        "650")
                                .headers())),
                List.of(
                        AmiMessage.of("Event", "QueueParams", "Queue", "support", "Strategy", "linear"),
                        AmiMessage.of(
                                "Event",
                                "QueueMember",
                                "Queue",
                                "support",
                                "Name",
                                "Dave Dean",
                                "Location",
                                "PJSIP/104",
                                "Status",
                                "1",
                                "Paused",
                                "0")),
                List.of(),
                List.of(AmiMessage.of("Event", "DeviceStateChange", "Device", "PJSIP/104", "State", "NOT_INUSE"))));
        follow("secret");
        connected();

        assertThat(sink.queue("support").members()).hasSize(1);
        assertThat(sink.board)
                .anySatisfy(change -> assertThat(change)
                        .isInstanceOfSatisfying(BoardChange.ConferenceChanged.class, room -> {
                            assertThat(room.id()).isEqualTo("pbx/650");
                            assertThat(room.conference().participants()).hasSize(1);
                        }))
                .anySatisfy(change -> assertThat(change).isInstanceOf(BoardChange.DeviceChanged.class));
    }

    @Test
    void lists_that_are_refused_stop_nothing() {
        for (String action :
                List.of("BridgeList", "QueueStatus", "ParkedCalls", "DeviceStateList", "ConfbridgeListRooms")) {
            pbx.denyAction(action);
        }
        follow("secret");
        connected();

        List<AmiMessage> events = events("asterisk-22/queue_answered");
        int joined = 0;
        while (!events.get(joined).value(0).equals("QueueCallerJoin")) {
            joined++;
        }
        events.subList(0, joined + 1).forEach(pbx::send);

        await().until(() -> sink.queue("support") != null);
        assertThat(sink.queue("support").waiting())
                .extracting(WaitingCaller::position)
                .containsExactly(1);

        pbx.cut(); // the next login asks again, and finds the caller gone
        await().until(() -> sink.queue("support").waiting().isEmpty());
    }

    @Test
    void an_event_of_an_unknown_channel_raises_doubts_and_what_is_there_is_read_again() {
        follow("secret");
        connected();
        long before = listsAsked();

        events("asterisk-22/busy").stream()
                .filter(m -> m.value(0).equals("Hangup"))
                .forEach(pbx::send);

        await().until(() -> listsAsked() == before + 1);
        assertThat(sink.changes()).isEmpty();
    }

    @Test
    void who_ended_before_the_lists_were_made_raises_none() {
        pbx.delayAnswers(Duration.ofMillis(300));
        follow("secret");
        await().until(() -> sink.last() != null && sink.last().state() == PbxState.SYNCING);
        events("asterisk-22/busy").stream()
                .filter(m -> m.value(0).equals("Hangup"))
                .forEach(pbx::send);
        connected();
        pbx.delayAnswers(Duration.ZERO);
        long before = listsAsked();

        events("asterisk-22/answered_caller_hangs_up").forEach(pbx::send);

        await().until(() -> !sink.ended().isEmpty());
        assertThat(listsAsked()).isEqualTo(before);
    }

    private long listsAsked() {
        return pbx.received().stream()
                .filter(m -> "CoreShowChannels".equals(m.get("Action")))
                .count();
    }

    @Test
    void a_wrong_secret_is_told_in_one_line_without_the_secret() {
        follow("not-the-secret");

        await().until(() -> sink.last() != null && sink.last().state() == PbxState.DISCONNECTED);
        assertThat(sink.last().lastError())
                .contains("127.0.0.1:" + pbx.port())
                .doesNotContain("not-the-secret")
                .doesNotContain("\n");
    }

    private static int indexAfterAnswer(List<AmiMessage> events) {
        int bridged = 0;
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).value(0).equals("BridgeEnter") && ++bridged == 2) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("nobody answers");
    }

    /** What a list would tell after these events. */
    private static PbxSnapshot snapshot(List<AmiMessage> events) {
        List<PbxSnapshot.Channel> channels = new ArrayList<>();
        for (AmiMessage event : events) {
            if (event.value(0).equals("BridgeEnter")) {
                List<Header> headers = event.headers();
                int from = event.indexOf("Channel", 0);
                int to = event.indexOf("Linkedid", 0);
                channels.add(new PbxSnapshot.Channel(
                        headers.subList(from, to + 1), "Dial", "", event.get("BridgeUniqueid"), 1));
            }
        }
        return new PbxSnapshot(channels, List.of(), List.of(), List.of());
    }
}
