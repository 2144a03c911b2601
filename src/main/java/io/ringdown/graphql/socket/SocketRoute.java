package io.ringdown.graphql.socket;

import io.netty.channel.Channel;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.ringdown.login.Caller;
import io.ringdown.login.Door;
import io.ringdown.login.LimitSettings;
import io.ringdown.login.Limits;
import io.ringdown.login.Logins;
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
    private final Gate gate;
    private final Vertx vertx;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private long timer = -1;

    SocketRoute(
            Streams streams,
            SocketSettings settings,
            Logins logins,
            Limits limits,
            LimitSettings limitSettings,
            Vertx vertx) {
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
            context.response().setStatusCode(503).end("too many connections");
            return true;
        }
        if (!gate.limits().enterFrom(Door.address(context))) {
            context.response().setStatusCode(429).end("too many connections from this address");
            return true;
        }
        return false;
    }

    private void onPost(RoutingContext context) {
        HttpServerRequest request = context.request();
        String accept = request.getHeader("Accept");
        if (accept == null || !accept.contains("text/event-stream")) {
            context.next();
        } else if (length(request) > settings.maxMessage().asLongValue()) {
            context.response()
                    .setStatusCode(413)
                    .end("a request has at most " + settings.maxMessage().asLongValue() + " bytes, and says how many");
        } else if (!refused(context)) {
            String address = Door.address(context);
            request.body().onSuccess(body -> onEventStream(context, body)).onFailure(failure -> {
                gate.limits().leaveFrom(address);
                context.fail(failure);
            });
            request.resume(); // Quarkus holds requests until somebody wants their bodies
        }
    }

    /** What does not say how long it is counts as too long. */
    private static long length(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length != null && length.matches("\\d{1,9}") ? Long.parseLong(length) : Long.MAX_VALUE;
    }

    private void onEventStream(RoutingContext context, Buffer body) {
        Caller caller = Door.caller(context);
        String address = Door.address(context);
        Operation operation;
        try (JsonReader reader = Json.createReader(new StringReader(body.toString(StandardCharsets.UTF_8)))) {
            operation = Operation.of(reader.readObject());
        } catch (JsonException | IllegalStateException noJson) {
            gate.limits().leaveFrom(address);
            refuse(context, Code.BAD_REQUEST, "a request is a JSON object");
            return;
        } catch (Operation.Refused refused) {
            gate.limits().leaveFrom(address);
            refuse(context, refused.code(), refused.getMessage());
            return;
        }
        if (!gate.limits().enter(caller)) {
            gate.limits().leaveFrom(address);
            context.response()
                    .setStatusCode(429)
                    .end("too many connections of " + caller.actor().name());
            return;
        }
        Channel channel = ((ConnectionBase) context.request().connection()).channel();
        Runnable leave = () -> {
            gate.limits().leave(caller);
            gate.limits().leaveFrom(address);
        };
        if (operation.kind() != Operation.Kind.SUBSCRIPTION
                && context.request().getHeader("Accept").contains("json")) {
            answer(context.response(), channel, caller, operation, leave);
            return;
        }
        EventStream stream =
                new EventStream(context.response(), channel, settings, streams.counts(), gate.logins(), caller);
        clients.add(stream);
        stream.open(operation, streams, () -> {
            clients.remove(stream);
            leave.run();
        });
    }

    /** Some clients name every type they know: one result is plain JSON to them, with a length and an end. */
    private void answer(
            HttpServerResponse response, Channel channel, Caller caller, Operation operation, Runnable leave) {
        streams.execute(caller, operation, new Streams.Outcome() {
            @Override
            public void onResult(byte[] result, boolean refused) {
                leave.run();
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
