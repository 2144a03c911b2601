package io.ringdown.login;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What one user and one address may ask, counted. */
@Singleton
public class Limits {

    private final LimitSettings settings;
    private final Buckets users;
    private final Buckets addresses;
    private final Buckets failures;
    private final Map<String, Integer> connections = new ConcurrentHashMap<>();

    Limits(LimitSettings settings) {
        this.settings = settings;
        this.users = new Buckets(settings.userRate(), settings.userBurst(), System::nanoTime);
        this.addresses = new Buckets(settings.addressRate(), settings.addressBurst(), System::nanoTime);
        this.failures = new Buckets(settings.failedLogins() / 60.0, settings.failedLogins(), System::nanoTime);
    }

    /** One request from there. @return null when it may be, else how long to wait */
    public Duration request(String address) {
        return counts(address) ? addresses.take(address) : null;
    }

    /** One operation of theirs. @return null when it may be, else how long to wait */
    public Duration operation(Caller caller) {
        return caller.limited() ? users.take(caller.actor().name()) : null;
    }

    /** @return null when a token from there may be looked for, else how long to wait */
    Duration login(String address) {
        return counts(address) ? failures.look(address) : null;
    }

    void failedLogin(String address) {
        if (counts(address)) {
            failures.take(address);
        }
    }

    /** A connection from there. @return whether there may be one more; then {@link #leave} must follow */
    public boolean enterFrom(String address) {
        return !counts(address) || enter("address " + address, settings.connectionsPerAddress());
    }

    public void leaveFrom(String address) {
        if (counts(address)) {
            leave("address " + address);
        }
    }

    /** A connection of theirs. @return whether there may be one more; then {@link #leave} must follow */
    public boolean enter(Caller caller) {
        return !caller.limited() || enter("user " + caller.actor().name(), settings.connectionsPerUser());
    }

    public void leave(Caller caller) {
        if (caller.limited()) {
            leave("user " + caller.actor().name());
        }
    }

    /** One operation of theirs, to be answered. @return whether there may be one more; then {@link #leaveOperation} must follow */
    public boolean enterOperation(Caller caller) {
        return !caller.limited() || enter("operations of " + caller.actor().name(), settings.operationsPerUser());
    }

    public void leaveOperation(Caller caller) {
        if (caller.limited()) {
            leave("operations of " + caller.actor().name());
        }
    }

    private boolean enter(String key, int most) {
        boolean[] entered = {false};
        connections.compute(key, (_, there) -> {
            int now = there == null ? 0 : there;
            entered[0] = now < most;
            return entered[0] ? Integer.valueOf(now + 1) : there;
        });
        return entered[0];
    }

    private void leave(String key) {
        connections.computeIfPresent(key, (_, there) -> there > 1 ? there - 1 : null);
    }

    private boolean counts(String address) {
        return settings.loopback() || !isLoopback(address);
    }

    /** An address in figures: no name is looked up. */
    static boolean isLoopback(String address) {
        try {
            return address == null // a UNIX socket
                    || InetAddress.ofLiteral(address).isLoopbackAddress();
        } catch (IllegalArgumentException name) {
            return false;
        }
    }
}
