package io.ringdown.graphql.socket;

import io.netty.channel.Channel;
import io.opentelemetry.context.Context;
import io.ringdown.graphql.request.BoundedJson;
import io.ringdown.graphql.request.Code;
import io.ringdown.graphql.request.Envelope;
import io.ringdown.http.Connections;
import io.ringdown.login.Caller;
import io.ringdown.login.Door;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * GraphQL over HTTP: a request by POST, one answer, or a stream of events where the client takes one.
 *
 * <p>Facts: the specification GraphQL over HTTP (media types, status codes), graphql-sse in its distinct connections
 * mode.
 */
final class HttpRoute implements Handler<RoutingContext> {

    /** What is answered with. In its first, what is wrong is told by the status too; the other says 200 to it. */
    private enum Media {
        RESPONSE("application/graphql-response+json"),
        JSON("application/json"),
        EVENTS("text/event-stream");

        final String type;

        Media(String type) {
            this.type = type;
        }

        boolean matches(MIMEHeader range) {
            String[] own = type.split("/");
            return (range.component().equals("*") || range.component().equalsIgnoreCase(own[0]))
                    && (range.subComponent().equals("*") || range.subComponent().equalsIgnoreCase(own[1]));
        }
    }

    /** Where a client does not care, plain JSON: what every client understands. */
    private static final List<Media> BY_DEFAULT = List.of(Media.JSON, Media.RESPONSE);

    private final Streams streams;
    private final SocketSettings settings;
    private final Gate gate;
    private final long maxBody;
    private final Consumer<Client> opened;
    private final Consumer<Client> closed;

