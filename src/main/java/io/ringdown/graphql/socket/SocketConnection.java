package io.ringdown.graphql.socket;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.opentelemetry.context.Context;
import io.ringdown.graphql.request.BoundedJson;
import io.ringdown.graphql.request.Code;
import io.ringdown.graphql.request.Envelope;
import io.ringdown.graphql.request.Refused;
import io.ringdown.login.Caller;
import io.ringdown.login.Door;
import io.ringdown.login.Entry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.ext.web.RoutingContext;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One client's socket: the protocol graphql-transport-ws, or the older graphql-ws, on the connection's event loop.
 *
 * <p>Facts: the protocol text of graphql-ws (PROTOCOL.md) and of subscriptions-transport-ws.
 */
final class SocketConnection implements Client {

    /** The two protocols' words. */
    enum Protocol {
        TRANSPORT_WS("graphql-transport-ws", "subscribe", "next", "complete"),
        OLDER_WS("graphql-ws", "start", "data", "stop");

        final String name;
        final String subscribe;
        final String next;
        final String stop;

        Protocol(String name, String subscribe, String next, String stop) {
            this.name = name;
            this.subscribe = subscribe;
            this.next = next;
            this.stop = stop;
        }

        /** Null for none of ours. */
        static Protocol of(String name) {
            for (Protocol each : values()) {
                if (each.name.equals(name)) {
                    return each;
                }
            }
            return null;
        }
    }

    /** Why a socket is closed, as codes of the protocol and of RFC 6455. */
    static final int GOING_AWAY = 1001;

    static final int TOO_BIG = 1009;
    static final int FAILED = 1011;
    static final int TRY_LATER = 1013;
    static final int BAD_MESSAGE = 4400;
    static final int UNAUTHORIZED = 4401;
    static final int FORBIDDEN = 4403;
    static final int NOT_ACCEPTABLE = 4406;
    static final int INIT_TIMEOUT = 4408;
    static final int DUPLICATE = 4409;
    static final int TOO_SLOW = 4410;
    static final int TOO_MANY = 4429;

    private static final int MOST_REASON = 120;

    /** It goes out with every message. */
    private static final int LONGEST_ID = 256;

    private static final System.Logger LOG = System.getLogger(SocketConnection.class.getName());

    private final ServerWebSocket socket;
    private final Channel channel;
    private final Protocol protocol;
    private final Streams streams;
    private final SocketSettings settings;
    private final EventLoop loop;
    private final Pipe pipe;

    /** One operation of the client: an id may be used again while the answer to its last use is under way. */
    private static final class Ticket {
        /** Null while it is executed. */
        Member member;
    }

    /** Operations by the client's id. */
    private final Map<String, Ticket> operations = new HashMap<>(2);

    private final Gate gate;
    private final String address;

    /** The one that opened the socket, until it is known who that is. */
    private RoutingContext request;

    /** Null as long as that is not known. */
    private Caller caller;

    private Buffer fragments;
    private boolean asked;
    private boolean begun;
    private int refused;
    private long looked;
    private boolean over;
    private final long since = System.nanoTime();
    private long heard = since;
    private long pinged = since;

    /** @param request that opened the socket */
    SocketConnection(
            ServerWebSocket socket,
            Channel channel,
            Protocol protocol,
            Streams streams,
            SocketSettings settings,
            Gate gate,
            RoutingContext request) {
        this.gate = gate;
        this.request = request;
        this.caller = Door.caller(request);
        this.address = Door.address(request);
        this.socket = socket;
        this.protocol = protocol;
        this.streams = streams;
        this.settings = settings;
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.pipe = new Pipe(new NettyWire(channel), Pipe.WEB_SOCKET, streams.memory(), () -> {
            streams.counts().count(SocketCounts.Eviction.ANSWERS_UNREAD);
            close(TOO_SLOW, "answers are not read");
        });
    }

    /** @param onClosed called once, on the event loop */
    void open(Runnable onClosed) {
        socket.closeHandler(_ -> {
            closed();
            onClosed.run();
        });
        socket.exceptionHandler(failure -> {
            boolean tooLong = failure instanceof CorruptedWebSocketFrameException broken
                            && broken.closeStatus().code() == TOO_BIG
                    || failure instanceof TooLongFrameException;
            close(tooLong ? TOO_BIG : BAD_MESSAGE, tooLong ? tooBig() : "not understood");
        });
        socket.drainHandler(_ -> pipe.pump());
        socket.pongHandler(_ -> heard = System.nanoTime());
        socket.frameHandler(this::onFrame);
    }

