package io.ringdown.graphql.socket;

import io.netty.channel.Channel;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.ringdown.graphql.request.Code;
import io.ringdown.http.Connections;
import io.ringdown.login.Door;
import io.ringdown.login.LimitSettings;
import io.ringdown.login.Limits;
import io.ringdown.login.Logins;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Takes requests and sockets at {@code /graphql}, before the built-in transport would. */
@ApplicationScoped
public class SocketRoute {

    private static final String PATH = "/graphql";

    /** After authentication (-200), before the socket of the built-in transport (-99). */
    private static final int ORDER = -100;

    private static final long SWEEP_MILLIS = 1_000;

    private final Streams streams;
    private final SocketSettings settings;
    private final Gate gate;
    private final Vertx vertx;
    private final long maxBody;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private long timer = -1;

    SocketRoute(
            Streams streams,
            SocketSettings settings,
            Logins logins,
            Limits limits,
            LimitSettings limitSettings,
            Vertx vertx,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBody) {
        this.maxBody = maxBody.asLongValue();
        this.gate = new Gate(logins, limits, limitSettings);
        this.streams = streams;
        this.settings = settings;
        this.vertx = vertx;
    }

    void register(@Observes Router router) {
        if (settings.builtIn()) {
            if (gate.logins().required()) {
                throw new ConfigurationException(
                        "ringdown.sockets.built-in asks nobody who they are: not while everybody has to log in");
            }
            return;
        }
        router.route(HttpMethod.GET, PATH).order(ORDER).handler(this::onRequest);
        router.route(PATH)
                .order(ORDER)
                .handler(new HttpRoute(streams, settings, gate, maxBody, clients::add, clients::remove));
        timer = vertx.setPeriodic(SWEEP_MILLIS, _ -> {
            clients.forEach(Client::sweep);
            streams.sweep();
        });
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        clients.forEach(Client::close);
    }

    /** Sockets that are open. */
    public int connections() {
        return clients.size();
    }

    /**
     * What clients have not taken, as of the last second: see docs/operations.md.
     *
     * @param messages of all of them
     * @param mostMessages of the slowest one
     */
    public record Outboxes(long messages, long bytes, long mostMessages, long mostBytes) {}

    /** What clients have not taken. */
    public Outboxes outboxes() {
        Waiting all = Waiting.NOTHING;
        long mostMessages = 0;
        long mostBytes = 0;
        for (Client client : clients) {
            Waiting waiting = client.waiting();
            all = all.plus(waiting);
            mostMessages = Math.max(mostMessages, waiting.messages());
            mostBytes = Math.max(mostBytes, waiting.bytes());
        }
        return new Outboxes(all.messages(), all.bytes(), mostMessages, mostBytes);
    }

    private void onRequest(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!Door.isSocket(context)) {
            context.next();
        } else if (!refused(context)) {
            Channel channel = ((ConnectionBase) request.connection()).channel();
            String address = Door.address(context);
            Connections.onBody(request); // what a socket may take is bounded by itself
            request.toWebSocket()
                    .onSuccess(socket -> onSocket(context, socket, channel))
                    .onFailure(failure -> {
                        gate.limits().leaveFrom(address);
                        context.fail(failure);
                    });
        }
    }

    /** Else a place is taken, which must be given back. */
    private boolean refused(RoutingContext context) {
        if (clients.size() >= settings.maxConnections()) {
            HttpRoute.refuse(context, 503, Code.OVERLOADED, "too many connections");
            return true;
        }
        if (!gate.limits().enterFrom(Door.address(context))) {
            HttpRoute.refuse(context, 429, Code.RATE_LIMITED, "too many connections from this address");
            return true;
        }
        return false;
    }

    private void onSocket(RoutingContext context, ServerWebSocket socket, Channel channel) {
        String address = Door.address(context);
        SocketConnection.Protocol protocol = SocketConnection.Protocol.of(socket.subProtocol());
        if (protocol == null) {
            gate.limits().leaveFrom(address);
            socket.close((short) SocketConnection.NOT_ACCEPTABLE, "Subprotocol not acceptable");
            return;
        }
        SocketConnection connection = new SocketConnection(socket, channel, protocol, streams, settings, gate, context);
        clients.add(connection);
        connection.open(() -> {
            clients.remove(connection);
            gate.limits().leaveFrom(address);
        });
    }
}
