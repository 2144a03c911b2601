package io.ringdown.ops;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.ringdown.login.Logins;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Refuses what a browser sends on behalf of another page. Who reaches the service may act through it without a login; a
 * browser on the same machine reaches it, and any page it shows could use that: by WebSocket, which asks nobody, or under
 * a name that is made to lead here. Browsers say by {@code Origin} which page it is; other programs send none.
 */
@ApplicationScoped
class BrowserOrigins {

    private static final Logger LOG = Logger.getLogger(BrowserOrigins.class);
    private static final int BEFORE_ALL = 1_000;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final Set<String> allowed = new HashSet<>();

    private final boolean login;

    BrowserOrigins(RingdownConfig config, Logins logins) {
        this.login = logins.required();
        for (String origin : config.control().origins().orElse(List.of())) {
            allowed.add(origin.toLowerCase(Locale.ROOT));
        }
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, BEFORE_ALL);
    }

    private void filter(RoutingContext request) {
        String origin = request.request().getHeader("Origin");
        if (origin == null || allowed(origin, request.request())) {
            request.next();
            return;
        }
        LOG.debugf("origin=%s: refused", origin);
        request.response()
                .setStatusCode(403)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end("Pages of this origin may not use the service; ringdown.control.origins lists those that may.\n");
    }

    /**
     * A page that is listed, or that this service gave out itself; where nobody logs in, under the machine's own name only:
     * any other may be made to lead here, and there is no session which that page would lack.
     */
    private boolean allowed(String origin, HttpServerRequest request) {
        if (allowed.contains(origin.toLowerCase(Locale.ROOT))) {
            return true;
        }
        try {
            URI uri = URI.create(origin);
            return uri.getHost() != null
                    && (login || LOOPBACK.contains(uri.getHost().toLowerCase(Locale.ROOT)))
                    && uri.getAuthority().equalsIgnoreCase(request.getHeader("Host"));
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }
}
