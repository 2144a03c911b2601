package io.ringdown.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.call.Call;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.cdr.CdrStatus;
import io.ringdown.live.SampleCalls;
import io.ringdown.pbx.PastChanges;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** From changes of calls to a receiver that is down, slow, refuses, or is told twice. */
class DeliveryTest {

    private static final Instant EVER = Instant.ofEpochSecond(1L << 40);

    private static PostgresResource.Database database;
    private static Vertx vertx;

    private final List<Delivery> deliveries = new ArrayList<>();
    private final Switch dataSource = new Switch();
    private final FakeJournal journal = new FakeJournal();
    private FakeReceiver crm;
    private TestSettings settings;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        database = PostgresResource.newDatabase();
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.username(), database.password())
                .load()
                .migrate();
    }

    @AfterAll
    static void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void receiver() throws Exception {
        execute("truncate webhook_outbox, webhook_call");
        crm = new FakeReceiver();
        settings = new TestSettings(crm.url(), "all", "completed");
    }

    @AfterEach
    void stop() {
        dataSource.broken = false;
        crm.behaviour = _ -> 200;
        deliveries.forEach(delivery -> delivery.stop(Duration.ofSeconds(2)));
        crm.close();
    }

    // ---- what is sent

    @Test
    void every_change_of_a_call_comes_in_order_signed_and_with_our_headers() throws Exception {
        byte[] key = "24 bytes at least, better".getBytes(StandardCharsets.UTF_8);
        settings.secret = "whsec_" + Base64.getEncoder().encodeToString(key);
        settings.headers = Map.of("Authorization", "Bearer xyz");
        tell(delivery(settings.named("crm")), "lab/lab-1795226579.1", 1);

        await().until(() -> crm.taken.size() == 5);
        assertThat(crm.taken)
                .extracting(request -> request.json().getString("type"))
                .containsExactly(
                        "io.ringdown.call.started",
                        "io.ringdown.call.ringing",
                        "io.ringdown.call.answered",
                        "io.ringdown.call.ended",
                        "io.ringdown.call.completed");
        for (FakeReceiver.Request request : crm.taken) {
            String timestamp = request.headers().get("webhook-timestamp");
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            String signed = request.headers().get("webhook-id") + "." + timestamp + "." + request.body();
            assertThat(request.headers())
                    .containsEntry(
                            "webhook-signature",
                            "v1,"
                                    + Base64.getEncoder()
                                            .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))))
                    .containsEntry("webhook-id", request.id())
                    .containsEntry("Authorization", "Bearer xyz")
                    .containsEntry("Content-Type", "application/cloudevents+json; charset=utf-8")
                    .containsEntry(":path", "/hook?token=of-the-url");
            assertThat(Long.parseLong(timestamp)).isCloseTo(Instant.now().getEpochSecond(), within(60));
        }
        await().until(() ->
                rows("select state, count(*) from webhook_outbox group by 1").equals(List.of("DELIVERED 5")));
        await().until(() -> count("webhook_call") == 0);
    }

    private static org.assertj.core.data.Offset<Long> within(long seconds) {
        return org.assertj.core.data.Offset.offset(seconds);
    }

    // ---- receivers that do not take it

    @Test
    void a_receiver_that_is_down_loses_nothing_and_hears_each_call_in_order_afterwards() throws Exception {
        crm.down();
        Delivery delivery = delivery(settings.named("crm"));
        for (int call = 0; call < 100; call++) {
            tell(delivery, id(call), 1 + call * 10L);
        }
        await().until(() -> count("webhook_outbox") == 500 && status(delivery).failed() >= 5);
        assertThat(delivery.unsettled("lab")).isEqualTo(Long.MAX_VALUE);
        assertThat(status(delivery).failingSince()).isNotNull();
        long attempts = status(delivery).failed();
        Thread.sleep(1_000);
        assertThat(status(delivery).failed() - attempts)
                .as("asked now and then only")
                .isLessThan(25);

        crm.up();

        await().atMost(Duration.ofSeconds(30)).until(() -> crm.distinctIds().size() == 500);
        for (int call = 0; call < 100; call++) {
            assertThat(crm.of(id(call))).isEqualTo(expected(id(call)));
        }
        await().until(() -> status(delivery).failingSince() == null);
        assertThat(crm.mostAtATime.get()).isLessThanOrEqualTo(8);
    }

    @Test
    void one_event_that_always_fails_holds_up_its_own_call_alone() throws Exception {
        crm.behaviour =
                request -> request.subject().equals(id(3)) && request.id().contains("RINGING") ? 500 : 200;
        Delivery delivery = delivery(settings.named("crm"));
        for (int call = 0; call < 20; call++) {
            tell(delivery, id(call), 1 + call * 10L);
        }

        await().until(() -> crm.distinctIds().size() == 19 * 5 + 1);
        assertThat(crm.of(id(3))).hasSize(1);
        assertThat(rows("select state, type, last_error from webhook_outbox where state = 'WAITING' and attempts > 0"))
                .containsExactly("WAITING RINGING answered 500");

        crm.behaviour = _ -> 200;
        await().until(() -> crm.of(id(3)).equals(expected(id(3))));
        assertThat(crm.ids()).as("nothing twice").doesNotHaveDuplicates();
    }

    @Test
    void a_slow_receiver_delays_neither_another_nor_the_writing() throws Exception {
        crm.behaviour = _ -> {
            Thread.sleep(300);
            return 200;
        };
        try (FakeReceiver quick = new FakeReceiver()) {
            Delivery delivery =
                    delivery(settings.named("crm"), new TestSettings(quick.url(), "all", "completed").named("quick"));
            long begin = System.nanoTime();
            for (int call = 0; call < 100; call++) {
                tell(delivery, id(call), 1 + call * 10L);
            }

            await().until(() -> quick.taken.size() == 500);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            assertThat(delivery.unsettled("lab")).isEqualTo(Long.MAX_VALUE);
            assertThat(crm.taken.size()).isLessThan(400);
            assertThat(crm.mostAtATime.get()).isLessThanOrEqualTo(8);
        }
    }

    @Test
    void a_receiver_that_does_not_answer_in_time_is_asked_again() throws Exception {
        settings.timeout = Duration.ofMillis(300);
        AtomicInteger asked = new AtomicInteger();
        crm.behaviour = _ -> {
            if (asked.incrementAndGet() == 1) {
                Thread.sleep(2_000);
            }
            return 200;
        };
        Delivery delivery = delivery(settings.named("crm"));

        tell(delivery, id(1), 1);

        await().until(() -> crm.of(id(1)).size() == 5 && status(delivery).delivered() == 5);
        assertThat(status(delivery).lastError()).isEqualTo("no answer in 300 ms");
    }

    @Test
    void a_receiver_that_asks_for_time_gets_it() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        crm.answerHeaders.set("Retry-After", "2");
        crm.behaviour = _ -> asked.incrementAndGet() == 1 ? 429 : 200;
        Delivery delivery = delivery(settings.named("crm"));
        long begin = System.nanoTime();

        tell(delivery, id(1), 1);

        await().until(() -> crm.taken.size() == 5);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1_900));
        assertThat(crm.ids()).isEqualTo(expected(id(1)));
    }

    @Test
    void what_a_receiver_will_never_take_is_given_up_at_once_and_the_call_goes_on() throws Exception {
        crm.behaviour = request -> request.id().contains("ANSWERED") ? 410 : 200;
        Delivery delivery = delivery(settings.named("crm"));

        tell(delivery, id(1), 1);

        await().until(() -> crm.taken.size() == 4);
        await().until(() -> status(delivery).dead() == 1);
        assertThat(crm.requests).hasSize(5);
        List<DeadLetter> dead = outbox().dead("crm", Instant.EPOCH, EVER, 10);
        assertThat(dead).singleElement().satisfies(letter -> {
            assertThat(letter.type()).isEqualTo("ANSWERED");
            assertThat(letter.callId()).isEqualTo(id(1));
            assertThat(letter.lastError()).isEqualTo("answered 410");
            assertThat(letter.attempts()).isEqualTo(1);
        });

        crm.behaviour = _ -> 200;
        assertThat(outbox().replay("crm", Instant.EPOCH, SampleCalls.T0, false)).isZero();
        assertThat(outbox().replay("crm", Instant.EPOCH, EVER, false)).isEqualTo(1);

        await().until(() -> crm.taken.size() == 5);
        assertThat(crm.ids().getLast()).isEqualTo(dead.getFirst().eventId());
        assertThat(outbox().dead("crm", Instant.EPOCH, EVER, 10)).isEmpty();
        assertThat(outbox().replay("crm", Instant.EPOCH, EVER, true)).isEqualTo(5);
        await().until(() -> crm.taken.size() == 10);
        assertThat(crm.ids().subList(5, 10)).isEqualTo(expected(id(1)));
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        try (FakeReceiver elsewhere = new FakeReceiver()) {
            crm.answerHeaders.set("Location", elsewhere.url());
            crm.behaviour = _ -> 307;
            settings.attempts = OptionalInt.of(2);
            Delivery delivery = delivery(settings.named("crm"));

            tell(delivery, id(1), 1);

            await().until(() -> status(delivery).dead() == 5);
            assertThat(elsewhere.requests).isEmpty();
            assertThat(crm.requests).hasSize(10);
            assertThat(status(delivery).lastError()).contains("307, a redirect, which is not followed");
        }
    }

    @Test
    void an_answer_without_end_is_not_read() throws Exception {
        crm.answer = new byte[50 << 20];
        Delivery delivery = delivery(settings.named("crm"));

        tell(delivery, id(1), 1);

        await().atMost(Duration.ofSeconds(5)).until(() -> status(delivery).delivered() == 5);
        assertThat(crm.ids()).isEqualTo(expected(id(1)));
    }

    @Test
    void what_waits_for_too_long_is_given_up_and_what_was_kept_long_enough_goes() throws Exception {
        crm.behaviour = _ -> 503;
        Delivery delivery = delivery(settings.named("crm"));
        tell(delivery, id(1), 1);
        await().until(() -> status(delivery).failed() > 1);
        execute("update webhook_outbox set since = now() - interval '4 days'");
        delivery.tidy();
        await().until(() ->
                rows("select state, count(*) from webhook_outbox group by 1").equals(List.of("DEAD 5")));

        execute("update webhook_outbox set settled_at = now() - interval '29 days'");
        delivery.tidy();
        assertThat(count("webhook_outbox")).isEqualTo(5);
        execute("update webhook_outbox set settled_at = now() - interval '31 days'");
        delivery.tidy();
        assertThat(count("webhook_outbox")).isZero();
    }

    // ---- crashes, replicas, a database that is away

    @Test
    void what_was_not_yet_in_the_database_at_a_kill_comes_from_the_journal() throws Exception {
        dataSource.broken = true;
        Delivery killed = delivery(settings.named("crm"));
        for (int call = 0; call < 10; call++) {
            tell(killed, id(call), 1 + call * 10L);
        }
        assertThat(killed.unsettled("lab")).as("the journal keeps it").isEqualTo(1);

        // another process: of the first one's memory nothing is left
        Delivery next = new Delivery(List.of(settings.named("crm")), new Switch(), () -> {}, () -> journal, vertx);
        deliveries.add(next);
        next.start();
        journal.read("lab", killed.unsettled("lab"), next::offer);

        await().until(() -> crm.distinctIds().size() == 50);
        for (int call = 0; call < 10; call++) {
            assertThat(crm.of(id(call))).isEqualTo(expected(id(call)));
        }
        assertThat(next.unsettled("lab")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void what_was_sent_but_not_noted_at_a_kill_is_sent_again_with_the_same_id() throws Exception {
        Delivery killed = delivery(settings.named("crm"));
        crm.behaviour = _ -> {
            dataSource.broken = true; // from now on nothing can be noted
            return 200;
        };
        settings.parallel = 1;
        tell(killed, id(1), 1);
        await().until(() -> crm.ids().containsAll(List.of(id(1) + "/STARTED")));
        crm.behaviour = _ -> 200;
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        execute("update webhook_call set due_at = now()"); // as if its lease had ended
        int before = crm.ids().size();

        Delivery next = new Delivery(List.of(settings.named("crm")), new Switch(), () -> {}, () -> journal, vertx);
        deliveries.add(next);
        next.start();
        journal.read("lab", 1, next::offer); // and all of it is read again

        await().until(() -> rows("select count(*) from webhook_outbox where state = 'DELIVERED'")
                .equals(List.of("5")));
        assertThat(crm.ids().size()).isGreaterThan(before);
        assertThat(crm.distinctIds()).isEqualTo(expected(id(1)));
    }

    @Test
    void more_changes_than_memory_holds_wait_in_the_journal_while_the_database_is_away() throws Exception {
        dataSource.broken = true;
        Delivery delivery =
                new Delivery(List.of(settings.named("crm")), dataSource, () -> {}, () -> journal, vertx, 50);
        deliveries.add(delivery);
        delivery.start();
        for (int call = 0; call < 60; call++) {
            tell(delivery, id(call), 1 + call * 10L);
        }
        await().until(() -> delivery.writing().state() == CdrStatus.State.DOWN);
        assertThat(delivery.writing().queued()).isLessThanOrEqualTo(550);
        assertThat(delivery.writing().behind()).isEqualTo(1);

        dataSource.broken = false;

        await().atMost(Duration.ofSeconds(40)).until(() -> crm.distinctIds().size() == 300);
        for (int call = 0; call < 60; call++) {
            assertThat(crm.of(id(call))).isEqualTo(expected(id(call)));
        }
        assertThat(delivery.writing().refusedFull()).isZero();
    }

    @Test
    void two_services_that_follow_the_same_pbx_tell_each_event_once() throws Exception {
        Delivery one = delivery(settings.named("crm"));
        Delivery two = delivery(settings.named("crm"));
        Thread other = Thread.startVirtualThread(() -> {
            for (int call = 0; call < 200; call++) {
                tell(two, id(call), 1 + call * 10L);
            }
        });
        for (int call = 0; call < 200; call++) {
            tell(one, id(call), 1 + call * 10L);
        }
        other.join();

        await().atMost(Duration.ofSeconds(30)).until(() -> crm.distinctIds().size() == 1_000);
        await().until(() -> status(one).delivered() + status(two).delivered() == 1_000);
        assertThat(crm.ids()).doesNotHaveDuplicates();
        for (int call = 0; call < 200; call++) {
            assertThat(crm.of(id(call))).isEqualTo(expected(id(call)));
        }
    }

    @Test
    void of_a_call_that_one_service_saw_in_part_the_whole_record_wins() throws Exception {
        Delivery delivery = delivery(new TestSettings(crm.url()).named("crm"));
        Call whole = SampleCalls.call(id(1), 4, CallState.ENDED);
        Call part = new Call(
                DraftsTest.partial(SampleCalls.record(id(1), 2, true)), CallState.ENDED, SampleCalls.T1, List.of());
        delivery.offer(new ChangeBatch("lab", 1, List.of(SampleChanges.ended(whole)), 1));
        await().until(() -> crm.taken.size() == 1);

        delivery.offer(new ChangeBatch("lab", 2, List.of(SampleChanges.ended(part)), 2));
        await().until(() -> delivery.unsettled("lab") == Long.MAX_VALUE);

        assertThat(rows("select event_id from webhook_outbox")).containsExactly(id(1) + "/COMPLETED");
    }

    // ---- load

    @Test
    void three_hundred_changes_a_second_are_written_and_delivered_as_they_come() throws Exception {
        Delivery delivery = delivery(settings.named("crm"));
        await().until(() -> delivery.writing().up());
        int calls = 300;
        long begin = System.nanoTime();
        long longestOffer = 0;
        int mostQueued = 0;
        for (int call = 0; call < calls; call++) {
            long at = begin + call * 1_000_000_000L / 75; // four changes, five events each
            while (System.nanoTime() < at) {
                Thread.sleep(1);
            }
            long offering = System.nanoTime();
            tell(delivery, id(call), 1 + call * 10L);
            longestOffer = Math.max(longestOffer, System.nanoTime() - offering);
            mostQueued = Math.max(mostQueued, delivery.writing().queued());
        }
        long offered = System.nanoTime() - begin;
        await().atMost(Duration.ofSeconds(60)).until(() -> crm.taken.size() == calls * 5);
        long all = System.nanoTime() - begin;
        System.out.printf(
                "webhook load: events=%d offered_ms=%d delivered_ms=%d most_queued=%d longest_offer_ms=%d%n",
                calls * 5, offered / 1_000_000, all / 1_000_000, mostQueued, longestOffer / 1_000_000);

        assertThat(all - offered).as("nothing heaps up").isLessThan(5_000_000_000L);
        assertThat(crm.ids()).doesNotHaveDuplicates();
    }

    // ---- tools

    private Delivery delivery(Receiver... receivers) {
        Delivery delivery = new Delivery(List.of(receivers), dataSource, () -> {}, () -> journal, vertx);
        deliveries.add(delivery);
        delivery.start();
        return delivery;
    }

    private void tell(Delivery delivery, String callId, long from) {
        for (ChangeBatch batch : SampleChanges.batches("lab", callId, from)) {
            journal.written.putIfAbsent(batch.position(), batch);
            delivery.offer(batch);
        }
    }

    private static String id(int call) {
        return "lab/lab-1795226579." + (1_000 + call);
    }

    private static List<String> expected(String callId) {
        Drafts drafts = new Drafts(List.of(new TestSettings("http://a/", "all", "completed").named("crm")));
        return SampleChanges.batches("lab", callId, 1).stream()
                .flatMap(batch -> drafts.of(batch).stream())
                .map(Drafts.Draft::id)
                .toList();
    }

    private static WebhookStatus status(Delivery delivery) {
        return delivery.statuses().getFirst();
    }

    private Outbox outbox() {
        return new Outbox(new Switch(), () -> {}, () -> {});
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(String table) throws SQLException {
        return Long.parseLong(rows("select count(*) from " + table).getFirst());
    }

    private static List<String> rows(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(String.join(
                        " ",
                        IntStream.rangeClosed(1, result.getMetaData().getColumnCount())
                                .mapToObj(column -> {
                                    try {
                                        return result.getString(column);
                                    } catch (SQLException failure) {
                                        throw new IllegalStateException(failure);
                                    }
                                })
                                .toList()));
            }
            return rows;
        }
    }

    /** What the engine would tell again. */
    private static final class FakeJournal implements PastChanges {
        final Map<Long, ChangeBatch> written = new ConcurrentHashMap<>();

        @Override
        public long read(String pbx, long from, java.util.function.Consumer<ChangeBatch> taker) {
            long next = from;
            for (long position :
                    written.keySet().stream().filter(at -> at >= from).sorted().toList()) {
                taker.accept(written.get(position));
                next = position + 1;
            }
            return next;
        }
    }

    /** A small pool that can be broken. */
    private static final class Switch implements DataSource {
        private final PGSimpleDataSource real = new PGSimpleDataSource();
        private final List<Connection> idle = new CopyOnWriteArrayList<>();
        volatile boolean broken;

        Switch() {
            real.setUrl(database.jdbcUrl());
            real.setUser(database.username());
            real.setPassword(database.password());
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (broken) {
                throw new SQLException("the cable is out", "08001");
            }
            Connection connection = null;
            synchronized (idle) {
                if (!idle.isEmpty()) {
                    connection = idle.removeLast();
                }
            }
            Connection pooled = connection == null ? real.getConnection() : connection;
            return (Connection) java.lang.reflect.Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            pooled.setAutoCommit(true);
                            synchronized (idle) {
                                idle.add(pooled);
                            }
                            return null;
                        }
                        try {
                            return method.invoke(pooled, arguments);
                        } catch (java.lang.reflect.InvocationTargetException failure) {
                            throw failure.getCause();
                        }
                    });
        }

        @Override
        public Connection getConnection(String username, String password) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setLoginTimeout(int seconds) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("nothing inside");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
