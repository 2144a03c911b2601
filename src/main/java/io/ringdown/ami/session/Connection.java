package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * One open transport in use: answers to their actions, events to the owner, pings. It ends once, by a call of
 * {@link Owner#onLost} or by {@link #close}, and says nothing after that. Used on the session's context only.
 */
final class Connection implements Transport.Receiver {

    /** What the session hears of its connection. */
    interface Owner {
        void onBytes(byte[] chunk);

        void onBanner(String amiVersion);

        void onEvent(AmiMessage event, long arrivalMicros);

        /** An answer that no action of this connection waits for. */
        void onUnclaimed(AmiMessage response);

        void onWarning(String warning);

        /** @param atLeast to wait before the next attempt */
        void onLost(String reason, Duration atLeast);
    }

    private static final long WATCH_MILLIS = 500;
    private static final long LAST_CHANCE_MILLIS = 100;

    private final Vertx vertx;
    private final Clock clock;
    private final SessionConfig config;
    private final Owner owner;
    private final Transport transport;
    private final PendingActions pending;

    private boolean over;
    private boolean greeted;
    private boolean pinging;
    private boolean strays;
    private long pinged = System.nanoTime();
    private long heard = System.nanoTime();
    private long arrivalMicros;
    private long watchTimer = -1;

    Connection(
            Vertx vertx,
            Executor onContext,
            Clock clock,
            SessionConfig config,
            String idPrefix,
            Transport transport,
            Owner owner) {
        this.vertx = vertx;
        this.clock = clock;
        this.config = config;
        this.owner = owner;
        this.transport = transport;
        this.pending =
                new PendingActions(vertx, onContext, idPrefix, config.timing().action());
    }

    void begin() {
        transport.begin(this);
    }

    boolean greeted() {
        return greeted;
    }

    /** Whether each request proves who we are, so that a login of its own is not needed. */
    boolean authenticates() {
        return transport.authenticates();
    }

    /** The one answer to an action. Nothing is sent before somebody subscribes. */
    Uni<AmiResponse> send(AmiAction action) {
        return Uni.createFrom()
                .<PendingActions.Answer>emitter(emitter -> write(action, PendingActions.Expect.ANSWER, emitter))
                .map(PendingActions.Answer::response);
    }

    /** The items of the list that an action asks for. */
    Uni<List<AmiMessage>> sendList(AmiAction action) {
        return Uni.createFrom()
                .<PendingActions.Answer>emitter(emitter -> write(action, PendingActions.Expect.LIST, emitter))
                .map(PendingActions.Answer::items);
    }

    /** The answer, and the items of a list if it begins one. */
    Uni<AmiReply> ask(AmiAction action) {
        return Uni.createFrom()
                .<PendingActions.Answer>emitter(emitter -> write(action, PendingActions.Expect.EITHER, emitter))
                .map(answer -> new AmiReply(answer.response(), answer.items()));
    }

    private void write(
            AmiAction action, PendingActions.Expect expect, UniEmitter<? super PendingActions.Answer> emitter) {
        if (over) {
            emitter.fail(new ConnectionLost(action.name(), false, "not connected to " + config.address()));
            return;
        }
        String id = pending.add(action, expect, emitter);
        if (id == null) {
            return;
        }
        List<Header> all = new ArrayList<>(action.headers().size() + 2);
        all.add(new Header("Action", action.name()));
        all.add(new Header("ActionID", id));
        all.addAll(action.headers());
        try {
            transport.send(AmiMessage.of(all));
        } catch (IllegalArgumentException cannotBeSent) {
            emitter.fail(cannotBeSent);
        }
    }

    /**
     * From the login on events may come, and Asterisk is asked for a sign of life again and again; a late Ping also wakes
     * late events.
     */
    void loggedIn() {
        transport.loggedIn(config.events());
        long every = Math.min(WATCH_MILLIS, config.timing().ping().toMillis());
        heard = System.nanoTime();
        watchTimer = vertx.setPeriodic(every, _ -> watch());
    }

    /**
     * Finds a connection that is dead though nobody closed it. Over one stream Asterisk does one thing after another, so
     * an action may explain its silence, but only for as long as whoever sent it said that it may take.
     */
    private void watch() {
        if (over) {
            return;
        }
        long now = System.nanoTime();
        boolean busy = transport.ordered() && pending.waitingOtherThan("Ping");
        long limit = config.timing().silence().toNanos()
                + (busy ? config.timing().ping().toNanos() : 0);
        if (now - heard > limit && !(transport.ordered() && pending.excused(now))) {
            // after a pause of this process what has come meanwhile is still to be read: it gets the chance
            long last = heard;
            vertx.setTimer(LAST_CHANCE_MILLIS, _ -> {
                if (heard == last) {
                    lose(Reasons.silent(config, Duration.ofNanos(limit)));
                }
            });
        } else if (!busy && !pinging && now - pinged >= config.timing().ping().toNanos()) {
            ping(now);
        }
    }

    private void ping(long now) {
        pinging = true;
        pinged = now;
        Duration within = config.timing().action().compareTo(config.timing().silence()) < 0
                ? config.timing().action()
                : config.timing().silence();
        send(AmiAction.of("Ping").within(within)).subscribe().with(_ -> pinging = false, failure -> {
            pinging = false;
            if (failure instanceof ActionTimedOut late && !pending.excused(System.nanoTime())) {
                lose(
                        heard - now > 0
                                ? Reasons.unanswered(config, late)
                                : Reasons.silent(config, config.timing().silence()));
            }
        });
    }

    @Override
    public void onBytes(byte[] chunk) {
        if (over) {
            return;
        }
        heard = System.nanoTime();
        pending.onHeard();
        Instant now = clock.instant();
        arrivalMicros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        owner.onBytes(chunk);
    }

    @Override
    public void onGreeting(String amiVersion) {
        greeted = true;
        owner.onBanner(amiVersion);
    }

    @Override
    public void onMessage(AmiMessage message) {
        if (over) {
            return;
        }
        if (message.isResponse()) {
            if (!pending.onResponse(message)) {
                owner.onUnclaimed(message);
            }
        } else if (message.isEvent() && !pending.onEvent(message)) {
            owner.onEvent(message, arrivalMicros);
        }
        if (!strays && pending.strays() > 0) {
            strays = true;
            owner.onWarning(config.address() + " sends items of a list after its end; they are left out");
        }
    }

    @Override
    public void onWarning(String warning) {
        if (!over) {
            owner.onWarning(warning);
        }
    }

    @Override
    public void onEnded(String reason, Duration atLeast) {
        lose(reason, atLeast);
    }

    /** Ends the connection for this reason and tells the owner. */
    void lose(String reason) {
        lose(reason, Duration.ZERO);
    }

    /** As {@link #lose(String)}, and the next attempt waits at least this long. */
    void lose(String reason, Duration atLeast) {
        if (!over) {
            end();
            transport.close(false);
            owner.onLost(reason, atLeast);
            pending.onLost(reason);
        }
    }

    /** Ends the connection without a word to the owner; with a Logoff when {@code polite}. Closed when it completes. */
    Future<Void> close(boolean polite, String reason) {
        if (over) {
            return Future.succeededFuture();
        }
        end();
        var closed = transport.close(polite);
        pending.onLost(reason);
        return closed;
    }

    private void end() {
        over = true;
        if (watchTimer >= 0) {
            vertx.cancelTimer(watchTimer);
        }
    }
}
