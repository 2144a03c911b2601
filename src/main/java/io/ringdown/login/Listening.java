package io.ringdown.login;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Says at the start who is let in, and refuses to start where anybody would be. */
@ApplicationScoped
class Listening {

    private static final Logger LOG = Logger.getLogger("io.ringdown");

    private final Logins logins;
    private final LoginSettings settings;
    private final String host;
    private final boolean hostEnabled;
    private final boolean unixSocket;
    private final boolean command;

    Listening(
            Logins logins,
            LoginSettings settings,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.host-enabled", defaultValue = "true") boolean hostEnabled,
            @ConfigProperty(name = "quarkus.http.domain-socket-enabled", defaultValue = "false") boolean unixSocket,
            @ConfigProperty(name = "ringdown.command") boolean command) {
        this.logins = logins;
        this.settings = settings;
        this.host = host;
        this.hostEnabled = hostEnabled;
        this.unixSocket = unixSocket;
        this.command = command;
    }

    void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent starting) {
        if (command) {
            return;
        }
        Optional<String> beyond = beyondLoopback(hostEnabled ? host : null, unixSocket);
        if (logins.required()) {
            if (!logins.oidc()) {
                LOG.info("Everybody has to log in, with an API token (ringdown token create)");
            }
        } else if (beyond.isEmpty()) {
            LOG.infof(
                    "Nobody has to log in, so only this machine is let in; it acts as %s (ringdown.access.login=true changes that)",
                    logins.local().role());
        } else if (settings.unsafeAnonymous()) {
            LOG.warnf(
                    "ANYBODY who reaches %s may do what a %s may: ringdown.access.unsafe-anonymous=true, and nobody has"
                            + " to log in. Something in front of this service must ask who they are",
                    beyond.get(), logins.local().role());
        } else {
            // Of the failures of a start, Quarkus prints this kind as its message alone.
            throw new ConfigurationException(refusal(beyond.get()));
        }
    }

    static String refusal(String beyond) {
        return "Ringdown does not listen on " + beyond + " while nobody has to log in: set ringdown.access.login=true"
                + " (API tokens, made by ringdown token create) or quarkus.oidc.auth-server-url (docs/security.md), or"
                + " quarkus.http.host=127.0.0.1. Where something in front of the service asks who they are, and nobody"
                + " gets past it: ringdown.access.unsafe-anonymous=true";
    }

    /** What others than this machine's users reach. @param host null when there is no port */
    static Optional<String> beyondLoopback(String host, boolean unixSocket) {
        if (unixSocket) {
            return Optional.of("a UNIX socket");
        }
        if (host == null || host.equalsIgnoreCase("localhost")) {
            return Optional.empty();
        }
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return Limits.isLoopback(plain) ? Optional.empty() : Optional.of(host);
    }
}
