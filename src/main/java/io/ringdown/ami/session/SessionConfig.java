package io.ringdown.ami.session;

import java.time.Duration;

/**
 * Where an Asterisk is and how to log in there.
 *
 * @param name the PBX's configured name, for messages
 * @param port 1 to 65535; manager.conf says 5038 unless told otherwise
 * @param plainLogin send the secret as it is; false: prove it by an MD5 challenge, so that it never crosses the net. Of no
 *     meaning with digest authentication, which never sends it
 * @param events whether Asterisk shall tell this login what happens; lists and answers come all the same
 */
public record SessionConfig(
        String name,
        String host,
        int port,
        String username,
        String secret,
        boolean plainLogin,
        boolean events,
        TransportConfig transport,
        Timing timing) {

    /** A line that Asterisk reads has 1,024 bytes, a character at most three of them. */
    private static final int LONGEST = 300;

    /**
     * How long things may take.
     *
     * @param connect to open the connection
     * @param login from the open connection to the accepted login
     * @param action from an action to its answer; for a list, from one item to the next
     * @param boot to wait for FullyBooted after the login before going on without
     * @param ping from one Ping to the next
     * @param silence without a byte in spite of pings until the connection counts as dead; one {@code ping} more while an
     *     action waits, which may keep Asterisk from answering, and as long as that takes for one that was given a time
     *     of its own
     * @param backoffMin upper bound of the first wait before a new attempt; it doubles with each attempt
     * @param backoffMax upper bound of any wait; a connection that lasted this long starts again at the minimum
     */
    public record Timing(
            Duration connect,
            Duration login,
            Duration action,
            Duration boot,
            Duration ping,
            Duration silence,
            Duration backoffMin,
            Duration backoffMax) {

        public static final Timing DEFAULT = new Timing(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(6),
                Duration.ofMillis(500),
                Duration.ofSeconds(30));

        public Timing {
            atLeastOneMilli("connect", connect);
            atLeastOneMilli("login", login);
            atLeastOneMilli("action", action);
            atLeastOneMilli("boot", boot);
            atLeastOneMilli("ping", ping);
            atLeastOneMilli("silence", silence);
            atLeastOneMilli("backoffMin", backoffMin);
            atLeastOneMilli("backoffMax", backoffMax);
            if (silence.compareTo(ping) <= 0) {
                throw new IllegalArgumentException("silence " + silence + " must exceed the ping interval " + ping);
            }
            if (backoffMax.compareTo(backoffMin) < 0) {
                throw new IllegalArgumentException("backoffMax " + backoffMax + " is below backoffMin " + backoffMin);
            }
        }

        private static void atLeastOneMilli(String what, Duration value) {
            if (value.toMillis() < 1) {
                throw new IllegalArgumentException(what + " must be 1 ms or more, not " + value);
            }
        }
    }

    /** @throws IllegalArgumentException when a part cannot be right; the message never holds the secret */
    public SessionConfig {
        notBlank("name", name);
        notBlank("host", host);
        notBlank("username", username);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
        if (secret == null || secret.isEmpty()) {
            throw new IllegalArgumentException("no secret given for " + name);
        }
        if (username.length() > LONGEST || secret.length() > LONGEST) {
            throw new IllegalArgumentException("username or secret of " + name + " exceeds " + LONGEST + " characters");
        }
        if (hasControl(username) || hasControl(secret)) {
            throw new IllegalArgumentException("username or secret of " + name + " holds a control character");
        }
    }

    /** Default timing and an MD5 challenge. */
    public SessionConfig(String name, String host, int port, String username, String secret) {
        this(name, host, port, username, secret, false, Timing.DEFAULT);
    }

    /** Events, over TCP. */
    public SessionConfig(
            String name, String host, int port, String username, String secret, boolean plainLogin, Timing timing) {
        this(name, host, port, username, secret, plainLogin, true, new TransportConfig.Tcp(), timing);
    }

    /** {@code host:port}, as messages show it. */
    public String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    public SessionConfig withPlainLogin(boolean plain) {
        return new SessionConfig(name, host, port, username, secret, plain, events, transport, timing);
    }

    public SessionConfig withEvents(boolean wanted) {
        return new SessionConfig(name, host, port, username, secret, plainLogin, wanted, transport, timing);
    }

    public SessionConfig withTransport(TransportConfig other) {
        return new SessionConfig(name, host, port, username, secret, plainLogin, events, other, timing);
    }

    public SessionConfig withTiming(Timing other) {
        return new SessionConfig(name, host, port, username, secret, plainLogin, events, transport, other);
    }

    private static void notBlank(String what, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("no " + what + " given");
        }
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < ' ' || c == 127);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        String way =
                switch (transport) {
                    case TransportConfig.Tcp _ -> "TCP";
                    case TransportConfig.Tls _ -> "TLS";
                    case TransportConfig.Http http -> (http.tls() == null ? "HTTP " : "HTTPS ") + http.path();
                };
        return name + " (" + username + " at " + address() + ", " + way + (plainLogin ? ", plain login)" : ")");
    }
}
