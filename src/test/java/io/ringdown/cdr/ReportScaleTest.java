package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringdown.access.Scope;
import io.ringdown.access.Sight;
import io.ringdown.testing.PostgresResource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * How long reports and pages take on a million calls over twelve months: {@code ./mvnw -Pscale test}. Another number with
 * {@code -Dscale.calls}. Everything is asked as users do, through the beans behind GraphQL.
 */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PostgresResource.class)
@Tag("scale")
class ReportScaleTest {

    private static final int CALLS = Integer.getInteger("scale.calls", 1_000_000);

    private static boolean generated;

    private final Random random = new Random(4);

    @Inject
    CdrWriter writer;

    @Inject
    DataSource dataSource;

    @Inject
    Reports reports;

    @Inject
    CallRecordStore store;

    @BeforeEach
    void generate() throws Exception {
        await().until(() -> writer.status().up());
        if (!generated) {
            generated = true;
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                long began = System.nanoTime();
                // Another one than the reports will use, and for a longer time than the driver waits for them.
                connection.setNetworkTimeout(Runnable::run, 0);
                GeneratedCalls.generate(connection, CALLS);
                // What the server does by itself in its own time.
                statement.execute("vacuum analyze");
                System.out.printf("%,d calls generated in %d s%n", CALLS, (System.nanoTime() - began) / 1_000_000_000);
            }
        }
    }

    @Test
    void one_queue_on_one_day() throws Exception {
        List<Duration> took = measure(() -> {
            Instant day = day();
            return reports.queues(
                    Sight.ALL,
                    new Reports.QueueQuestion(
                            queue(), day, day.plusSeconds(86_400), Duration.ofSeconds(20), true, Duration.ZERO, null));
        });

        print("queueReport, one queue on one day", took);
        assertThat(p95(took)).isLessThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void what_is_asked_often_reads_no_whole_table() throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            assertThat(GeneratedCalls.wholeTables(
                            connection, "select * from report.queue_summary('queue03', '2026-03-10', '2026-03-11')"))
                    .isEmpty();
            Cursor middle = new Cursor(CallRecordOrder.STARTED_AT_DESC, day(), "x");
            for (CallRecordFilter filter : GeneratedCalls.filters()) {
                CallQuery query = CallQuery.of(Scope.ALL, filter, CallRecordOrder.STARTED_AT_DESC, middle, 51);
                String page = GeneratedCalls.text(query);
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.execute(CallRows.settings(query.plan()));
                }

                assertThat(GeneratedCalls.wholeTables(connection, page))
                        .as(page)
                        .isEmpty();
            }
        }
    }

    @Test
    void other_reports_on_one_day() {
        print("agentReport, one day, all agents", measure(() -> {
            Instant day = day();
            return reports.agents(Sight.ALL, new Reports.AgentQuestion(null, day, day.plusSeconds(86_400), null, null));
        }));
        print("trafficReport, one day by hours", measure(() -> {
            Instant day = day();
            return reports.traffic(
                    Sight.ALL,
                    new Reports.TrafficQuestion(
                            day, day.plusSeconds(86_400), TrafficBucket.HOUR, "Europe/Berlin", null, null));
        }));
    }

    @Test
    void a_page_anywhere_in_the_list() {
        // Until the JVM has compiled what reads a page.
        measure(300, () -> store.page(Sight.ALL, CallRecordFilter.ANY, CallRecordOrder.STARTED_AT_DESC, 50, null));
        List<Duration> all = new ArrayList<>();
        for (CallRecordOrder order : List.of(CallRecordOrder.STARTED_AT_DESC, CallRecordOrder.STARTED_AT_ASC)) {
            for (CallRecordFilter filter : GeneratedCalls.filters()) {
                List<Duration> took = measure(60, () -> store.page(Sight.ALL, filter, order, 50, somewhere(order)));
                print("callRecords " + order + " " + filter, took);
                // The database does not know how few calls are so long, and reads on and on: docs/performance.md.
                if (!GeneratedCalls.RARELY_LONG.equals(filter)) {
                    all.addAll(took);
                }
            }
        }
        print("callRecords, all of these", all);
        assertThat(p95(all)).isLessThanOrEqualTo(Duration.ofMillis(50));
    }

    private String somewhere(CallRecordOrder order) {
        return new Cursor(order, day().plusSeconds(random.nextInt(86_400)), "x").encode();
    }

    private Instant day() {
        return GeneratedCalls.FIRST_DAY.plus(Duration.ofDays(random.nextInt(GeneratedCalls.DAYS)));
    }

    private String queue() {
        return "queue%02d".formatted(random.nextInt(20));
    }

    private static List<Duration> measure(Supplier<?> question) {
        return measure(200, question);
    }

    private static List<Duration> measure(int tries, Supplier<?> question) {
        for (int i = 0; i < 10; i++) {
            question.get();
        }
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < tries; i++) {
            long began = System.nanoTime();
            question.get();
            took.add(Duration.ofNanos(System.nanoTime() - began));
        }
        return took;
    }

    private static Duration p95(List<Duration> took) {
        return took.stream().sorted().toList().get(took.size() * 95 / 100);
    }

    private static void print(String what, List<Duration> took) {
        List<Duration> sorted = took.stream().sorted().toList();
        System.out.printf(
                "%6.1f ms p50, %6.1f ms p95, %6.1f ms at most: %s%n",
                millis(sorted.get(sorted.size() / 2)), millis(p95(took)), millis(sorted.getLast()), what);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
