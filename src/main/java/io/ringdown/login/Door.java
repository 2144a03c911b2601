package io.ringdown.login;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/** What every request for GraphQL passes, over whatever transport, and what else may be had by whom. */
@ApplicationScoped
public class Door implements HttpSecurityPolicy {

    private static final String GRAPHQL = "/graphql";
    private static final String OURS = "/q/";
    private static final String HEALTH = "/q/health";

    /** Before the login, so that it costs nothing; after the question of origin. */
    private static final int FIRST = 900;

    /** After the login (200). */
    private static final int THEN = 150;

    private static final Logger LOG = Logger.getLogger(Door.class);

    private final Logins logins;
    private final Limits limits;
    private final LoginSettings settings;

    Door(Logins logins, Limits limits, LoginSettings settings) {
        this.logins = logins;
        this.limits = limits;
        this.settings = settings;
    }

    void register(@Observes Filters filters) {
        filters.register(this::limitAddress, FIRST);
        filters.register(this::admit, THEN);
    }

    void onFailures(@Observes Router router) {
        router.route(GRAPHQL + "*").failureHandler(Door::fail);
    }

    /** Who made a request, when the door let somebody in; null for a socket that has yet to say it. */
    public static Caller caller(RoutingContext request) {
        return request.get(Caller.class.getName());
    }

    /** Null for a UNIX socket. */
    public static String address(RoutingContext request) {
        return request.request().remoteAddress() == null
                ? null
                : request.request().remoteAddress().hostAddress();
    }

    /** The text of an answer without data. */
    public static JsonObject error(String code, String message) {
        return new JsonObject()
                .put(
                        "errors",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("message", message)
                                        .put("extensions", new JsonObject().put("code", code))));
    }

    /** The very question that the built-in transport asks, so that nothing is a socket to it and none to us. */
    public static boolean isSocket(RoutingContext request) {
        return request.request().headers().contains("Upgrade", "websocket", true);
    }

    private static boolean isGraphQl(RoutingContext request) {
        String path = request.normalizedPath();
        return path.equals(GRAPHQL) || path.startsWith(GRAPHQL + "/");
    }

    private void limitAddress(RoutingContext request) {
        Duration wait = isGraphQl(request) ? limits.request(address(request)) : null;
        if (wait == null) {
            request.next();
        } else {
            tooOften(request, wait, "too many requests from this address");
        }
    }

    private void admit(RoutingContext request) {
        if (!isGraphQl(request)) {
            request.next();
            return;
        }
        boolean socket = isSocket(request);
        if (socket
                && !(request.request().method() == HttpMethod.GET
                        && request.normalizedPath().equals(GRAPHQL))) {
            refuse(request, 400, "BAD_REQUEST", "a socket is opened by GET " + GRAPHQL);
            return;
        }
        switch (logins.entry(identity(request))) {
            case Entry.Admitted(Caller caller) -> {
                Duration wait = socket ? null : limits.operation(caller);
                if (wait == null) {
                    request.put(Caller.class.getName(), caller);
                    request.next();
                } else {
                    tooOften(
                            request,
                            wait,
                            "too many requests of " + caller.actor().name());
                }
            }
            case Entry.Unnamed(String why) -> {
                if (socket) {
                    request.next(); // connection_init may say it
                } else {
                    refuse(request, 401, "UNAUTHENTICATED", why);
                }
            }
            case Entry.Refused(String why) -> refuse(request, 401, "UNAUTHENTICATED", why);
            case Entry.Forbidden(String why) -> refuse(request, 403, "FORBIDDEN", why);
            case Entry.TooOften(Duration after) ->
                tooOften(request, after, "too many tokens from this address that are none");
            case Entry.Unknown _ -> {
                request.response().putHeader("Retry-After", "5");
                refuse(request, 503, "UNAVAILABLE", "the database, which knows the tokens, does not answer");
            }
        }
    }

    private static SecurityIdentity identity(RoutingContext request) {
        return request.user() instanceof QuarkusHttpUser user ? user.getSecurityIdentity() : null;
    }

    private static void tooOften(RoutingContext request, Duration wait, String why) {
        request.response()
                .putHeader(
                        "Retry-After",
                        String.valueOf(Math.max(1, wait.plusMillis(999).toSeconds())));
        refuse(request, 429, "RATE_LIMITED", why);
    }

    private static void refuse(RoutingContext request, int status, String code, String why) {
        if (status == 401) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
        }
        if (!request.request().isEnded()) {
            request.request().resume(); // a body that nobody reads would hold the connection
        }
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .end(error(code, why).encode());
    }

    /** What failed on our side is told by the log, and to nobody else. */
    private static void fail(RoutingContext request) {
        int status = request.statusCode();
        if (request.response().ended() || request.response().headWritten()) {
            request.next();
        } else if (request.failure() instanceof AuthenticationFailedException) {
            refuse(request, 401, "UNAUTHENTICATED", "the provider's token is not valid, or has expired");
        } else if (status >= 500 || status < 0) {
            LOG.error("a request failed", request.failure());
            refuse(request, 500, "INTERNAL", "The server could not answer; its log says why.");
        } else {
            request.next();
        }
    }

    // ---- the rest

    /** Pages are for whom the provider knows, where there is one; health is for everybody. */
    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext request, Uni<SecurityIdentity> identity, AuthorizationRequestContext context) {
        String path = request.normalizedPath();
        if (isGraphQl(request) || path.equals(HEALTH) || path.startsWith(HEALTH + "/")) {
            return Uni.createFrom().item(CheckResult.PERMIT); // GraphQL's door is its own
        }
        boolean open = path.startsWith(OURS) ? settings.publicMetrics() || isLocal(request) : !logins.oidc();
        return open
                ? Uni.createFrom().item(CheckResult.PERMIT)
                : identity.map(who -> who.isAnonymous() ? CheckResult.DENY : CheckResult.PERMIT);
    }

    /** From this machine, and for nobody else: a proxy says whom it asks for. */
    private static boolean isLocal(RoutingContext request) {
        return Limits.isLoopback(address(request))
                && request.request().getHeader("X-Forwarded-For") == null
                && request.request().getHeader("Forwarded") == null;
    }
}
