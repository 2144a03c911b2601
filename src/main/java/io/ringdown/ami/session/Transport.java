package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiMessage;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * The way that messages take to one Asterisk and back, open until it ends or is closed. Used on the session's context
 * only.
 */
interface Transport {

    /** What a transport tells. Nothing after {@link #onEnded}, nothing after {@link Transport#close}. */
    interface Receiver {

        /** Bytes as read, before their messages; over HTTP as they would have come over TCP. */
        void onBytes(byte[] chunk);

        /** @param amiVersion null when the transport does not tell */
        void onGreeting(String amiVersion);

        void onMessage(AmiMessage message);

        /** Something was left out. */
        void onWarning(String warning);

        /** @param atLeast to wait before the next attempt */
        void onEnded(String reason, Duration atLeast);
    }

    /** Makes transports to one Asterisk, by one client of its own. */
    interface Connector {

        /** Fails with {@link CannotOpen}. */
        Future<Transport> open();

        Future<Void> close();
    }

    /** Why there is no transport, in one line for the person on call. */
    final class CannotOpen extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CannotOpen(String reason) {
            super(reason, null, false, false);
        }
    }

    /** Begins to read. */
    void begin(Receiver receiver);

    /** What has been read, for reasons. */
    boolean greeted();

    /**
     * Sends an action.
     *
     * @throws IllegalArgumentException when it cannot be sent by this way
     */
    void send(AmiMessage action);

    /** The login is done: events are wanted when {@code events}. */
    void loggedIn(boolean events);

    /** Whether one connection carries everything in order, so that a slow action holds up what comes after it. */
    boolean ordered();

    /** Whether each request proves who we are, so that there is no login of its own. */
    boolean authenticates();

    /** Closes; with a Logoff when {@code polite}. Closed when it completes. */
    Future<Void> close(boolean polite);
}
