package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringdown.call.CallRecord;
import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.Leg;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import io.ringdown.call.QueueOutcome;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import io.ringdown.cdr.RecordSink.RecordRefused;
import io.ringdown.cdr.RecordSink.SinkDown;
import io.ringdown.testing.PostgresResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseTest {

    private final PostgresResource.Database place = PostgresResource.newDatabase();
    private final DatabaseAddress address = DatabaseAddress.of(place.jdbcUrl());
    private Database database;
    private Flyway flyway;

    @BeforeEach
    void connect() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(place.jdbcUrl());
        dataSource.setUser(place.username());
        dataSource.setPassword(place.password());
        dataSource.setReWriteBatchedInserts(true);
        flyway = Flyway.configure().dataSource(dataSource).load();
        database = new Database(dataSource, new Schema(flyway, address)::migrate, address, InstantSource.system());
    }

    @Test
    void writing_twice_is_writing_once() throws Exception {
        database.prepare();
        database.write(List.of(Records.full("lab/1.1"), Records.plain("lab/1.2")));
        String once = everything();

        database.write(List.of(Records.full("lab/1.1"), Records.plain("lab/1.2")));

        assertThat(everything()).isEqualTo(once);
        assertThat(count("leg")).isEqualTo(3);
    }

    @Test
    void a_later_revision_replaces_the_call_and_what_belongs_to_it() throws Exception {
        database.prepare();
        database.write(List.of(Records.full("lab/1.1")));
        Records later = Records.call("lab/1.1");
        later.revision = 4;
        later.disposition = Disposition.TRANSFERRED;
        later.legs = List.of(Records.leg("909", null));

        database.write(List.of(later.build()));

        assertThat(rows("select disposition, revision from call")).containsExactly("TRANSFERRED 4");
        assertThat(rows("select ordinal, target_number from leg")).containsExactly("1 909");
        assertThat(count("transfer") + count("queue_visit")).isZero();
    }

    @Test
    void an_earlier_revision_changes_nothing() throws Exception {
        database.prepare();
        database.write(List.of(Records.full("lab/1.1")));
        String before = everything();
        Records earlier = Records.call("lab/1.1");
        earlier.revision = 2;
        earlier.disposition = Disposition.BUSY;

        database.write(List.of(earlier.build(), Records.plain("lab/1.2")));

        assertThat(count("call")).isEqualTo(2);
        execute("delete from call where id = 'lab/1.2'; delete from leg where call_id = 'lab/1.2'");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void of_one_call_twice_in_a_group_the_newest_stays() throws Exception {
        database.prepare();
        Records newest = Records.call("lab/1.1");
        newest.revision = 9;

        database.write(List.of(newest.build(), Records.full("lab/1.1")));

        assertThat(rows("select revision from call")).containsExactly("9");
        assertThat(count("leg")).isEqualTo(1);
    }

    @Test
    void many_calls_go_in_one_group() throws Exception {
        database.prepare();

        database.write(
                IntStream.range(0, 500).mapToObj(i -> Records.full("lab/" + i)).toList());

        assertThat(count("call")).isEqualTo(500);
        assertThat(count("leg")).isEqualTo(1_000);
    }

    @Test
    void a_call_of_which_nothing_is_known_can_be_written() throws Exception {
        database.prepare();

        database.write(List.of(new CallRecord(
                "lab/1.1",
                "lab",
                null,
                false,
                null,
                null,
                List.of(new Leg(null, null, null, null, null, null, null, null, null)),
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                Records.NOON,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                1)));

        assertThat(rows("select id, started_at, caller_number from call")).containsExactly("lab/1.1 null null");
    }

    @Test
    void the_tables_take_every_word_of_the_vocabulary() throws Exception {
        database.prepare();
        List<CallRecord> calls = new ArrayList<>();
        for (Disposition disposition : Disposition.values()) {
            Records call = Records.call("lab/" + disposition);
            call.disposition = disposition;
            call.direction = Direction.values()[disposition.ordinal() % Direction.values().length];
            calls.add(call.build());
        }
        Records words = Records.call("lab/words");
        words.legs = Arrays.stream(LegOutcome.values())
                .map(outcome -> new Leg(null, null, null, null, null, null, outcome, null, null))
                .toList();
        words.visits = Arrays.stream(QueueOutcome.values())
                .map(outcome -> new QueueVisit("q", null, null, null, outcome, null, null))
                .toList();
        List<Transfer> transfers = new ArrayList<>();
        for (TransferType type : TransferType.values()) {
            transfers.add(new Transfer(null, type, null, null, null, null, null, null));
        }
        for (TransferOutcome outcome : TransferOutcome.values()) {
            transfers.add(new Transfer(null, TransferType.PARK, null, null, null, null, outcome, null));
        }
        for (Presentation presentation : Presentation.values()) {
            Party party = new Party("1", null, presentation, null, null, null, null);
            transfers.add(new Transfer(null, TransferType.BLIND, party, party, null, party, null, null));
        }
        words.transfers = transfers;
        calls.add(words.build());

        database.write(calls);

        assertThat(count("transfer")).isEqualTo(transfers.size());
    }

    @Test
    void a_group_with_a_record_that_can_never_be_written_leaves_nothing_behind() throws Exception {
        database.prepare();
        List<CallRecord> group = List.of(Records.plain("lab/1.1"), Records.plain("lab/nul\0"));

        assertThatExceptionOfType(RecordRefused.class).isThrownBy(() -> database.write(group));

        assertThat(count("call")).isZero();
        Records endless = Records.call("lab/1.2");
        endless.endedAt = null;
        assertThatExceptionOfType(RecordRefused.class)
                .isThrownBy(() -> database.write(List.of(endless.build())))
                .withMessageContaining("ended_at");
        Records huge = Records.call("lab/1.3");
        huge.dialed = "🕿".repeat(5_000);
        database.write(List.of(huge.build()));
        assertThat(count("call")).isEqualTo(1);
    }

    @Test
    void every_table_and_column_is_described() throws Exception {
        database.prepare();

        assertThat(rows("""
                select c.relname || coalesce('.' || a.attname, '')
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public' and c.relname not like 'flyway%'
                left join lateral (
                  select attnum, attname from pg_attribute
                  where attrelid = c.oid and attnum > 0 and not attisdropped
                  union all select 0, null) a on true
                where c.relkind in ('r', 'p')
                and col_description(c.oid, a.attnum) is null
                and (a.attnum > 0 or obj_description(c.oid, 'pg_class') is null)""")).isEmpty();
        assertThat(rows("select count(*) > 80 from pg_description d join pg_class c on c.oid = d.objoid"
                        + " where c.relname in ('call', 'leg', 'transfer', 'queue_visit', 'user_event')"))
                .containsExactly("t");
    }

    @Test
    void the_tables_in_the_documentation_are_these() throws Exception {
        database.prepare();
        String documentation = Files.readString(Path.of("docs/sql.md"));

        List<String> documented = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE)
                .matcher(documentation)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(documented).isEqualTo(rows("""
                        select column_name from information_schema.columns
                        where table_schema = 'public'
                          and table_name in ('call', 'leg', 'transfer', 'queue_visit', 'user_event', 'audit')
                        order by array_position(
                            array['call', 'leg', 'transfer', 'queue_visit', 'user_event', 'audit'], table_name::text),
                          ordinal_position"""));
    }

    @Test
    void calls_written_before_there_were_months_are_moved_into_them() throws Exception {
        Flyway.configure()
                .configuration(flyway.getConfiguration())
                .target("1")
                .load()
                .migrate();
        execute("""
                insert into call (id, pbx, originated, ended_at, complete, revision)
                values ('lab/lab-1795226579.627', 'lab', false, '2026-11-21Z', true, 2),
                  ('lab/1.1', 'lab', false, '2026-11-21Z', true, 2);
                insert into leg (call_id, ordinal, target_number)
                values ('lab/lab-1795226579.627', 1, '102'), ('lab/1.1', 1, '103');
                insert into transfer (call_id, ordinal, type) values ('lab/lab-1795226579.627', 1, 'BLIND');
                insert into queue_visit (call_id, ordinal, queue) values ('lab/lab-1795226579.627', 1, 'support')""");

        database.prepare();

        assertThat(rows("select tableoid::regclass, id, born_at at time zone 'UTC' from call order by 2"))
                .containsExactly(
                        "call_default lab/1.1 1970-01-01 00:00:00",
                        "call_2026_11 lab/lab-1795226579.627 2026-11-21 02:02:59");
        assertThat(rows("select tableoid::regclass, target_number from leg order by 2"))
                .containsExactly("leg_2026_11 102", "leg_default 103");
        assertThat(rows("select tableoid::regclass from transfer union all select tableoid::regclass from queue_visit"))
                .containsExactly("transfer_2026_11", "queue_visit_2026_11");
        database.write(List.of(Records.full("lab/lab-1795226579.627")));
        assertThat(rows("select revision from call where id like 'lab/lab%'")).containsExactly("3");
        assertThat(count("leg")).isEqualTo(3);
    }

    @Test
    void service_and_database_agree_when_a_call_was_born() throws Exception {
        database.prepare();
        for (String id : List.of(
                "lab/lab-1795226579.627",
                "lab/1795226579.627",
                "lab/a-b-1795226579.1",
                "lab/1.1",
                "lab/0795226579.627",
                "lab/lab-11795226579.627",
                "lab/lab-1795226579.627x",
                "lab/lab-1795226579.",
                "lab/1795226579.6\n",
                "lab/9999999999.627",
                "")) {
            assertThat(rows("select extract(epoch from born_at('" + id + "'))::bigint"))
                    .as(id)
                    .containsExactly(Long.toString(CallRecord.bornAt(id).getEpochSecond()));
        }
    }

    @Test
    void a_migration_that_failed_is_told() throws Exception {
        database.prepare();
        execute("update flyway_schema_history set success = false");

        assertThatExceptionOfType(SinkDown.class)
                .isThrownBy(database::prepare)
                .withMessageContaining("failed half-way");
    }

    @Test
    void a_database_of_something_else_is_left_alone() throws Exception {
        execute("create table invoices (id int)");

        assertThatExceptionOfType(SinkDown.class)
                .isThrownBy(database::prepare)
                .withMessageContaining("it is not ours: it holds tables of something else");

        assertThat(rows("select count(*) from pg_tables where schemaname = 'public'"))
                .containsExactly("1");
    }

    @Test
    void another_services_migrations_are_told() throws Exception {
        database.prepare();
        execute("update flyway_schema_history set checksum = 1, description = 'invoices'");

        assertThatExceptionOfType(SinkDown.class).isThrownBy(database::prepare).withMessageContaining("it is not ours");
    }

    @Test
    void a_table_that_vanished_is_no_reason_to_drop_a_record() throws Exception {
        database.prepare();
        execute("drop table leg cascade");

        assertThatExceptionOfType(SinkDown.class)
                .isThrownBy(() -> database.write(List.of(Records.plain("lab/1.1"))))
                .withMessageContaining("leg");
    }

    private String everything() throws SQLException {
        List<String> all = new ArrayList<>();
        for (String table : List.of("call", "leg", "transfer", "queue_visit", "user_event")) {
            all.addAll(rows("select t::text from " + table + " t order by 1"));
        }
        return String.join("\n", all);
    }

    private long count(String table) throws SQLException {
        return Long.parseLong(rows("select count(*) from " + table).getFirst());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = place.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rows(String sql) throws SQLException {
        try (Connection connection = place.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join(" ", row));
            }
            return rows;
        }
    }
}
