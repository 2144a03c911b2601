package io.ringdown.ami.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.session.SessionConfig.Timing;
import io.ringdown.demo.FakePbx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client as its users see it, among peers that behave badly. */
class AmiClientTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private Vertx vertx;
    private FakePbx pbx;
    private AmiClient client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        pbx = join(FakePbx.start(vertx, new FakePbx.Settings("user", "secret"), Clock.systemUTC()));
        client = AmiClient.open(vertx, new SessionConfig("pbx", "127.0.0.1", pbx.port(), "user", "secret"));
        client.connected().await().atMost(LONG);
    }

    @AfterEach
    void stop() {
        client.close();
        join(pbx.close());
        join(vertx.close());
    }

    @Test
    void events_are_heard_by_name_by_type_and_all() {
        List<AmiEvent> all = new CopyOnWriteArrayList<>();
        List<AmiEvent.ContactStatus> typed = new CopyOnWriteArrayList<>();
        List<AmiEvent> named = new CopyOnWriteArrayList<>();
        List<String> raw = new CopyOnWriteArrayList<>();
        client.events().subscribe().with(all::add);
        client.events(AmiEvent.ContactStatus.class).subscribe().with(typed::add);
        client.events("ContactStatus", "PeerStatus").subscribe().with(named::add);
        client.messages("Cdr").subscribe().with(message -> raw.add(message.get("Duration")));

        pbx.send(AmiMessage.of("Event", "ContactStatus", "EndpointName", "101", "ContactStatus", "Reachable"));
        pbx.send(AmiMessage.of("Event", "PeerStatus", "Peer", "SIP/1", "PeerStatus", "Registered"));
        pbx.send(AmiMessage.of("Event", "Cdr", "Duration", "7"));

        await().atMost(LONG).until(() -> all.size() == 3 && raw.size() == 1);
        assertThat(typed).extracting(AmiEvent.ContactStatus::endpoint).containsExactly("101");
        assertThat(named).hasSize(2);
        assertThat(raw).containsExactly("7");
        assertThat(all.getLast()).isInstanceOf(AmiEvent.Unrecognised.class);
    }

    @Test
    void a_slow_subscriber_alone_is_ended_and_nothing_else_waits_for_it() {
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicReference<Throwable> end = new AtomicReference<>();
        client.messages().subscribe().with(_ -> awaitQuietly(blocked), end::set);
        java.util.concurrent.atomic.AtomicInteger heard = new java.util.concurrent.atomic.AtomicInteger();
        client.messages().subscribe().with(_ -> heard.incrementAndGet());
        int sent = AmiClient.BOUND + 2_000;

        byte[] event = AmiMessage.of("Event", "UserEvent", "UserEvent", "flood").toBytes();
        for (int i = 1; i <= sent; i++) {
            pbx.send(event);
            if (i % 1_000 == 0) { // no faster than the other one hears
                int so = i;
                await().atMost(LONG).until(() -> heard.get() == so);
            }
        }
        long began = System.nanoTime();
        client.send(AmiAction.of("Ping")).await().atMost(LONG);
        Duration answered = Duration.ofNanos(System.nanoTime() - began);
        blocked.countDown();

        await().atMost(LONG).until(() -> end.get() != null);
        assertThat(end.get()).isInstanceOf(SubscriberTooSlow.class).hasMessageContaining("10000 items");
        assertThat(answered).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void a_second_answer_and_one_to_somebody_elses_action_are_told_as_such() {
        List<AmiResponse> unclaimed = new CopyOnWriteArrayList<>();
        client.unclaimed().subscribe().with(unclaimed::add);
        pbx.answer(
                "Twice",
                action -> FakePbx.bytes(
                        FakePbx.response(action, "Success", "Message", "first"),
                        FakePbx.response(action, "Success", "Message", "second"),
                        AmiMessage.of("Response", "Error", "ActionID", "of-another-1", "Message", "not yours"),
                        AmiMessage.of("Response", "Success", "Message", "without an id")));

        AmiResponse answer = client.send(AmiAction.of("Twice")).await().atMost(LONG);

        assertThat(answer.text()).isEqualTo("first");
        await().atMost(LONG).until(() -> unclaimed.size() == 3);
        assertThat(unclaimed).extracting(AmiResponse::text).containsExactly("second", "not yours", "without an id");
    }

    @Test
    void anothers_list_is_no_item_of_ours() {
        List<String> events = new CopyOnWriteArrayList<>();
        client.messages().subscribe().with(message -> events.add(message.get("ActionID")));
        pbx.answer("Mine", action -> {
            String id = action.get("ActionID");
            return FakePbx.bytes(
                    FakePbx.response(action, "Success", "EventList", "start"),
                    AmiMessage.of("Event", "Item", "ActionID", "of-another-1"),
                    AmiMessage.of("Event", "Item", "ActionID", id),
                    AmiMessage.of("Event", "ItemsDone", "ActionID", "of-another-1", "EventList", "Complete"),
                    AmiMessage.of("Event", "ItemsDone", "ActionID", id, "EventList", "Complete", "ListItems", "1"));
        });

        List<AmiMessage> items =
                client.sendListRaw(AmiAction.of("Mine")).await().atMost(LONG);

        assertThat(items).hasSize(1);
        await().atMost(LONG).until(() -> events.size() == 2);
        assertThat(events).containsOnly("of-another-1");
    }

    @Test
    void what_an_order_is_told_of_later_is_an_event() {
        List<String> events = new CopyOnWriteArrayList<>();
        client.messages().subscribe().with(message -> events.add(message.value(0)));
        pbx.answer(
                "Originate",
                action -> FakePbx.bytes(
                        FakePbx.response(action, "Success"),
                        AmiMessage.of("Event", "OriginateResponse", "ActionID", action.get("ActionID"))));

        AmiReply reply = client.ask(AmiAction.of("Originate")).await().atMost(LONG);

        assertThat(reply.items()).isEmpty();
        await().atMost(LONG).until(() -> events.contains("OriginateResponse"));
    }

    @Test
    void items_after_the_end_of_a_list_are_left_out() {
        List<String> events = new CopyOnWriteArrayList<>();
        client.messages().subscribe().with(message -> events.add(message.value(0)));
        pbx.answer("Late", action -> {
            String id = action.get("ActionID");
            return FakePbx.bytes(
                    FakePbx.response(action, "Success", "EventList", "start"),
                    AmiMessage.of("Event", "LateDone", "ActionID", id, "EventList", "Complete", "ListItems", "0"),
                    AmiMessage.of("Event", "Item", "ActionID", id),
                    AmiMessage.of("Event", "LateDone", "ActionID", id, "EventList", "Complete", "ListItems", "0"),
                    AmiMessage.of("Event", "Real"));
        });

        assertThat(client.sendList(AmiAction.of("Late")).await().atMost(LONG)).isEmpty();
        await().atMost(LONG).until(() -> events.contains("Real"));
        assertThat(events).containsExactly("Real");
    }

    @Test
    void a_list_cut_short_by_silence_times_out_and_by_a_lost_line_is_cut_off() {
        pbx.answer(
                "Stalls",
                action -> FakePbx.bytes(
                        FakePbx.response(action, "Success", "EventList", "start"),
                        AmiMessage.of("Event", "Item", "ActionID", action.get("ActionID"))));

        Throwable late =
                catchThrowable(() -> client.sendList(AmiAction.of("Stalls").within(Duration.ofMillis(300)))
                        .await()
                        .atMost(LONG));
        CompletableFuture<List<AmiEvent>> waiting =
                client.sendList(AmiAction.of("Stalls")).subscribeAsCompletionStage();
        await().until(() -> pbx.received().stream()
                        .filter(m -> "Stalls".equals(m.get("Action")))
                        .count()
                == 2);
        long began = System.nanoTime();
        pbx.cut();
        Throwable cut = catchThrowable(waiting::join).getCause();

        assertThat(late).isInstanceOf(ActionTimedOut.class);
        assertThat(cut).isInstanceOf(ConnectionLost.class).hasMessageContaining("closed the connection");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    }

    /** The default timing, and nothing else: this takes as long as it promises. */
    @Test
    void a_half_open_connection_is_found_within_ten_seconds() {
        CompletableFuture<SessionState> lost = client.states()
                .filter(SessionState.Disconnected.class::isInstance)
                .toUni()
                .subscribeAsCompletionStage();
        CompletableFuture<AmiResponse> waiting = new CompletableFuture<>();

        long began = System.nanoTime();
        pbx.fallSilent(true);
        vertx.setTimer(2_000, _ -> client.send(AmiAction.of("CoreStatus"))
                .subscribe()
                .with(waiting::complete, waiting::completeExceptionally));
        Throwable end = catchThrowable(waiting::join).getCause();
        lost.join();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(end).isInstanceOf(ConnectionLost.class);
    }

    @Test
    void an_action_that_may_take_long_is_waited_for_though_asterisk_says_nothing_meanwhile() {
        Timing quick = new Timing(
                LONG, LONG, LONG, LONG, Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofMillis(20), LONG);
        client.close();
        client = AmiClient.open(
                vertx, new SessionConfig("pbx", "127.0.0.1", pbx.port(), "user", "secret").withTiming(quick));
        client.connected().await().atMost(LONG);
        List<SessionState> states = new CopyOnWriteArrayList<>();
        client.states().subscribe().with(states::add);
        pbx.slowAction("Command", Duration.ofSeconds(2));
        pbx.answer("Command", action -> FakePbx.bytes(FakePbx.response(action, "Success", "Output", "done")));

        AmiResponse answer = client.send(AmiAction.of("Command").within(Duration.ofSeconds(5)))
                .await()
                .atMost(LONG);

        assertThat(answer.output()).containsExactly("done");
        assertThat(states).hasSize(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
