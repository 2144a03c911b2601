package io.ringdown.ami.session;

import java.time.Duration;

/**
 * Where an Asterisk is and how to log in there.
 *
 * @param name the PBX's configured name, for messages
 * @param port 1 to 65535; manager.conf says 5038 unless told otherwise
 * @param plainLogin send the secret as it is; false: prove it by an MD5 challenge, so that it never crosses the net
 */
public record SessionConfig(
        String name, String host, int port, String username, String secret, boolean plainLogin, Timing timing) {

    /**
     * How long things may take.
     *
     * @param connect to open the connection
     * @param login from the open connection to the accepted login
     * @param action from an action to its answer; for a list, from one item to the next
     * @param boot to wait for FullyBooted after the login before going on without
     * @param ping from one Ping to the next
     * @param silence without a byte in spite of pings until the connection counts as dead; noticed at the next ping, so
     *     by default 9 s after the last byte at the latest
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
                Duration.ofSeconds(2),
                Duration.ofSeconds(7),
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
        if (hasControl(username) || hasControl(secret)) {
            throw new IllegalArgumentException("username or secret of " + name + " holds a control character");
        }
    }

    /** Default timing and an MD5 challenge. */
    public SessionConfig(String name, String host, int port, String username, String secret) {
        this(name, host, port, username, secret, false, Timing.DEFAULT);
    }

    /** {@code host:port}, as messages show it. */
    public String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    public SessionConfig withPlainLogin(boolean plain) {
        return new SessionConfig(name, host, port, username, secret, plain, timing);
    }

    public SessionConfig withTiming(Timing other) {
        return new SessionConfig(name, host, port, username, secret, plainLogin, other);
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
        return name + " (" + username + " at " + address() + (plainLogin ? ", plain login)" : ")");
    }
}
