package io.ringdown.ami.session;

import java.time.Instant;

/**
 * How far a session has come. A case has the transitions that are legal from it, so an illegal one does not compile:
 *
 * <pre>
 * Stopped → Connecting → LoggingIn → Syncing ⇄ Connected
 *               ↑  └─────────┴──────────┴──────────┴→ Disconnected ┐
 *               └──────────────────────────────────────────────────┘     all of them → Stopped
 * </pre>
 */
public sealed interface SessionState {

    /** When the session came into this state. */
    Instant since();

    /** Started and not stopped. */
    sealed interface Running extends SessionState {

        default Stopped toStopped(Instant at) {
            return new Stopped(at);
        }
    }

    /** Holds a connection or is about to get one. */
    sealed interface Attempt extends Running {

        default Disconnected toDisconnected(Instant at, String reason, Instant retryAt) {
            return new Disconnected(at, reason, retryAt);
        }
    }

    /** Actions may be sent. */
    sealed interface LoggedIn extends Attempt {

        /** AMI's version from the greeting, {@code 11.0.0}; null over HTTP, where there is none. */
        String amiVersion();

        /** Asterisk's version; null when the user may not read it. */
        String version();
    }

    /** Not started yet, or stopped on purpose. Nothing happens until somebody starts it. */
    record Stopped(Instant since) implements SessionState {

        public Connecting toConnecting(Instant at) {
            return new Connecting(at);
        }
    }

    /** The connection is being opened, or is open and Asterisk has not greeted yet. */
    record Connecting(Instant since) implements Attempt {

        public LoggingIn toLoggingIn(Instant at, String amiVersion) {
            return new LoggingIn(at, amiVersion);
        }
    }

    /** Asterisk has greeted; the login and the first questions are under way. */
    record LoggingIn(Instant since, String amiVersion) implements Attempt {

        public Syncing toSyncing(Instant at, String version) {
            return new Syncing(at, amiVersion, version);
        }
    }

    /** Events come in; the owner reads what is there already and then calls {@link AmiSession#synced}. */
    record Syncing(Instant since, String amiVersion, String version) implements LoggedIn {

        public Connected toConnected(Instant at) {
            return new Connected(at, amiVersion, version);
        }
    }

    /** The owner knows everything that goes on there. */
    record Connected(Instant since, String amiVersion, String version) implements LoggedIn {

        public Syncing toSyncing(Instant at) {
            return new Syncing(at, amiVersion, version);
        }
    }

    /**
     * No connection; the next attempt is set.
     *
     * @param reason one line for the person on call: what happened, where, what to do; never the secret
     */
    record Disconnected(Instant since, String reason, Instant retryAt) implements Running {

        public Connecting toConnecting(Instant at) {
            return new Connecting(at);
        }
    }
}
