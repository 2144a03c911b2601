package io.ringdown.graphql.socket;

import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes sockets at {@code /graphql}, before the built-in transport would. */
@ApplicationScoped
public class SocketRoute {

    private static final String PATH = "/graphql";

    /** After authentication, before the routes of extensions. */
    private static final int ORDER = -50;

    private static final long SWEEP_MILLIS = 1_000;

    private final Streams streams;
    private final SocketSettings settings;
    private final Vertx vertx;
    private final Set<SocketConnection> connections = ConcurrentHashMap.newKeySet();
    private long timer = -1;

    SocketRoute(Streams streams, SocketSettings settings, Vertx vertx) {
        this.streams = streams;
        this.settings = settings;
        this.vertx = vertx;
    }

    void register(@Observes Router router) {
        if (settings.builtIn()) {
            return;
        }
        router.route(HttpMethod.GET, PATH).order(ORDER).handler(this::onRequest);
        timer = vertx.setPeriodic(SWEEP_MILLIS, _ -> {
            connections.forEach(SocketConnection::sweep);
            streams.sweep();
        });
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }

    /** Sockets that are open. */
    public int connections() {
        return connections.size();
    }

    private void onRequest(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            context.next();
        } else if (!allowed(request.getHeader("Origin"), request)) {
            context.response().setStatusCode(403).end("pages of this origin may not connect: ringdown.sockets.origins");
        } else if (connections.size() >= settings.maxConnections()) {
            context.response().setStatusCode(503).end("too many connections");
        } else {
            request.toWebSocket().onSuccess(this::onSocket).onFailure(context::fail);
        }
    }

    private void onSocket(ServerWebSocket socket) {
        SocketConnection.Protocol protocol = SocketConnection.Protocol.of(socket.subProtocol());
        if (protocol == null) {
            socket.close((short) SocketConnection.NOT_ACCEPTABLE, "Subprotocol not acceptable");
            return;
        }
        SocketConnection connection = new SocketConnection(socket, protocol, streams, settings);
        connections.add(connection);
        connection.open(() -> connections.remove(connection));
    }

    /** Other programs send no origin; a browser sends that of the page, which must be our own or a listed one. */
    private boolean allowed(String origin, HttpServerRequest request) {
        if (origin == null || settings.origins().orElse(List.of()).contains(origin)) {
            return true;
        }
        try {
            return request.authority() != null
                    && request.authority()
                            .toString()
                            .equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }
}
