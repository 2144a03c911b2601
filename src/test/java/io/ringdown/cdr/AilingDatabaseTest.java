package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.call.CallRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A database that is there, and yet takes no call: nothing is lost, and the status says what to do. */
class AilingDatabaseTest {

    private final TestDatabase database = new TestDatabase();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final RecordWriter<CallRecord> writer = new RecordWriter<>(
            CdrWriter.ENDED_CALLS,
            database.writer(),
            new RecordWriter.Limits(100, 10, Duration.ofMillis(100), Duration.ofMillis(100)),
            now::get,
            () -> null);

    @BeforeEach
    void start() {
        writer.start();
        await().until(() -> writer.status().up());
    }

    @AfterEach
    void stop() {
        writer.stop(Duration.ofSeconds(5));
    }

    /** Other tests have databases of the same server. */
    private static final String WAITING = "pg_locks where not granted"
            + " and database = (select oid from pg_database where datname = current_database())";

    @Test
    void it_becomes_read_only_and_writable_again() throws Exception {
        readOnly("on");
        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);
        offer("lab/1");
        assertThat(writer.status().message()).contains("takes no changes", "write to the primary");

        readOnly("off");

        await().until(() -> writer.status().written() == 1);
        assertThat(writer.status().up()).isTrue();
        assertThat(writer.status().refusedData()).isZero();
        assertThat(database.count("call")).isEqualTo(1);
    }

    @Test
    void its_connections_are_cut_as_when_it_fails_over() throws Exception {
        Connection lock = lock();
        offer("lab/1");
        await().until(() -> database.count(WAITING) > 0);

        database.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where pid <> pg_backend_pid() and datname = current_database()");

        await().until(() -> writer.status().written() == 1);
        // the server's own words, when they came through before the connection was gone
        assertThat(writer.status().lastError()).containsAnyOf("failing over", "check that PostgreSQL runs there");
        assertThat(database.count("call")).isEqualTo(1);
        lock.close();
    }

    @Test
    void somebody_holds_a_lock_and_the_status_says_that_it_is_slow() throws Exception {
        offer("lab/0"); // what the writer prepares before its first one is not what shall wait
        await().until(() -> writer.status().written() == 1);
        try (Connection _ = lock()) {
            offer("lab/1");
            await().until(() -> database.count(WAITING) > 0);
            assertThat(writer.status().message()).isEqualTo("call records are written");

            now.set(now.get().plusSeconds(7));

            assertThat(writer.status().message()).contains("slowly", "7 s", "pg_stat_activity");
        }
        await().until(() -> writer.status().written() == 2);
        await().until(() -> writer.status().message().equals("call records are written"));
    }

    @ParameterizedTest
    @CsvSource({
        "53100, full",
        "53200, memory",
        "53300, max_connections",
        "53000, run out",
        "25006, primary",
        "57P01, failing over",
        "57P03, failing over",
        "57014, pg_stat_activity",
        "55P03, lock",
        "58030, fails",
        "40001, tried again",
        "08006, look",
        "28P01, look",
        "42P01, look",
    })
    void what_may_be_healed_is_no_reason_to_leave_a_call_out(String state, String advice) {
        SQLException failure = new SQLException("sorry", state);

        assertThat(SqlFailure.isData(failure)).isFalse();
        assertThat(SqlFailure.isData(new SQLException(failure))).isFalse();
        assertThat(SqlFailure.down(new DatabaseAddress("here", "look"), failure))
                .startsWith("database=here error=sorry; ")
                .contains(advice);
    }

    @Test
    void a_trigger_that_raises_for_one_call_holds_up_no_other() throws Exception {
        database.execute("create function refuse_one() returns trigger language plpgsql as"
                + " $$ begin if new.id = 'lab/2' then raise exception 'not this one'; end if; return new; end $$;"
                + " create trigger refuse_one before insert on call for each row execute function refuse_one()");

        offer("lab/1");
        offer("lab/2");
        offer("lab/3");

        await().until(() -> writer.status().written() == 2 && writer.status().refusedData() == 1);
        assertThat(database.rows("select id from call order by id")).containsExactly("lab/1", "lab/3");
        assertThat(writer.status().lastError()).contains("not this one");
    }

    @ParameterizedTest
    @CsvSource({"22021", "22P02", "23502", "23514", "21000", "54000"})
    void what_can_never_be_written_is_told_from_it(String state) {
        assertThat(SqlFailure.isData(new SQLException("bad", state))).isTrue();
    }

    private void offer(String id) {
        writer.offer("lab", 0, List.of(Records.plain(id)));
    }

    private Connection lock() throws SQLException {
        Connection connection = database.dataSource.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table call in share mode");
        }
        return connection;
    }

    /** For connections made from now on, as all of the writer's are here. */
    private void readOnly(String setting) throws SQLException {
        String name = database.rows("select current_database()").getFirst();
        database.execute("begin; set transaction read write; alter database " + name
                + " set default_transaction_read_only = " + setting + "; commit");
    }
}