    int operations() {
        return operations.size();
    }

    @Override
    public void close() {
        loop.execute(() -> close(GOING_AWAY, "the service ends"));
    }

    @Override
    public void sweep() {
        loop.execute(() -> {
            if (!over) {
                pipe.measure();
                look(System.nanoTime());
            }
        });
    }

    @Override
    public Waiting waiting() {
        return pipe.depth();
    }

    private void look(long now) {
        if (begun && caller.token() != null && now - looked > settings.recheck().toNanos()) {
            looked = now;
            gate.logins()
                    .ending(caller)
                    .subscribe()
                    .with(
                            why -> {
                                if (why != null) {
                                    loop.execute(() -> close(FORBIDDEN, "Forbidden: " + why));
                                }
                            },
                            failure -> LOG.log(Level.ERROR, "a token could not be looked up", failure));
        }
        if (!begun && now - since > settings.initTimeout().toNanos()) {
            close(INIT_TIMEOUT, "Connection initialisation timeout");
        } else if (begun && caller.expires() != null && !Instant.now().isBefore(caller.expires())) {
            close(FORBIDDEN, "Forbidden: the login has expired");
        } else if (pipe.stalled() > settings.stalledAfter().toNanos()) {
            streams.counts().count(SocketCounts.Eviction.STALLED);
            close(TOO_SLOW, "takes nothing for " + settings.stalledAfter().toSeconds() + " s");
        } else if (now - heard > 3 * settings.ping().toNanos()) {
            close(GOING_AWAY, "no sign of life");
        } else if (now - pinged > settings.ping().toNanos()) {
            pinged = now;
            socket.writePing(Buffer.buffer());
            if (begun && protocol == Protocol.OLDER_WS) {
                send("ka", null, null);
            }
        }
    }

    void close(int code, String reason) {
        if (!over) {
            closed();
            String brief = reason.length() <= MOST_REASON ? reason : reason.substring(0, MOST_REASON);
            socket.close((short) code, brief);
            // who takes nothing takes no close frame either
            NettyWire.cut(channel);
        }
    }

    private void closed() {
        if (!over) {
            over = true;
            request = null;
            if (begun) {
                gate.limits().leave(caller);
            }
            operations.values().forEach(SocketConnection::leave);
            operations.clear();
            pipe.end();
        }
    }

    // ---- what the client says

    private void onFrame(WebSocketFrame frame) {
        heard = System.nanoTime();
        if (over || frame.isPing() || frame.isClose()) {
            return;
        }
        if (frame.isBinary()) {
            close(BAD_MESSAGE, "messages are text");
            return;
        }
        if (!frame.isText() && !frame.isContinuation()) {
            return;
        }
        int length = frame.binaryData().length() + (fragments == null ? 0 : fragments.length());
        if (length > settings.maxMessage().asLongValue()) {
            close(TOO_BIG, tooBig());
            return;
        }
        if (fragments == null && frame.isFinal()) {
            onText(frame.binaryData());
            return;
        }
        fragments = (fragments == null ? Buffer.buffer() : fragments).appendBuffer(frame.binaryData());
        if (frame.isFinal()) {
            Buffer whole = fragments;
            fragments = null;
            onText(whole);
        }
    }

    private String tooBig() {
        return "a message has at most " + settings.maxMessage().asLongValue() + " bytes";
    }

    /** One message at a time is read, and not here: the next one is taken from the socket when that has been done. */
    private void onText(Buffer text) {
        socket.pause();
        byte[] utf8 = text.getBytes();
        boolean taken = streams.decode(() -> {
            Map<String, Object> message;
            String pong;
            try {
                message = BoundedJson.object(utf8);
                pong = "ping".equals(message.get("type")) && message.get("payload") != null
                        ? BoundedJson.text(message.get("payload"))
                        : null;
            } catch (Refused refused) {
                loop.execute(() -> close(BAD_MESSAGE, "Invalid message received: " + refused.getMessage()));
                return;
            }
            loop.execute(() -> {
                if (!over) {
                    onMessage(message, pong);
                }
                if (!over) {
                    socket.resume();
                }
            });
        });
        if (!taken) {
            close(TRY_LATER, "too much waits: come back in a few seconds");
        }
    }

