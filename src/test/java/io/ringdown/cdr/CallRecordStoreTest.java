package io.ringdown.cdr;

import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringdown.access.AccessDenied;
import io.ringdown.access.Mask;
import io.ringdown.access.Scope;
import io.ringdown.access.Sight;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.Leg;
import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.TransferType;
import io.ringdown.testing.PostgresResource;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PostgresResource.class)
class CallRecordStoreTest {

    @Inject
    CdrWriter writer;

    @Inject
    CallRecordStore store;

    @Inject
    Reports reports;

    @Inject
    DataSource dataSource;

    @Inject
    EntityManagerFactory hibernate;

    @BeforeEach
    void empty() throws SQLException {
        await().until(() -> writer.status().up());
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate call, leg, transfer, queue_visit, user_event");
        }
    }

    private void write(CallRecord... records) {
        long before = writer.status().written();
        List<CallChange> changes = Stream.of(records)
                .<CallChange>map(record -> new CallChange.Ended(
                        record.revision(),
                        record.endedAt(),
                        new Call(record, CallState.ENDED, record.endedAt(), List.of()),
                        record.disposition()))
                .toList();
        writer.onChanges(new ChangeBatch("lab", 1, changes, 0));
        await().until(() -> writer.status().written() == before + records.length);
    }

    @Test
    void what_is_read_is_what_was_written() {
        CallRecord record = Records.full("lab/1.1");

        write(record);

        assertThat(store.find(Sight.ALL, "lab/1.1")).contains(record);
        assertThat(store.find(Sight.ALL, "lab/none")).isEmpty();
        assertThat(store.page(Sight.ALL, CallRecordFilter.ANY, CallRecordOrder.STARTED_AT_DESC, 1, null)
                        .records())
                .containsExactly(record);
    }

    @Test
    void who_has_a_scope_finds_what_is_in_it_and_nothing_else() {
        Records other = Records.call("office/1.2");
        other.pbx = "office";
        other.caller = Records.party("301", "Carol");
        other.legs = List.of(Records.leg("302", null));
        other.dialed = "302";
        write(Records.full("lab/1.1"), other.build());

        assertThat(seen(new Scope(Set.of("office"), Set.of(), Set.of(), Set.of())))
                .containsExactly("office/1.2");
        assertThat(seen(new Scope(Set.of(), Set.of("acc-201"), Set.of(), Set.of())))
                .containsExactly("lab/1.1");
        assertThat(seen(new Scope(Set.of(), Set.of(), Set.of("tenant-302"), Set.of())))
                .containsExactly("office/1.2");
        assertThat(seen(new Scope(Set.of(), Set.of(), Set.of(), Set.of("1*", "3*"))))
                .containsExactlyInAnyOrder("lab/1.1", "office/1.2");
        assertThat(seen(new Scope(Set.of("lab"), Set.of(), Set.of(), Set.of("3*"))))
                .isEmpty();
    }

    /** By page, with each filter that leads a query, by id, and in reports: all must tell the same. */
    private List<String> seen(Scope scope) {
        Sight sight = new Sight(scope, Mask.NONE);
        List<String> ids =
                store.page(sight, CallRecordFilter.ANY, CallRecordOrder.STARTED_AT_DESC, 10, null).records().stream()
                        .map(CallRecord::id)
                        .toList();
        for (String number : List.of("101", "301")) {
            CallRecordFilter byNumber = new CallRecordFilter(
                    null, number, null, null, null, null, null, null, null, null, null, null, null);
            assertThat(store.page(sight, byNumber, CallRecordOrder.STARTED_AT_ASC, 10, null)
                            .records())
                    .extracting(CallRecord::id)
                    .allMatch(ids::contains);
        }
        for (String id : List.of("lab/1.1", "office/1.2")) {
            assertThat(store.find(sight, id).isPresent()).isEqualTo(ids.contains(id));
        }
        assertThat(reports
                        .traffic(
                                sight,
                                new Reports.TrafficQuestion(
                                        Records.NOON.minusSeconds(3600),
                                        Records.NOON.plusSeconds(3600),
                                        TrafficBucket.DAY,
                                        "UTC",
                                        null,
                                        null))
                        .stream()
                        .mapToInt(TrafficReport::calls)
                        .sum())
                .isEqualTo(ids.size());
        // and whoever asks next, over the same connection, has its own scope
        assertThat(store.page(Sight.ALL, CallRecordFilter.ANY, CallRecordOrder.STARTED_AT_DESC, 10, null)
                        .records())
                .hasSize(2);
        assertThat(reports.agents(
                        Sight.ALL,
                        new Reports.AgentQuestion(
                                null, Records.NOON.minusSeconds(3600), Records.NOON.plusSeconds(3600), null, null)))
                .hasSize(2);
        return ids;
    }

    @Test
    void who_sees_no_long_numbers_finds_none_by_them() {
        Records call = Records.call("lab/1.3");
        String number = "4930123456";
        String device = "PJSIP/" + number;
        call.caller = new Party(number, number, Presentation.ALLOWED, device, device + "-00000047", null, null);
        write(call.build());
        Sight sight = new Sight(Scope.ALL, new Mask(7));

        CallRecord shown = store.find(sight, "lab/1.3").orElseThrow();
        assertThat(shown.caller().number()).isEqualTo("4930123xxx");
        assertThat(shown.toString()).doesNotContain("4930123456");
        CallRecordFilter byNumber = new CallRecordFilter(
                null, "4930123456", null, null, null, null, null, null, null, null, null, null, null);
        assertThatExceptionOfType(AccessDenied.class)
                .isThrownBy(() -> store.page(sight, byNumber, CallRecordOrder.STARTED_AT_ASC, 10, null));
    }

    @Test
    void a_call_that_has_not_ended_is_not_written() {
        long before = writer.status().written();
        Call live = new Call(Records.plain("lab/live"), CallState.UP, Records.NOON, List.of());

        writer.onChanges(new ChangeBatch("lab", 1, List.of(new CallChange.Started(1, Records.NOON, live)), 0));
        write(Records.plain("lab/ended"));

        assertThat(writer.status().written()).isEqualTo(before + 1);
        assertThat(store.find(Sight.ALL, "lab/live")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(CallRecordOrder.class)
    void pages_neither_overlap_nor_miss_though_many_calls_have_the_same_times(CallRecordOrder order) {
        List<CallRecord> calls = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            Records call = Records.call("lab/%02d".formatted((i * 7) % 25));
            call.startedAt = i % 11 == 10 ? null : Records.NOON.plusSeconds(i % 3);
            call.endedAt = Records.NOON.plusSeconds(60 - i % 2);
            calls.add(call.build());
        }
        write(calls.toArray(CallRecord[]::new));

        List<String> paged = new ArrayList<>();
        CallRecordPage page;
        String after = null;
        do {
            page = store.page(Sight.ALL, CallRecordFilter.ANY, order, 4, after);
            assertThat(page.cursors()).hasSameSizeAs(page.records());
            page.records().forEach(record -> paged.add(record.id()));
            after = page.cursors().getLast();
        } while (page.hasNextPage());

        Comparator<CallRecord> ascending = Comparator.<CallRecord, Instant>comparing(
                        record -> Cursor.of(order, record).at())
                .thenComparing(CallRecord::id);
        boolean descending = order.name().endsWith("DESC");
        assertThat(paged)
                .isEqualTo(calls.stream()
                        .sorted(descending ? ascending.reversed() : ascending)
                        .map(CallRecord::id)
                        .toList());
        assertThat(store.page(Sight.ALL, CallRecordFilter.ANY, order, 4, after).records())
                .isEmpty();
    }

    @Test
    void a_page_of_any_size_takes_one_query_per_table() {
        write(Stream.iterate(0, i -> i + 1)
                .limit(50)
                .map(i -> Records.full("lab/" + i))
                .toArray(CallRecord[]::new));
        var statistics = hibernate.unwrap(SessionFactory.class).getStatistics();
        statistics.setStatisticsEnabled(true);
        statistics.clear();

        CallRecordPage page = store.page(Sight.ALL, CallRecordFilter.ANY, CallRecordOrder.STARTED_AT_ASC, 40, null);

        assertThat(page.records()).hasSize(40).allSatisfy(record -> {
            assertThat(record.legs()).hasSize(2);
            assertThat(record.transfers()).hasSize(1);
            assertThat(record.queueVisits()).hasSize(1);
        });
        assertThat(page.hasNextPage()).isTrue();
        assertThat(statistics.getPrepareStatementCount()).isEqualTo(5);
        statistics.setStatisticsEnabled(false);
    }

    @Test
    void every_field_of_the_filter_selects() {
        Records a = Records.call("a/1");
        a.pbx = "a";
        a.direction = Direction.OUTBOUND;
        a.caller = Records.party("301", "A");
        a.dialed = "0044";
        a.legs = List.of(Records.leg("555", null));
        a.startedAt = Records.NOON.minusSeconds(10);
        Records b = Records.call("b/1");
        b.pbx = "b";
        b.disposition = Disposition.BUSY;
        b.caller = Records.party("302", "B");
        b.dialed = "600";
        b.legs = List.<Leg>of();
        b.visits = List.of(new QueueVisit("sales", null, null, null, null, null, null));
        write(a.build(), b.build());

        assertThat(ids(filter(List.of("a", "c"), null, null, null, null, null, null, null, null)))
                .containsExactly("a/1");
        assertThat(ids(filter(List.of(), null, null, null, null, null, null, null, null)))
                .isEmpty();
        for (String number : List.of("301", "0044", "555")) {
            assertThat(ids(filter(null, number, null, null, null, null, null, null, null)))
                    .containsExactly("a/1");
        }
        for (String device : List.of("PJSIP/301", "PJSIP/555")) {
            assertThat(ids(filter(null, null, device, null, null, null, null, null, null)))
                    .containsExactly("a/1");
        }
        assertThat(ids(filter(null, null, null, "sales", null, null, null, null, null)))
                .containsExactly("b/1");
        assertThat(ids(filter(null, null, null, null, Direction.OUTBOUND, null, null, null, null)))
                .containsExactly("a/1");
        assertThat(ids(filter(null, null, null, null, null, Disposition.BUSY, null, null, null)))
                .containsExactly("b/1");
        assertThat(ids(filter(null, null, null, null, null, null, "acc-302", null, null)))
                .containsExactly("b/1");
        assertThat(ids(filter(null, null, null, null, null, null, null, Records.NOON, null)))
                .containsExactly("b/1");
        assertThat(ids(filter(null, null, null, null, null, null, null, null, Records.NOON)))
                .containsExactly("a/1");
        assertThat(ids(filter(
                        List.of("b"),
                        "302",
                        "PJSIP/302",
                        "sales",
                        Direction.INBOUND,
                        Disposition.BUSY,
                        "acc-302",
                        Records.NOON,
                        Records.NOON.plusSeconds(1))))
                .containsExactly("b/1");
        assertThat(ids(filter(null, "301' or '1'='1", null, null, null, null, null, null, null)))
                .isEmpty();
    }

    @Test
    void calls_are_found_by_agent_transfer_and_duration() {
        Records plain = Records.call("lab/plain");
        plain.startedAt = Records.NOON.minusSeconds(5);
        write(Records.full("lab/full"), plain.build());

        assertThat(ids(more("201", null, null, null))).containsExactly("lab/full");
        assertThat(ids(more("nobody", null, null, null))).isEmpty();
        assertThat(ids(more(null, TransferType.ATTENDED, null, null))).containsExactly("lab/full");
        assertThat(ids(more(null, TransferType.PARK, null, null))).isEmpty();
        assertThat(ids(more(null, null, 60_000L, 60_000L))).containsExactly("lab/plain", "lab/full");
        assertThat(ids(more(null, null, 60_001L, null))).isEmpty();
        assertThat(ids(more(null, null, null, 59_999L))).isEmpty();
    }

    /** Whatever leads the query, and whatever is looked at on the way, the pages are those of the whole list. */
    @ParameterizedTest
    @EnumSource(CallRecordOrder.class)
    void pages_of_every_filter_are_parts_of_the_list(CallRecordOrder order) {
        List<CallRecord> calls = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            CallRecord full = Records.full("lab/%02d".formatted((i * 7) % 23));
            calls.add(full);
        }
        write(calls.toArray(CallRecord[]::new));
        List<CallRecordFilter> filters = List.of(
                filter(null, "201", null, null, null, null, null, null, null),
                filter(null, "101", "PJSIP/202", "support", Direction.INBOUND, null, "acc-101", Records.NOON, null),
                filter(List.of("lab"), null, "PJSIP/201", null, null, null, null, null, Records.NOON.plusSeconds(1)),
                filter(null, null, null, "support", null, Disposition.ANSWERED, null, null, null),
                more("201", TransferType.ATTENDED, 1L, 100_000L),
                more(null, TransferType.ATTENDED, null, null));

        for (CallRecordFilter filter : filters) {
            List<String> paged = new ArrayList<>();
            String after = null;
            CallRecordPage page;
            do {
                page = store.page(Sight.ALL, filter, order, 4, after);
                page.records().forEach(record -> paged.add(record.id()));
                after = page.cursors().getLast();
            } while (page.hasNextPage());

            assertThat(paged).as("%s", filter).hasSize(23).doesNotHaveDuplicates();
            assertThat(paged)
                    .isSortedAccordingTo(
                            order.name().endsWith("DESC") ? Comparator.reverseOrder() : Comparator.naturalOrder());
        }
    }

    private static CallRecordFilter more(String agent, TransferType transfer, Long minDuration, Long maxDuration) {
        return new CallRecordFilter(
                null, null, null, null, null, null, null, null, null, agent, transfer, minDuration, maxDuration);
    }

    @Test
    void a_page_of_no_size_or_after_no_cursor_is_refused() {
        for (int first : new int[] {0, -1, 1_001}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            store.page(Sight.ALL, CallRecordFilter.ANY, CallRecordOrder.STARTED_AT_ASC, first, null));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        store.page(Sight.ALL, CallRecordFilter.ANY, CallRecordOrder.STARTED_AT_ASC, 1, "nonsense"));
    }

    @Test
    void health_says_that_records_are_written() {
        when().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'database' }.data.state", equalTo("UP"))
                .body("checks.name", hasItem("database"));
        when().get("/q/health/live").then().statusCode(200);
    }

    private List<String> ids(CallRecordFilter filter) {
        return store.page(Sight.ALL, filter, CallRecordOrder.STARTED_AT_ASC, 10, null).records().stream()
                .map(CallRecord::id)
                .toList();
    }

    private static CallRecordFilter filter(
            List<String> pbx,
            String number,
            String device,
            String queue,
            Direction direction,
            Disposition disposition,
            String accountCode,
            Instant from,
            Instant to) {
        return new CallRecordFilter(
                pbx, number, device, queue, direction, disposition, accountCode, from, to, null, null, null, null);
    }
}