    /** @param maxBody bytes of a request */
    HttpRoute(
            Streams streams,
            SocketSettings settings,
            Gate gate,
            long maxBody,
            Consumer<Client> opened,
            Consumer<Client> closed) {
        this.streams = streams;
        this.settings = settings;
        this.gate = gate;
        this.maxBody = maxBody;
        this.opened = opened;
        this.closed = closed;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.method() == HttpMethod.OPTIONS) {
            context.response()
                    .putHeader("Allow", "POST, OPTIONS")
                    .setStatusCode(204)
                    .end();
            return;
        }
        if (request.method() != HttpMethod.POST) {
            context.response().putHeader("Allow", "POST, OPTIONS");
            refuse(context, 405, Code.BAD_REQUEST, "GraphQL is asked by POST, or over a WebSocket");
            return;
        }
        MIMEHeader content = context.parsedHeaders().contentType();
        if (!Media.JSON.type.equalsIgnoreCase(content.value())
                || !List.of("", "utf-8").contains(charset(content))) {
            refuse(context, 415, Code.BAD_REQUEST, "a request is application/json, in UTF-8");
            return;
        }
        Taken taken = Taken.by(context);
        if (taken == null) {
            refuse(
                    context,
                    406,
                    Code.BAD_REQUEST,
                    "answers are application/json, application/graphql-response+json or text/event-stream");
            return;
        }
        long most = taken.events() ? settings.maxMessage().asLongValue() : maxBody;
        if (length(request) > most) {
            tooLong(context, most);
            return;
        }
        Runnable leave = taken.events() ? enter(context) : () -> {};
        if (leave != null) {
            readBody(context, taken, most, leave);
        }
    }

    /** Takes a place for a stream. @return gives it back; null when there is none, and that was said */
    private Runnable enter(RoutingContext context) {
        Caller caller = Door.caller(context);
        String address = Door.address(context);
        if (!gate.limits().enterFrom(address)) {
            refuse(context, 429, Code.RATE_LIMITED, "too many connections from this address");
            return null;
        }
        if (!gate.limits().enter(caller)) {
            gate.limits().leaveFrom(address);
            refuse(
                    context,
                    429,
                    Code.RATE_LIMITED,
                    "too many connections of " + caller.actor().name());
            return null;
        }
        return () -> {
            gate.limits().leave(caller);
            gate.limits().leaveFrom(address);
        };
    }

    private static String charset(MIMEHeader content) {
        String charset = content.parameters().getOrDefault("charset", "");
        return charset.replace("\"", "").toLowerCase(Locale.ROOT);
    }

    /**
     * What an answer may be.
     *
     * @param json for one result; null when only events are taken
     * @param events whether a stream is taken
     */
    private record Taken(Media json, boolean events) {

        /** Null when none that is accepted can be given. */
        static Taken by(RoutingContext context) {
            List<MIMEHeader> accepted = context.parsedHeaders().accept();
            if (accepted.isEmpty()) {
                return new Taken(Media.JSON, false);
            }
            boolean events = accepted.stream()
                    .anyMatch(range -> range.weight() > 0 && Media.EVENTS.type.equalsIgnoreCase(range.value()));
            for (MIMEHeader range : accepted) { // the best first
                for (Media media : BY_DEFAULT) {
                    if (range.weight() > 0 && media.matches(range)) {
                        return new Taken(media, events);
                    }
                }
            }
            return events ? new Taken(null, true) : null;
        }
    }

    /** 0 when it does not say; then what comes is counted. */
    private static long length(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length != null && length.matches("\\d{1,12}") ? Long.parseLong(length) : 0;
    }

    private void readBody(RoutingContext context, Taken taken, long most, Runnable leave) {
        HttpServerRequest request = context.request();
        Buffer body = Buffer.buffer();
        boolean[] over = {false};
        request.handler(chunk -> {
            if (over[0]) {
                return;
            }
            if (body.length() + chunk.length() > most) {
                over[0] = true;
                leave.run();
                tooLong(context, most);
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(_ -> {
            if (!over[0]) { // the connection is gone
                over[0] = true;
                leave.run();
            }
        });
        request.endHandler(_ -> {
            if (!over[0]) {
                over[0] = true;
                Connections.onBody(request);
                byte[] json = body.getBytes();
                Streams.Source source = () -> Envelope.of(BoundedJson.object(json));
                if (taken.events()) {
                    stream(context, taken, source, leave);
                } else {
                    answer(context, taken.json(), source);
                }
            }
        });
        request.resume(); // Quarkus holds requests until somebody wants their bodies
    }

    private static void tooLong(RoutingContext context, long most) {
        context.response().putHeader("Connection", "close");
        refuse(context, 413, Code.BAD_REQUEST, "a request has at most " + most + " bytes");
    }

    private void answer(RoutingContext context, Media media, Streams.Source source) {
        HttpServerResponse response = context.response();
        Channel channel = ((ConnectionBase) context.request().connection()).channel();
        streams.ask(Door.caller(context), Context.current(), source, new Streams.Outcome() {
            @Override
            public void onAnswer(Streams.Answer answer) {
                channel.eventLoop().execute(() -> write(response, media, answer));
            }

            @Override
            public void onStream(SharedStream stream, String after) {
                // nobody has joined it, and it ends by itself
                onAnswer(Streams.Answer.of(Code.BAD_REQUEST, Errors.NO_STREAM));
            }
        });
    }

    private void write(HttpServerResponse response, Media media, Streams.Answer answer) {
        if (response.closed() || response.ended()) {
            return;
        }
        int status = status(media, answer.refusal());
        byte[] json = answer.json();
        if (!streams.memory().take(json.length)) {
            response.setStatusCode(503)
                    .putHeader("Retry-After", "5")
                    .putHeader("Content-Type", media.type + "; charset=utf-8")
                    .end(Errors.answer(Code.OVERLOADED, "too much waits for clients that do not read")
                            .toString());
            return;
        }
        if (status == 503 || status == 429) {
            response.putHeader("Retry-After", "5");
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", media.type + "; charset=utf-8")
                .end(Buffer.buffer(json))
                .onComplete(_ -> streams.memory().give(json.length));
    }

    /** By GraphQL over HTTP a request that was no request is 400 in both, and whatever else went wrong 200 in JSON. */
    private static int status(Media media, Code refusal) {
        if (refusal == null) {
            return 200;
        }
        int status =
                switch (refusal) {
                    case BAD_REQUEST,
                            GRAPHQL_PARSE_FAILED,
                            GRAPHQL_VALIDATION_FAILED,
                            TOO_COMPLEX,
                            TOO_MANY_FIELDS,
                            BAD_INPUT -> 400;
                    case UNAUTHENTICATED -> 401;
                    case FORBIDDEN -> 403;
                    case RATE_LIMITED, TOO_MANY_OPERATIONS -> 429;
                    case TIMEOUT, UNAVAILABLE, OVERLOADED -> 503;
                    case SUBSCRIPTION_ENDED, INTERNAL -> 500;
                };
        boolean noRequest = refusal == Code.BAD_REQUEST || status == 429 || refusal == Code.OVERLOADED;
        return media == Media.RESPONSE || noRequest ? status : 200;
    }

    /** A subscription becomes a stream; one result does where nothing else is taken, unless it is that this is no request. */
    private void stream(RoutingContext context, Taken taken, Streams.Source source, Runnable leave) {
        HttpServerResponse response = context.response();
        Channel channel = ((ConnectionBase) context.request().connection()).channel();
        EventStream stream = new EventStream(response, channel, settings, streams, gate.logins(), Door.caller(context));
        streams.ask(Door.caller(context), Context.current(), source, new Streams.Outcome() {

            private boolean open; // on the loop

            @Override
            public void onAccepted() {
                if (taken.json() == null) {
                    // a phone may ring for minutes: that the connection lives is told meanwhile
                    channel.eventLoop().execute(this::open);
                }
            }

            @Override
            public void onAnswer(Streams.Answer answer) {
                channel.eventLoop().execute(() -> {
                    if (!open && (taken.json() != null || answer.refusal() == Code.BAD_REQUEST)) {
                        leave.run();
                        write(response, taken.json() == null ? Media.JSON : taken.json(), answer);
                    } else if (open()) {
                        stream.answer(answer);
                    }
                });
            }

            @Override
            public void onStream(SharedStream shared, String after) {
                channel.eventLoop().execute(() -> {
                    if (open()) {
                        stream.join(shared, after);
                    }
                });
            }

            private boolean open() {
                if (!open) {
                    if (response.closed() || response.ended()) {
                        leave.run();
                        return false;
                    }
                    open = true;
                    opened.accept(stream);
                    stream.open(() -> {
                        closed.accept(stream);
                        leave.run();
                    });
                }
                return true;
            }
        });
    }

    static void refuse(RoutingContext context, int status, Code code, String message) {
        if (!context.request().isEnded()) {
            context.request().resume(); // a body that nobody reads would hold the connection
        }
        if (status == 503 || status == 429) {
            context.response().putHeader("Retry-After", "5");
        }
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .end(Errors.answer(code, message).toString());
    }
}
