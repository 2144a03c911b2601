package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiEncoder;
import io.ringdown.ami.codec.AmiFormatException;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * One open connection: bytes in and out, answers to their actions, events to the owner, pings. It ends once, by a call of
 * {@link Owner#onLost} or by {@link #close}, and says nothing after that. Used on the session's context only.
 *
 * <p>The socket is read always and never paused: Asterisk cuts a slow reader after 100 ms (writetimeout).
 */
final class Connection {

    /** What the session hears of its connection. */
    interface Owner {
        void onBytes(byte[] chunk);

        void onBanner(String amiVersion);

        void onEvent(AmiMessage event, long arrivalMicros);

        void onWarning(String warning);

        /** @param atLeast to wait before the next attempt */
        void onLost(String reason, Duration atLeast);
    }

    private static final long LAST_CHANCE_MILLIS = 100;

    private final Vertx vertx;
    private final Clock clock;
    private final SessionConfig config;
    private final Owner owner;
    private final NetSocket socket;
    private final AmiDecoder decoder = new AmiDecoder(new Incoming());
    private final PendingActions pending;

    private boolean over;
    private boolean greeted;
    private boolean pinging;
    private long oversized;
    private long heard = System.nanoTime();
    private long arrivalMicros;
    private long pingTimer = -1;
    private String socketError;

    Connection(
            Vertx vertx,
            Executor onContext,
            Clock clock,
            SessionConfig config,
            String idPrefix,
            NetSocket socket,
            Owner owner) {
        this.vertx = vertx;
        this.clock = clock;
        this.config = config;
        this.owner = owner;
        this.socket = socket;
        this.pending =
                new PendingActions(vertx, onContext, idPrefix, config.timing().action());
        socket.exceptionHandler(cause -> socketError = cause.getMessage());
        socket.closeHandler(_ -> onContext.execute(this::onClosed));
        socket.handler(buffer -> onContext.execute(() -> onChunk(buffer)));
    }

    boolean greeted() {
        return greeted;
    }

    /** The one answer to an action. Nothing is sent before somebody subscribes. */
    Uni<AmiMessage> send(String action, List<Header> headers) {
        return Uni.createFrom()
                .<PendingActions.Answer>emitter(emitter -> write(action, headers, false, emitter))
                .map(PendingActions.Answer::response);
    }

    /** The items of the list that an action asks for. */
    Uni<List<AmiMessage>> sendList(String action, List<Header> headers) {
        return Uni.createFrom()
                .<PendingActions.Answer>emitter(emitter -> write(action, headers, true, emitter))
                .map(PendingActions.Answer::items);
    }

    private void write(
            String action, List<Header> headers, boolean list, UniEmitter<? super PendingActions.Answer> emitter) {
        if (over) {
            emitter.fail(new ConnectionLost(action, false, "not connected to " + config.address()));
            return;
        }
        String id = pending.add(action, list, emitter);
        if (id == null) {
            return;
        }
        List<Header> all = new ArrayList<>(headers.size() + 2);
        all.add(new Header("Action", action));
        all.add(new Header("ActionID", id));
        all.addAll(headers);
        try {
            socket.write(Buffer.buffer(AmiEncoder.encode(all)));
        } catch (IllegalArgumentException cannotBeSent) {
            emitter.fail(cannotBeSent);
        }
    }

    /** From the login on Asterisk is asked for a sign of life again and again; a late Ping also wakes late events. */
    void startPings() {
        pingTimer = vertx.setPeriodic(config.timing().ping().toMillis(), _ -> ping());
    }

    private void ping() {
        if (over) {
            return;
        }
        if (silent()) {
            // after a pause of this process what has come meanwhile is still to be read: it gets the chance
            vertx.setTimer(LAST_CHANCE_MILLIS, _ -> {
                if (!over && silent()) {
                    lose(Reasons.silent(config));
                }
            });
        } else if (!pinging) {
            pinging = true;
            send("Ping", List.of()).subscribe().with(_ -> pinging = false, failure -> {
                pinging = false;
                if (failure instanceof ActionTimedOut late) {
                    lose(Reasons.unanswered(config, late));
                }
            });
        }
    }

    private boolean silent() {
        return System.nanoTime() - heard > config.timing().silence().toNanos();
    }

    private void onChunk(Buffer buffer) {
        if (over) {
            return;
        }
        heard = System.nanoTime();
        Instant now = clock.instant();
        arrivalMicros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        byte[] chunk = buffer.getBytes();
        owner.onBytes(chunk);
        try {
            decoder.decode(chunk);
        } catch (AmiFormatException noAmi) {
            lose(Reasons.notAmi(config, noAmi));
            return;
        }
        if (decoder.oversized() != oversized) {
            oversized = decoder.oversized();
            owner.onWarning("a message of " + config.address() + " exceeds " + AmiDecoder.Limits.DEFAULT.messageBytes()
                    + " bytes or " + AmiDecoder.Limits.DEFAULT.headers() + " headers and was left out (" + oversized
                    + " since the login)");
        }
    }

    private void onClosed() {
        if (!greeted) {
            lose(Reasons.closedBeforeGreeting(config));
        } else if (pingTimer < 0) {
            lose(Reasons.closedDuringLogin(config));
        } else {
            lose(Reasons.closed(config, socketError));
        }
    }

    /** Ends the connection for this reason and tells the owner. */
    void lose(String reason) {
        lose(reason, Duration.ZERO);
    }

    /** As {@link #lose(String)}, and the next attempt waits at least this long. */
    void lose(String reason, Duration atLeast) {
        if (!over) {
            end();
            socket.close();
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
        if (polite) {
            socket.write(Buffer.buffer(AmiEncoder.encode(List.of(new Header("Action", "Logoff")))));
        }
        var closed = socket.close();
        pending.onLost(reason);
        return closed;
    }

    private void end() {
        over = true;
        if (pingTimer >= 0) {
            vertx.cancelTimer(pingTimer);
        }
    }

    private final class Incoming implements AmiDecoder.Sink {

        @Override
        public void onBanner(String version) {
            greeted = true;
            owner.onBanner(version);
        }

        @Override
        public void onMessage(AmiMessage message) {
            if (over) {
                return; // ended by an earlier message of the same chunk
            }
            if (!greeted) {
                throw new AmiFormatException(0, "no Asterisk Manager Interface: no greeting before the first message");
            }
            if (message.isResponse()) {
                pending.onResponse(message);
            } else if (message.isEvent() && !pending.onEvent(message)) {
                owner.onEvent(message, arrivalMicros);
            }
        }
    }
}
