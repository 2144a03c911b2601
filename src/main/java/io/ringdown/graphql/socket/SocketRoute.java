package io.ringdown.graphql.socket;

import io.netty.channel.Channel;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes sockets at {@code /graphql}, before the built-in transport would. */
@ApplicationScoped
public class SocketRoute {

    private static final String PATH = "/graphql";

    /** After authentication (-200), before the socket of the built-in transport (-99). */
    private static final int ORDER = -100;

    private static final long SWEEP_MILLIS = 1_000;

    private final Streams streams;
    private final SocketSettings settings;
    private final Vertx vertx;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
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
        router.route(HttpMethod.POST, PATH).order(ORDER).handler(this::onPost);
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

    private void onRequest(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            context.next();
        } else if (!refused(context)) {
            Channel channel = ((ConnectionBase) request.connection()).channel();
            request.toWebSocket().onSuccess(socket -> onSocket(socket, channel)).onFailure(context::fail);
        }
    }

    private boolean refused(RoutingContext context) {
        if (clients.size() >= settings.maxConnections()) {
            context.response().setStatusCode(503).end("too many connections");
            return true;
        }
        return false;
    }

    private void onPost(RoutingContext context) {
        HttpServerRequest request = context.request();
        String accept = request.getHeader("Accept");
        if (accept == null || !accept.contains("text/event-stream")) {
            context.next();
        } else if (refused(context)) {
            return;
        } else if (length(request) > settings.maxMessage().asLongValue()) {
            context.response()
                    .setStatusCode(413)
                    .end("a request has at most " + settings.maxMessage().asLongValue() + " bytes, and says how many");
        } else {
            request.body().onSuccess(body -> onEventStream(context, body)).onFailure(context::fail);
            request.resume(); // Quarkus holds requests until somebody wants their bodies
        }
    }

    /** What does not say how long it is counts as too long. */
    private static long length(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length != null && length.matches("\\d{1,9}") ? Long.parseLong(length) : Long.MAX_VALUE;
    }

    private void onEventStream(RoutingContext context, Buffer body) {
        Operation operation;
        try (JsonReader reader = Json.createReader(new StringReader(body.toString(StandardCharsets.UTF_8)))) {
            operation = Operation.of(reader.readObject());
        } catch (JsonException | IllegalStateException noJson) {
            refuse(context, Code.BAD_REQUEST, "a request is a JSON object");
            return;
        } catch (Operation.Refused refused) {
            refuse(context, refused.code(), refused.getMessage());
            return;
        }
        Channel channel = ((ConnectionBase) context.request().connection()).channel();
        if (operation.kind() != Operation.Kind.SUBSCRIPTION
                && context.request().getHeader("Accept").contains("json")) {
            answer(context.response(), channel, operation);
            return;
        }
        EventStream stream = new EventStream(context.response(), channel, settings);
        clients.add(stream);
        stream.open(operation, streams, () -> clients.remove(stream));
    }

    /** Some clients name every type they know: one result is plain JSON to them, with a length and an end. */
    private void answer(HttpServerResponse response, Channel channel, Operation operation) {
        streams.execute(operation, new Streams.Outcome() {
            @Override
            public void onResult(byte[] result, boolean refused) {
                channel.eventLoop().execute(() -> {
                    if (!response.closed()) {
                        response.putHeader("Content-Type", "application/graphql-response+json; charset=UTF-8")
                                .end(Buffer.buffer(result));
                    }
                });
            }

            @Override
            public void onStream(SharedStream stream) {
                throw new IllegalStateException("a query or a mutation has one result");
            }
        });
    }

    private static void refuse(RoutingContext context, Code code, String message) {
        context.response()
                .setStatusCode(400)
                .putHeader("Content-Type", "application/json")
                .end(Errors.answer(code, message).toString());
    }

    private void onSocket(ServerWebSocket socket, Channel channel) {
        SocketConnection.Protocol protocol = SocketConnection.Protocol.of(socket.subProtocol());
        if (protocol == null) {
            socket.close((short) SocketConnection.NOT_ACCEPTABLE, "Subprotocol not acceptable");
            return;
        }
        SocketConnection connection = new SocketConnection(socket, channel, protocol, streams, settings);
        clients.add(connection);
        connection.open(() -> clients.remove(connection));
    }
}
