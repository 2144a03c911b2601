package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ringdown.access.Scope;
import io.ringdown.call.CallRecord;
import io.ringdown.call.Party;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers of reports see the calls in their scope, which is the scope of {@link Scope}, and nothing else. */
class ReaderScopeTest {

    private static final String PASSWORD = "secret";

    private static ReportDatabase database;
    private static List<CallRecord> records;
    private static String analyst;

    @BeforeAll
    static void fill() throws Exception {
        database = ReportDatabase.empty();
        Records office = Records.call("office/1795226579.2");
        office.pbx = "office";
        // a call that several recordings have is left out: which of them the database keeps is another test's matter
        Map<String, List<CallRecord>> byId = Stream.concat(
                        ReportData.records().stream(), Stream.of(Records.full("lab/1795226579.1"), office.build()))
                .collect(Collectors.groupingBy(CallRecord::id));
        records = byId.values().stream()
                .filter(same -> same.size() == 1)
                .map(List::getFirst)
                .toList();
        database.write(records);
        // roles belong to the whole server, which other tests may use, too
        analyst = "analyst_" + Long.toHexString(System.nanoTime());
        database.execute("create role " + analyst + " login password '" + PASSWORD + "' in role ringdown_report");
    }

    @AfterAll
    static void forget() throws SQLException {
        database.execute("drop role " + analyst);
    }

    static List<Scope> scopes() {
        Set<String> none = Set.of();
        List<Scope> scopes = new ArrayList<>(List.of(
                Scope.ALL,
                new Scope(Set.of("lab"), none, none, none),
                new Scope(Set.of("nowhere"), none, none, none),
                new Scope(none, Set.of("acc-101"), none, none),
                new Scope(none, Set.of("acc-202"), none, none),
                new Scope(none, none, Set.of("tenant-103"), none),
                new Scope(none, Set.of("acc-none"), Set.of("tenant-201"), none),
                new Scope(Set.of("lab"), Set.of("acc-101"), none, Set.of("10*")),
                new Scope(none, none, none, Set.of("1*", "2*")),
                new Scope(none, none, none, Set.of("it's", "\"", "{}"))));
        records.stream()
                .flatMap(record ->
                        Stream.concat(record.legs().stream().map(leg -> leg.target()), Stream.of(record.caller())))
                .filter(Objects::nonNull)
                .map(Party::number)
                .filter(Objects::nonNull)
                .distinct()
                .limit(30)
                .forEach(number -> scopes.add(new Scope(none, none, none, Set.of(number))));
        return scopes;
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void the_database_decides_as_the_service_does(Scope scope) throws SQLException {
        List<String> seen = records.stream()
                .filter(scope::holds)
                .map(CallRecord::id)
                .sorted()
                .toList();

        assertThat(database.column("select id from call where in_scopes(pbx, scope_keys," + " (select scopes_of('"
                        + ScopeJson.of(scope).replace("'", "''") + "'))) order by id collate \"C\""))
                .isEqualTo(seen);
        bound(scope);
        assertThat(asAnalyst("select call_id from report.calls_v1 order by call_id collate \"C\""))
                .isEqualTo(seen);
        assertThat(asAnalyst("select distinct call_id from report.legs_v1 union"
                        + " select call_id from report.queue_visits_v1 union select call_id from report.transfers_v1"
                        + " union select call_id from public.user_event union select id from public.call"))
                .isSubsetOf(seen);
        assertThat(asAnalyst("select coalesce(sum(calls), 0) from report.traffic_by_hour_v1"))
                .containsExactly(Integer.toString(seen.size()));
    }

    @Test
    void several_roles_see_what_any_of_them_sees() throws SQLException {
        bound(new Scope(Set.of("lab"), Set.of(), Set.of(), Set.of()));
        database.execute("insert into report_reader (role, pbxs) values ('ringdown_report', '{office}')");

        assertThat(asAnalyst("select distinct pbx from report.calls_v1 order by 1"))
                .containsExactly("lab", "office");

        database.execute("delete from report_reader where role = 'ringdown_report'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set ringdown.scope = ''",
                "set role ringdown_report",
                "reset role",
                "set row_security = on",
                "set ringdown.scope = '[{\"pbxs\":[],\"account_codes\":[],\"tenants\":[],\"numbers\":[]}]'"
            })
    void nobody_talks_themselves_into_more(String trick) throws SQLException {
        bound(new Scope(Set.of("nowhere"), Set.of(), Set.of(), Set.of()));

        try (Connection connection = login();
                Statement statement = connection.createStatement()) {
            statement.execute(trick);
            try (ResultSet rows = statement.executeQuery("select count(*) from report.calls_v1")) {
                rows.next();
                assertThat(rows.getInt(1)).isZero();
            }
        }
    }

    @Test
    void a_function_of_their_own_sees_no_rows_of_others() throws SQLException {
        bound(new Scope(Set.of("nowhere"), Set.of(), Set.of(), Set.of()));

        try (Connection connection = login();
                Statement statement = connection.createStatement()) {
            statement.execute("create function pg_temp.tell(t text) returns boolean language plpgsql cost 0.0000001 as"
                    + " $$ begin raise exception 'seen: %', t; end $$");
            try (ResultSet rows =
                    statement.executeQuery("select count(*) from report.calls_v1 where pg_temp.tell(call_id)")) {
                rows.next();
                assertThat(rows.getInt(1)).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"select * from report_reader", "delete from report_reader", "set row_security = off"})
    void what_bounds_them_is_not_theirs(String statement) throws SQLException {
        bound(new Scope(Set.of("nowhere"), Set.of(), Set.of(), Set.of()));

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> asAnalyst(
                        statement.startsWith("set") ? statement + "; select * from report.calls_v1" : statement));
    }

    @Test
    void what_an_older_service_left_out_is_filled_in_as_this_one_writes_it() throws SQLException {
        String all = "select id || ' ' || scope_keys::text from call order by id";
        List<String> written = database.column(all);

        database.execute("update call set scope_keys = null");
        assertThat(database.column("select fill_scope_keys()")).containsExactly(Integer.toString(written.size()));

        assertThat(database.column(all)).isEqualTo(written);
    }

    @Test
    void every_view_shows_its_readers_rows() throws SQLException {
        assertThat(database.column("select relname from pg_class where relnamespace = 'report'::regnamespace"
                        + " and relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions), false)"))
                .isEmpty();
    }

    private static void bound(Scope scope) throws SQLException {
        database.execute("delete from report_reader where role = '" + analyst + "'");
        if (!scope.all()) {
            database.execute("insert into report_reader values ('" + analyst + "', " + array(scope.pbxs()) + ", "
                    + array(scope.accountCodes()) + ", " + array(scope.tenants()) + ", " + array(scope.numbers())
                    + ")");
        }
    }

    private static String array(Set<String> texts) {
        return texts.stream()
                .map(text -> "'" + text.replace("'", "''") + "'")
                .collect(Collectors.joining(", ", "array[", "]::text[]"));
    }

    private static List<String> asAnalyst(String question) throws SQLException {
        try (Connection connection = login();
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(question);
            while (!rows) {
                assertThat(statement.getUpdateCount()).as(question).isNotEqualTo(-1);
                rows = statement.getMoreResults();
            }
            List<String> column = new ArrayList<>();
            try (ResultSet result = statement.getResultSet()) {
                while (result.next()) {
                    column.add(result.getString(1));
                }
            }
            return column;
        }
    }

    private static Connection login() throws SQLException {
        return database.connectAs(analyst, PASSWORD);
    }
}
