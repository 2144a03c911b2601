package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PartitionsTest {

    private final TestDatabase database = new TestDatabase();

    @Test
    void this_month_and_the_next_two_are_there_before_the_first_call() throws Exception {
        database.writer().prepare();

        assertThat(partitions("leg")).containsExactly("leg_2026_11", "leg_2026_12", "leg_2027_01", "leg_default");
        assertThat(partitions("user_event")).hasSize(4);
    }

    @Test
    void a_service_that_runs_for_months_makes_the_next_ones_in_time() throws Exception {
        Database writer = database.writer();
        writer.prepare();
        database.now.set(Instant.parse("2026-12-31T23:59:59Z"));
        writer.prepare();
        database.now.set(Instant.parse("2027-01-01T00:00:00Z"));
        writer.prepare();

        assertThat(partitions("call")).contains("call_2027_02", "call_2027_03");
    }

    @Test
    void old_calls_that_are_imported_get_their_months_and_strange_ones_the_default() throws Exception {
        Database writer = database.writer();
        writer.prepare();

        writer.write(List.of(
                Records.full("lab/lab-1577836799.1"),
                Records.full("lab/1577836800.2"),
                Records.full("lab/no-number"),
                Records.full("lab/9999999999.3")));

        assertThat(database.rows("select tableoid::regclass, id from call order by id collate \"C\""))
                .containsExactly(
                        "call_2020_01 lab/1577836800.2",
                        "call_default lab/9999999999.3",
                        "call_2019_12 lab/lab-1577836799.1",
                        "call_default lab/no-number");
        assertThat(database.rows("select distinct tableoid::regclass::text from transfer order by 1"))
                .containsExactly("transfer_2019_12", "transfer_2020_01", "transfer_default");
    }

    @Test
    void what_the_default_partition_holds_of_a_month_moves_when_the_month_is_made() throws Exception {
        Database writer = database.writer();
        writer.prepare();
        // Born in March 2027, by a PBX whose clock is ahead.
        writer.write(List.of(Records.full("lab/lab-1804000000.1"), Records.full("lab/no-number")));
        assertThat(database.count("call_default")).isEqualTo(2);

        database.now.set(Instant.parse("2027-01-15T00:00:00Z"));
        writer.prepare();

        assertThat(database.rows("select tableoid::regclass from call order by 1"))
                .containsExactlyInAnyOrder("call_default", "call_2027_03");
        assertThat(database.count("leg_2027_03")).isEqualTo(2);
        assertThat(database.count("user_event_2027_03")).isEqualTo(2);
    }

    @Test
    void two_services_that_start_at_once_make_each_month_once() throws Exception {
        database.writer().prepare();
        database.now.set(Instant.parse("2027-06-15T00:00:00Z"));
        List<Future<?>> services = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                Database service = database.writer();
                services.add(threads.submit(() -> {
                    service.prepare();
                    return null;
                }));
            }
        }

        for (Future<?> service : services) {
            service.get();
        }
        assertThat(partitions("call")).contains("call_2027_06", "call_2027_07", "call_2027_08");
    }

    @Test
    void somebody_who_holds_a_lock_delays_the_month_but_no_call() throws Exception {
        Database writer = database.writer();
        writer.prepare();
        try (Connection report = database.dataSource.getConnection();
                Statement statement = report.createStatement()) {
            report.setAutoCommit(false);
            statement.execute("lock table call_default in access share mode");

            writer.write(List.of(Records.full("lab/1577836800.2")));

            assertThat(database.rows("select tableoid::regclass from call")).containsExactly("call_default");
        }
        database.now.set(database.now.get().plusSeconds(61));
        writer.write(List.of(Records.plain("lab/1577836801.3")));

        assertThat(database.rows("select distinct tableoid::regclass from call"))
                .containsExactly("call_2020_01");
        assertThat(database.rows("select distinct tableoid::regclass from leg")).containsExactly("leg_2020_01");
    }

    private List<String> partitions(String table) throws Exception {
        return database.rows("select inhrelid::regclass::text from pg_inherits where inhparent = '" + table
                + "'::regclass order by 1");
    }
}