    /** @param pong the payload of a ping, as JSON; null when it has none */
    private void onMessage(Map<String, Object> message, String pong) {
        Object payload = message.get("payload");
        if (!(message.get("type") instanceof String type)) {
            close(BAD_MESSAGE, "Invalid message received: no type");
            return;
        }
        if (message.get("id") != null && !(message.get("id") instanceof String given && given.length() <= LONGEST_ID)) {
            close(BAD_MESSAGE, "Invalid message received: an id is a text of at most " + LONGEST_ID + " characters");
            return;
        }
        String id = (String) message.get("id");
        boolean newer = protocol == Protocol.TRANSPORT_WS;
        if (type.equals("connection_init")) {
            onInit(payload);
        } else if (type.equals(protocol.subscribe)) {
            onSubscribe(id, payload);
        } else if (type.equals(protocol.stop)) {
            onStop(id);
        } else if (newer && (type.equals("ping") || type.equals("pong"))) {
            if (payload != null && !(payload instanceof Map)) {
                close(BAD_MESSAGE, "Invalid message received: the payload of " + type + " is an object, or left out");
            } else if (type.equals("ping")) {
                pipe.answer(Message.of("{\"type\":\"pong\"" + (pong == null ? "" : ",\"payload\":" + pong) + "}"));
            }
        } else if (type.equals("connection_terminate") && protocol == Protocol.OLDER_WS) {
            close(1000, "terminated");
        } else {
            close(BAD_MESSAGE, "Invalid message received: type");
        }
    }

    private void onInit(Object payload) {
        if (asked) {
            close(TOO_MANY, "Too many initialisation requests");
            return;
        }
        if (payload != null && !(payload instanceof Map)) {
            close(BAD_MESSAGE, "Invalid message received: the payload of connection_init is an object, or left out");
            return;
        }
        asked = true;
        String authorization = authorization(payload);
        if (authorization != null) {
            gate.logins()
                    .present(request, authorization)
                    .subscribe()
                    .with(entry -> loop.execute(() -> onEntry(entry)), failure -> {
                        LOG.log(Level.ERROR, "a login failed", failure);
                        loop.execute(() -> close(FAILED, "The server could not answer; its log says why."));
                    });
        } else if (caller != null) {
            onEntry(new Entry.Admitted(caller));
        } else {
            close(UNAUTHORIZED, "Unauthorized");
        }
    }

    /** Clients put it there under the names of their habits. Null when there is none. */
    private static String authorization(Object payload) {
        if (!(payload instanceof Map<?, ?> object)) {
            return null;
        }
        for (String name : List.of("Authorization", "authorization")) {
            if (object.get(name) instanceof String given) {
                return given;
            }
        }
        return object.get("token") instanceof String token ? "Bearer " + token : null;
    }

    private void onEntry(Entry entry) {
        if (over) {
            return;
        }
        switch (entry) {
            case Entry.Admitted(Caller admitted) -> begin(admitted);
            case Entry.Unnamed _ -> close(UNAUTHORIZED, "Unauthorized");
            case Entry.Refused(String why) -> close(FORBIDDEN, "Forbidden: " + why);
            case Entry.Forbidden(String why) -> close(FORBIDDEN, "Forbidden: " + why);
            case Entry.TooOften _ -> close(TOO_MANY, "too many tokens from this address that are none");
            case Entry.Unknown _ -> close(TRY_LATER, "the database, which knows the tokens, does not answer");
        }
    }

    private void begin(Caller admitted) {
        if (!gate.limits().enter(admitted)) {
            close(TOO_MANY, "too many connections of " + admitted.actor().name());
            return;
        }
        caller = admitted;
        request = null;
        begun = true;
        looked = System.nanoTime();
        send("connection_ack", null, null);
        if (protocol == Protocol.OLDER_WS) {
            send("ka", null, null);
        }
    }

