package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringdown.call.CallRecord;
import io.ringdown.cdr.RecordSink.SinkDown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service beside a newer one on the same database, as during a rolling update, and alone after going back by one version.
 * The newer one is here a migration that does what the next one may do: more columns in each table, of which the older
 * service knows nothing.
 */
class UpgradeTest {

    private static final String ID = "lab/lab-1795226579.";
    private static final int MANY = 600;
    private static final String NEXT = Partitions.TABLES.stream()
            .map(table -> "alter table " + table + " add column since_next text not null default 'next';")
            .collect(Collectors.joining("\n"));

    @TempDir
    Path folder;

    private final TestDatabase database = new TestDatabase();
    private final Database older = database.writer();

    @BeforeEach
    void prepare() throws Exception {
        older.prepare();
    }

    /** What the service of the next version does at its start. */
    private void upgrade(String migration) throws Exception {
        Files.writeString(folder.resolve("V99__next.sql"), migration);
        Flyway.configure()
                .dataSource(database.dataSource)
                .locations("classpath:db/migration", "filesystem:" + folder)
                .load()
                .migrate();
    }

    private List<CallRecord> records(int from, int to) {
        List<CallRecord> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(Records.full(ID + i));
        }
        return records;
    }

    @Test
    void after_going_back_by_one_version_it_starts_and_writes() throws Exception {
        older.write(records(0, 10));
        upgrade(NEXT);

        Database again = database.writer();
        again.prepare();
        again.write(records(5, 20));

        assertThat(database.count("call")).isEqualTo(20);
        assertThat(database.count("leg")).isEqualTo(40);
        assertThat(database.count("call where since_next = 'next'")).isEqualTo(20);
        assertThat(database.rows("select max(version::int) from flyway_schema_history"))
                .as("it takes nothing back")
                .containsExactly("99");
    }

    @Test
    void an_update_under_traffic_loses_and_doubles_nothing() throws Exception {
        List<CallRecord> heard = records(0, MANY);
        CountDownLatch writing = new CountDownLatch(3);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> traffic = threads.submit(() -> {
                for (int i = 0; i < MANY; i += 20) {
                    write(heard.subList(i, i + 20));
                    writing.countDown();
                }
                return null;
            });
            writing.await();
            upgrade(NEXT);
            traffic.get();
        }

        assertThat(database.count("call")).isEqualTo(MANY);
        assertThat(database.count("leg")).isEqualTo(2 * MANY);
        List<String> during = database.everything();
        database.execute("truncate " + String.join(", ", Partitions.TABLES));
        older.write(heard);
        assertThat(database.everything()).isEqualTo(during);
    }

    /** As the writer does: what could not be taken is offered again. */
    private void write(List<CallRecord> records) throws Exception {
        for (int i = 0; ; i++) {
            try {
                older.write(records);
                return;
            } catch (SinkDown lock) {
                if (i == 20) {
                    throw lock;
                }
                older.prepare();
            }
        }
    }

    @Test
    void one_that_is_too_old_writes_nothing_until_the_newer_schema_is_gone() throws Exception {
        upgrade("update schema_compatibility set oldest = 99;");

        assertThatExceptionOfType(SinkDown.class)
                .isThrownBy(database.writer()::prepare)
                .withMessageContaining("version 99, newer than this service can write to");

        database.execute("delete from flyway_schema_history where version = '99'");
        database.writer().prepare();
    }
}
