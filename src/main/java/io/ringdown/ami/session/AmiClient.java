package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.EventReader;
import io.ringdown.ami.session.SessionState.Connected;
import io.ringdown.ami.session.SessionState.Syncing;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A login to one Asterisk for whoever wants to send actions and hear events: kept up, usable from any thread.
 *
 * <p>What it emits comes on threads where one may block. The socket is read whatever subscribers do: what waits for one
 * is bounded, and beyond {@link #BOUND} items that one fails with {@link SubscriberTooSlow}; the others never notice.
 *
 * <pre>{@code
 * try (AmiClient client = AmiClient.open(vertx, new SessionConfig("office", "pbx.example", 5038, "user", "secret"))) {
 *     client.connected().await().atMost(Duration.ofSeconds(10));
 *     client.events(AmiEvent.Hangup.class).subscribe().with(hangup -> …);
 *     AmiResponse pong = client.send(AmiAction.of("Ping")).await().indefinitely();
 * }
 * }</pre>
 */
public final class AmiClient implements AutoCloseable {

    /** Most items that wait for one subscriber. */
    public static final int BOUND = 10_000;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    /** Where what is emitted is heard; a subscriber that blocks holds up a thread of these only. */
    private final Executor subscribers = Infrastructure.getDefaultExecutor();

    private final AmiSession session;
    private final EventReader reader = new EventReader();

    private final Hearers<Arrived> messages = new Hearers<>();
    private final Hearers<AmiResponse> unclaimed = new Hearers<>();
    private final Hearers<SessionState> states = new Hearers<>();

    /** An event and, once somebody wants it, what it tells. */
    private final class Arrived {
        final AmiMessage message;
        private final long micros;
        private AmiEvent event;

        Arrived(AmiMessage message, long micros) {
            this.message = message;
            this.micros = micros;
        }

        /** On the session's context only, where the reader lives. */
        AmiEvent event() {
            if (event == null) {
                event = reader.read(message, micros);
            }
            return event;
        }
    }

    /** Those who hear one kind of thing; told on the session's context. */
    private static final class Hearers<T> {
        private final List<Consumer<T>> list = new CopyOnWriteArrayList<>();

        void tell(T item) {
            list.forEach(hearer -> hearer.accept(item));
        }
    }

    private AmiClient(Context context, SessionConfig config) {
        session = new AmiSession(context, config, new Listening(), RandomGenerator.getDefault(), Clock.systemUTC());
    }

    /**
     * Begins to connect, and to come back after every end, until {@link #close}.
     *
     * @param vertx whose event loop reads the socket; not closed with the client
     */
    public static AmiClient open(Vertx vertx, SessionConfig config) {
        AmiClient client = new AmiClient(((VertxInternal) vertx).createEventLoopContext(), config);
        client.session.start();
        return client;
    }

    /** How the connection is now. */
    public SessionState state() {
        return session.state();
    }

    /**
     * How the connection is, from now on: the present state, then each that follows. A
     * {@link SessionState.Disconnected} says why and when it is tried again.
     */
    public Multi<SessionState> states() {
        return hear(states, _ -> true, state -> state, session::state);
    }

    /** The login, now or as soon as it is there. Waits for ever when it never is: set a limit. */
    public Uni<Connected> connected() {
        return states().filter(Connected.class::isInstance)
                .map(Connected.class::cast)
                .toUni();
    }

    /**
     * Sends an action and gives the answer.
     *
     * <p>Each subscription sends it once; without one nothing is sent. It fails with {@link ActionRefused} when Asterisk
     * says no, {@link ActionTimedOut} when it says nothing in the action's time, {@link ConnectionLost} at once when the
     * connection is cut off or there is none, {@link LimitExceeded} when too many wait.
     */
    public Uni<AmiResponse> send(AmiAction action) {
        return session.send(action).emitOn(subscribers);
    }

    /**
     * As {@link #send}, for an action answered by a list: its items, in order. An item that no record of
     * {@link AmiEvent} tells is an {@link AmiEvent.ListItem} with all its headers. Fails also with {@link ListCancelled}
     * when Asterisk gives the list up, and with {@link ListTruncated} when it says that more items were sent than came.
     */
    public Uni<List<AmiEvent>> sendList(AmiAction action) {
        return session.sendList(action)
                .map(items -> {
                    long now = micros();
                    List<AmiEvent> events = new ArrayList<>(items.size());
                    items.forEach(item -> events.add(reader.readItem(item, now)));
                    return List.copyOf(events);
                })
                .emitOn(subscribers);
    }

    /** As {@link #sendList}, the items as they came. */
    public Uni<List<AmiMessage>> sendListRaw(AmiAction action) {
        return session.sendList(action).emitOn(subscribers);
    }

    /** As {@link #send}, for an action that may be answered by a list or not: as its answer says. */
    public Uni<AmiReply> ask(AmiAction action) {
        return session.ask(action).emitOn(subscribers);
    }

    /** Every event from the subscription on. */
    public Multi<AmiEvent> events() {
        return hear(messages, _ -> true, Arrived::event, null);
    }

    /** Events of this type. */
    public <T extends AmiEvent> Multi<T> events(Class<T> type) {
        return hear(messages, arrived -> type.isInstance(arrived.event()), arrived -> type.cast(arrived.event()), null);
    }

    /** Events that Asterisk calls by one of these names, {@code Newchannel}; case counts. */
    public Multi<AmiEvent> events(String... names) {
        Set<String> wanted = Set.of(names);
        return hear(messages, arrived -> wanted.contains(arrived.message.value(0)), Arrived::event, null);
    }

    /** Events as they came, with every header, also of those that {@link AmiEvent} has no record for; no names: all. */
    public Multi<AmiMessage> messages(String... names) {
        Set<String> wanted = Set.of(names);
        return hear(
                messages,
                arrived -> wanted.isEmpty() || wanted.contains(arrived.message.value(0)),
                arrived -> arrived.message,
                null);
    }

    /** Answers that nobody waits for: to another's action, a second one, or one that came too late. */
    public Multi<AmiResponse> unclaimed() {
        return hear(unclaimed, _ -> true, response -> response, null);
    }

    /** Logs off and closes; what waits fails. */
    public Uni<Void> stop() {
        return session.stop();
    }

    /** As {@link #stop}, and waits for it some seconds. */
    @Override
    public void close() {
        stop().onFailure().recoverWithNull().await().atMost(CLOSE_WITHIN);
    }

    /** @param first what is told at the subscription; null for nothing */
    private <A, T> Multi<T> hear(
            Hearers<A> hearers,
            Predicate<A> wanted,
            java.util.function.Function<A, T> told,
            java.util.function.Supplier<T> first) {
        return Multi.createFrom()
                .<T>emitter(
                        emitter -> {
                            Consumer<A> hearer = item -> {
                                if (wanted.test(item)) {
                                    emitter.emit(told.apply(item));
                                }
                            };
                            emitter.onTermination(() -> hearers.list.remove(hearer));
                            if (first == null) {
                                hearers.list.add(hearer); // at once: what is sent after the subscription is heard
                                return;
                            }
                            session.onContext(
                                    () -> { // where nothing comes between what is and what follows
                                        emitter.emit(first.get());
                                        hearers.list.add(hearer);
                                        if (emitter.isCancelled()) {
                                            hearers.list.remove(hearer);
                                        }
                                    });
                        },
                        BackPressureStrategy.IGNORE)
                .onOverflow()
                .buffer(BOUND)
                .emitOn(subscribers)
                .onFailure(BackPressureFailure.class)
                .transform(_ -> new SubscriberTooSlow(BOUND));
    }

    private static long micros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    private final class Listening implements AmiSession.Listener {

        @Override
        public void onState(SessionState state) {
            states.tell(state);
            if (state instanceof Syncing syncing) {
                session.synced(syncing); // nothing is read here; whoever wants lists asks for them
            }
        }

        @Override
        public void onMessage(AmiMessage message, long arrivalMicros) {
            messages.tell(new Arrived(message, arrivalMicros));
        }

        @Override
        public void onUnclaimed(AmiResponse response) {
            unclaimed.tell(response);
        }
    }
}