    /** Whether one more operation may be; if not, that is told. */
    private boolean mayAsk(String id) {
        Duration wait = gate.limits().operation(caller);
        if (wait == null) {
            wait = gate.limits().request(address);
        }
        if (wait == null) {
            refused = 0;
            return true;
        }
        refused++;
        if (refused > gate.settings().refusedInARow()) {
            close(TOO_MANY, "too many operations");
        } else {
            error(id, Code.RATE_LIMITED, "too many operations: wait for " + Math.max(1, wait.toMillis()) + " ms");
        }
        return false;
    }

    private void onSubscribe(String id, Object payload) {
        if (!begun) {
            close(UNAUTHORIZED, "Unauthorized");
            return;
        }
        if (id == null || id.isEmpty() || !(payload instanceof Map)) {
            close(BAD_MESSAGE, "Invalid message received: " + protocol.subscribe + " has an id and a payload");
            return;
        }
        @SuppressWarnings("unchecked") // what BoundedJson makes of an object
        Map<String, Object> operation = (Map<String, Object>) payload;
        if (operations.containsKey(id)) {
            close(DUPLICATE, "Subscriber for " + id + " already exists");
            return;
        }
        if (!mayAsk(id)) {
            return;
        }
        if (operations.size() >= settings.maxOperations()) {
            error(id, Code.TOO_MANY_OPERATIONS, "at most " + settings.maxOperations() + " operations at a time");
            return;
        }
        Ticket ticket = new Ticket();
        operations.put(id, ticket);
        streams.ask(caller, Context.root(), () -> Envelope.of(operation), new Streams.Outcome() {
            @Override
            public void onAnswer(Streams.Answer answer) {
                boolean refused = !answer.executed() && protocol == Protocol.TRANSPORT_WS;
                String errors = refused ? errors(answer.json()) : null;
                loop.execute(() -> result(id, ticket, answer.json(), errors));
            }

            @Override
            public void onStream(SharedStream stream, String after) {
                loop.execute(() -> stream(id, ticket, stream, after));
            }
        });
    }

    private void onStop(String id) {
        if (id == null) {
            close(BAD_MESSAGE, "Invalid message received: " + protocol.stop + " has an id");
        } else if (operations.containsKey(id)) {
            leave(operations.remove(id));
            if (protocol == Protocol.OLDER_WS) {
                send("complete", id, null);
            }
        }
    }

    // ---- what becomes of operations

    private static void leave(Ticket ticket) {
        if (ticket.member != null) {
            ticket.member.leave();
        }
    }

    /** @param errors of a refusal, as the protocol's error message has them; null when it goes out as a result */
    private void result(String id, Ticket ticket, byte[] result, String errors) {
        if (over || operations.get(id) != ticket) {
            return;
        }
        operations.remove(id);
        if (errors != null) {
            pipe.answer(
                    Message.of("{\"id\":" + Json.createValue(id) + ",\"type\":\"error\",\"payload\":" + errors + "}"));
        } else {
            pipe.answer(new Message(utf8(head(id)), result, utf8("}")));
            send("complete", id, null);
        }
    }

    private void stream(String id, Ticket ticket, SharedStream stream, String after) {
        if (over || operations.get(id) != ticket) {
            return; // stopped meanwhile
        }
        Member member = new Member(loop, stream, pipe, head(id), "}", after, (code, why) -> {
            operations.remove(id);
            error(id, code, why);
        });
        ticket.member = member;
        member.join();
    }

    private static String errors(byte[] result) {
        try {
            return BoundedJson.text(BoundedJson.object(result).get("errors"));
        } catch (Refused impossible) {
            throw new IllegalStateException("an answer of ours is no JSON", impossible);
        }
    }

    private void error(String id, Code code, String message) {
        JsonObject error = Errors.json(code, message);
        send(
                "error",
                id,
                protocol == Protocol.TRANSPORT_WS
                        ? Json.createArrayBuilder().add(error).build()
                        : error);
    }

    private String head(String id) {
        return "{\"id\":" + Json.createValue(id) + ",\"type\":\"" + protocol.next + "\",\"payload\":";
    }

    private void send(String type, String id, JsonValue payload) {
        JsonObjectBuilder message = Json.createObjectBuilder().add("type", type);
        if (id != null) {
            message.add("id", id);
        }
        if (payload != null) {
            message.add("payload", payload);
        }
        pipe.answer(Message.of(message.build().toString()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
