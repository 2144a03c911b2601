package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.call.BoardChange;
import io.ringdown.call.BoardUpdate;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.demo.FakePbx;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.journal.JournalSettings;
import io.ringdown.journal.Journals;
import io.ringdown.journal.Recording;
import io.ringdown.pbx.ChangeSink;
import io.ringdown.pbx.PbxLink;
import io.ringdown.pbx.PbxSettings;
import io.ringdown.testing.PostgresResource;
import io.ringdown.testing.Recordings;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Rows written live are the rows that an import of the same traffic writes, byte for byte: over all recordings. */
class LiveIsImportTest {

    private static final TrunkPatterns TRUNKS = TrunkPatterns.of(List.of("PJSIP/trunk*"));

    private static final SessionConfig.Timing AT_ONCE = new SessionConfig.Timing(
            SessionConfig.Timing.DEFAULT.connect(),
            SessionConfig.Timing.DEFAULT.login(),
            SessionConfig.Timing.DEFAULT.action(),
            SessionConfig.Timing.DEFAULT.boot(),
            SessionConfig.Timing.DEFAULT.ping(),
            SessionConfig.Timing.DEFAULT.silence(),
            Duration.ofMillis(2),
            Duration.ofMillis(5));

    @TempDir
    Path folder;

    private final Collecting sink = new Collecting();

    private static final class Collecting implements ChangeSink {
        final List<CallRecord> ended = new CopyOnWriteArrayList<>();
        final Set<String> live = ConcurrentHashMap.newKeySet();
        final AtomicInteger ends = new AtomicInteger();
        volatile String mark;
        volatile PbxStatus status;

        @Override
        public String name() {
            return "test";
        }

        @Override
        public void onChanges(ChangeBatch batch) {
            ended(batch.changes(), ended);
            batch.changes().forEach(change -> {
                if (change.call().ended()) {
                    live.remove(change.callId());
                } else {
                    live.add(change.callId());
                }
            });
        }

        @Override
        public void onBoard(BoardUpdate update) {
            for (BoardChange change : update.changes()) {
                if (change instanceof BoardChange.DeviceChanged device
                        && device.device().name().startsWith("PJSIP/mark")) {
                    mark = device.device().name();
                }
            }
        }

        @Override
        public void onStatus(PbxStatus status) {
            if (status.state() == PbxState.DISCONNECTED) {
                ends.incrementAndGet();
            }
            this.status = status;
        }
    }

    private static void ended(List<CallChange> changes, List<CallRecord> into) {
        for (CallChange change : changes) {
            if (change instanceof CallChange.Ended end) {
                into.add(end.call().record());
            }
        }
    }

    @Test
    void live_rows_are_the_rows_of_an_import() throws Exception {
        List<Recording> recordings = Recordings.all();
        playLive(recordings);
        String live = dump(sink.ended);
        assertThat(sink.ended.size()).isGreaterThan(300);

        List<CallRecord> ofJournal = new ArrayList<>();
        for (Recording journal : Recording.at(folder)) {
            journal.replay(TRUNKS, changes -> ended(changes, ofJournal));
        }
        same(dump(ofJournal), live);

        // The files tell nothing of the logins here, so calls that were cut off by them are told in other words.
        List<CallRecord> ofFiles = new ArrayList<>();
        for (Recording recording : recordings) {
            recording.replay(TRUNKS, changes -> ended(changes, ofFiles));
        }
        same(dump(complete(ofFiles)), dump(complete(sink.ended)));
    }

    /** The first difference alone: all rows would be a megabyte of message. */
    private static void same(String imported, String live) {
        List<String> left = imported.lines().toList();
        List<String> right = live.lines().toList();
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            assertThat(left.get(i)).isEqualTo(right.get(i));
        }
        assertThat(left.size()).isEqualTo(right.size());
    }

    private static List<CallRecord> complete(List<CallRecord> records) {
        return records.stream().filter(CallRecord::complete).toList();
    }

    private void playLive(List<Recording> recordings) throws Exception {
        Vertx vertx = Vertx.vertx();
        FakePbx pbx = join(FakePbx.start(vertx, new FakePbx.Settings("user", "secret"), Clock.systemUTC()));
        try (Journals journals = new Journals(JournalSettings.in(folder), InstantSource.system())) {
            for (Recording recording : recordings) {
                // each is a PBX of its own, for the same Uniqueid comes in several
                PbxLink link = new PbxLink(
                        ((VertxInternal) vertx).createEventLoopContext(),
                        new PbxSettings(
                                new SessionConfig(recording.name(), "127.0.0.1", pbx.port(), "user", "secret")
                                        .withTiming(AT_ONCE),
                                TRUNKS,
                                Duration.ofMinutes(5)),
                        List.of(sink),
                        journals,
                        RandomGenerator.getDefault(),
                        Clock.systemUTC());
                sink.status = null;
                link.start();
                connected();
                play(recording, pbx);
                link.stop().await().atMost(Duration.ofSeconds(10));
            }
        } finally {
            join(pbx.close());
            join(vertx.close());
        }
    }

    private void play(Recording recording, FakePbx pbx) {
        for (Path part : recording.parts()) {
            Recordings.messages(Recordings.bytes(part)).stream()
                    .filter(AmiMessage::isEvent)
                    .forEach(pbx::send);
            String mark = "PJSIP/mark-" + recording.name() + part.getFileName();
            pbx.send(AmiMessage.of("Event", "DeviceStateChange", "Device", mark, "State", "INUSE"));
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> mark.equals(sink.mark));
            if (!sink.live.isEmpty() || recording.parts().size() > 1) {
                int before = sink.ends.get();
                pbx.cut();
                await().pollInterval(Duration.ofMillis(2)).until(() -> sink.ends.get() > before);
                connected();
            }
        }
    }

    private void connected() {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> sink.status != null && sink.status.state() == PbxState.CONNECTED);
    }

    private static <T> T join(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** All rows of all tables that these calls make in a database of their own. */
    private static String dump(List<CallRecord> records) throws Exception {
        PostgresResource.Database place = PostgresResource.newDatabase();
        DatabaseAddress address = DatabaseAddress.of(place.jdbcUrl());
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(place.jdbcUrl());
        dataSource.setUser(place.username());
        dataSource.setPassword(place.password());
        Flyway flyway = Flyway.configure().dataSource(dataSource).load();
        Database database =
                new Database(dataSource, new Schema(flyway, address)::migrate, address, InstantSource.system());
        database.prepare();
        for (int i = 0; i < records.size(); i += 500) {
            database.write(records.subList(i, Math.min(i + 500, records.size())));
        }
        StringBuilder dump = new StringBuilder();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("call", "leg", "transfer", "queue_visit", "user_event")) {
                try (ResultSet rows = statement.executeQuery("select t::text from " + table + " t order by 1")) {
                    while (rows.next()) {
                        dump.append(table).append(' ').append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        return dump.toString();
    }
}
