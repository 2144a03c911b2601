package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.ami.session.TransportConfig.Endpoint;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asterisk's web server in front of a PBX that speaks TCP, as manager.c does it: sessions by cookie or by nonce, events
 * kept until WaitEvent fetches them, several requests of a session at a time, a count of the nonce that must grow.
 */
final class HttpFront {

    private static final Pattern COOKIE = Pattern.compile("mansession_id=\"?([0-9a-f]+)");
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|([^,\\s]+))");

    private final Vertx vertx;
    private final Context context;
    private final int port;
    private final String username;
    private final String secret;
    private final String prefix;
    private final NetClient client;
    private final HttpServer server;
    private final Map<String, Session> byCookie = new HashMap<>();
    private final Map<String, Session> byNonce = new HashMap<>();
    private long serial = 0x1000;
    private int requests;
    private volatile String malformed;
    private volatile boolean refusesNext;

    private HttpFront(Vertx vertx, int port, String username, String secret, String prefix, Certificates own) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.port = port;
        this.username = username;
        this.secret = secret;
        this.prefix = prefix;
        this.client = vertx.createNetClient();
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        if (own != null) {
            options.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(own.certificate().toString())
                            .addKeyPath(own.key().toString()));
        }
        this.server = vertx.createHttpServer(options);
    }

    static Future<HttpFront> start(
            Vertx vertx, int port, String username, String secret, String prefix, Certificates own) {
        Promise<HttpFront> started = Promise.promise();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(_ -> {
            HttpFront front = new HttpFront(vertx, port, username, secret, prefix, own);
            front.server.requestHandler(front::onRequest).listen().map(front).onComplete(started);
        });
        return started.future();
    }

    int port() {
        return server.actualPort();
    }

    Future<Void> close() {
        return server.close().compose(_ -> client.close());
    }

    /** Forgets every session: the next request begins a new one, as after httptimeout. */
    void expireSessions() {
        context.runOnContext(_ -> {
            List.copyOf(byCookie.values()).forEach(Session::close);
            List.copyOf(byNonce.values()).forEach(Session::close);
            byCookie.clear();
            byNonce.clear();
        });
    }

    /** Gives every session a new nonce at its next request, as after 60 s. */
    void ageNonces() {
        context.runOnContext(_ -> byNonce.values().forEach(session -> session.old = true));
    }

    /** Puts this in front of what WaitEvent tells next. */
    void tellMalformed(String element) {
        malformed = element;
    }

    /** Refuses the next WaitEvent, as for a session that is not logged in. */
    void refuseWaitEvent() {
        refusesNext = true;
    }

    /** One login at the PBX behind. */
    private final class Session {
        final Map<String, Collecting> collecting = new LinkedHashMap<>();
        final Deque<AmiMessage> events = new ArrayDeque<>();
        final List<byte[]> early = new ArrayList<>();
        NetSocket socket;
        boolean closed;
        boolean old;
        long count;
        Runnable onEvent;

        Session() {
            AmiDecoder decoder = new AmiDecoder(this::onMessage);
            client.connect(port, "127.0.0.1")
                    .onComplete(connected -> context.runOnContext(_ -> {
                        if (connected.failed() || closed) {
                            close();
                            return;
                        }
                        socket = connected.result();
                        socket.exceptionHandler(_ -> {});
                        socket.handler(chunk -> context.runOnContext(_ -> decoder.decode(chunk.getBytes())));
                        socket.closeHandler(_ -> context.runOnContext(_ -> close()));
                        early.forEach(bytes -> socket.write(Buffer.buffer(bytes)));
                    }));
        }

        void onMessage(AmiMessage message) {
            String id = message.get("ActionID");
            Collecting asked = id == null ? null : collecting.get(id);
            if (asked == null) {
                events.add(message);
                if (onEvent != null) {
                    onEvent.run();
                }
            } else if (asked.take(message)) {
                collecting.remove(id);
            }
        }

        void send(AmiMessage action, Collecting asked) {
            collecting.put(action.get("ActionID"), asked);
            if (socket == null) {
                early.add(action.toBytes());
            } else {
                socket.write(Buffer.buffer(action.toBytes()));
            }
        }

        void close() {
            closed = true;
            byCookie.values().remove(this);
            byNonce.values().remove(this);
            List.copyOf(collecting.values()).forEach(asked -> {
                if (asked.request != null) {
                    asked.request.connection().close();
                }
            });
            if (socket != null) {
                socket.close();
            }
        }
    }

    /** What one request is answered by. */
    private class Collecting {
        final HttpServerRequest request;
        final Endpoint endpoint;
        final String cookie;
        final boolean numbered;
        final List<AmiMessage> messages = new ArrayList<>();

        Collecting(HttpServerRequest request, Endpoint endpoint, String cookie, boolean numbered) {
            this.request = request;
            this.endpoint = endpoint;
            this.cookie = cookie;
            this.numbered = numbered;
        }

        /** @return whether it was the last one */
        boolean take(AmiMessage message) {
            messages.add(numbered ? message : without(message));
            boolean more =
                    message.isResponse() ? "start".equals(message.get("EventList")) : message.get("EventList") == null;
            if (!more) {
                answer();
            }
            return !more;
        }

        void answer() {
            if (cookie != null) {
                request.response().putHeader("Set-Cookie", "mansession_id=\"" + cookie + "\"; Version=1; Max-Age=60");
            }
            request.response().end(body());
        }

        private Buffer body() {
            Buffer body = Buffer.buffer();
            if (!endpoint.xml) {
                messages.forEach(message -> body.appendBytes(message.toBytes()));
                return body;
            }
            StringBuilder xml = new StringBuilder("<ajax-response>\n");
            for (AmiMessage message : messages) {
                xml.append("<response type='object' id='unknown'><generic");
                Map<String, Integer> seen = new HashMap<>();
                for (Header header : message.headers()) {
                    String name = header.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
                    int times = seen.merge(header.name(), 1, Integer::sum);
                    xml.append(' ')
                            .append(name)
                            .append(times == 1 ? "" : "-" + times)
                            .append("='");
                    xml.append(header.value()
                                    .replace("&", "&amp;")
                                    .replace("<", "&lt;")
                                    .replace(">", "&gt;")
                                    .replace("'", "&apos;")
                                    .replace("\"", "&quot;"))
                            .append('\'');
                }
                xml.append(" /></response>\n");
                if (malformed != null) {
                    xml.append(malformed);
                    malformed = null;
                }
            }
            return body.appendString(xml.append("</ajax-response>\n").toString());
        }
    }

    private static AmiMessage without(AmiMessage message) {
        return AmiMessage.of(message.headers().stream()
                .filter(header -> !header.name().equals("ActionID"))
                .toList());
    }

    private void onRequest(HttpServerRequest request) {
        Endpoint endpoint = null;
        for (Endpoint one : Endpoint.values()) {
            if (request.path().equals(prefix + "/" + one.name().toLowerCase(Locale.ROOT))) {
                endpoint = one;
            }
        }
        if (endpoint == null) {
            request.response().setStatusCode(404).end("<html>Not Found</html>");
            return;
        }
        Endpoint asked = endpoint;
        request.body().onSuccess(body -> context.runOnContext(_ -> onAction(request, asked, body)));
    }

    private void onAction(HttpServerRequest request, Endpoint endpoint, Buffer body) {
        List<Header> headers = new ArrayList<>();
        for (String pair : body.toString().split("&")) {
            int at = pair.indexOf('=');
            headers.add(new Header(
                    URLDecoder.decode(pair.substring(0, at), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8)));
        }
        AmiMessage action = AmiMessage.of(headers);
        Session session;
        String cookie = null;
        if (endpoint.digest) {
            session = authenticated(request);
            if (session == null) {
                return;
            }
        } else {
            String sent = request.getHeader("Cookie");
            Matcher found = COOKIE.matcher(sent == null ? "" : sent);
            cookie = found.find() && byCookie.containsKey(found.group(1)) ? found.group(1) : Long.toHexString(++serial);
            session = byCookie.computeIfAbsent(cookie, _ -> new Session());
        }
        boolean numbered = action.get("ActionID") != null;
        Collecting asked = new Collecting(request, endpoint, cookie, numbered);
        if ("WaitEvent".equalsIgnoreCase(action.get("Action"))) {
            waitEvent(session, asked, action);
            return;
        }
        if (!numbered) {
            headers.add(1, new Header("ActionID", "front-" + ++requests));
        }
        session.send(AmiMessage.of(headers), asked);
    }

    private void waitEvent(Session session, Collecting asked, AmiMessage action) {
        if (refusesNext) {
            refusesNext = false;
            asked.messages.add(AmiMessage.of("Response", "Error", "Message", "Permission denied"));
            asked.answer();
            return;
        }
        String id = action.get("ActionID");
        List<Header> answer = new ArrayList<>();
        answer.add(new Header("Response", "Success"));
        if (id != null) {
            answer.add(new Header("ActionID", id));
        }
        answer.add(new Header("Message", "Waiting for Event completed."));
        boolean[] done = new boolean[1];
        Runnable fetch = () -> {
            if (!done[0]) {
                done[0] = true;
                session.onEvent = null;
                asked.messages.add(AmiMessage.of(answer));
                asked.messages.addAll(session.events);
                session.events.clear();
                asked.messages.add(
                        id == null
                                ? AmiMessage.of("Event", "WaitEventComplete")
                                : AmiMessage.of("Event", "WaitEventComplete", "ActionID", id));
                asked.answer();
            }
        };
        long seconds = Long.parseLong(action.get("Timeout"));
        if (!session.events.isEmpty() || seconds == 0) {
            fetch.run();
        } else {
            session.onEvent = fetch;
            vertx.setTimer(seconds * 1_000, _ -> context.runOnContext(_ -> fetch.run()));
        }
    }

    /** @return null when it was refused, and answered so */
    private Session authenticated(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            challenge(request, Long.toHexString(++serial), false);
            return null;
        }
        Map<String, String> sent = new HashMap<>();
        Matcher parameters = PARAMETER.matcher(header);
        while (parameters.find()) {
            sent.put(parameters.group(1), parameters.group(2) != null ? parameters.group(2) : parameters.group(3));
        }
        String right = Digest.md5(String.join(
                ":",
                Digest.md5(username + ":fake:" + secret),
                sent.get("nonce"),
                sent.get("nc"),
                sent.get("cnonce"),
                "auth",
                Digest.md5("POST:" + request.path())));
        if (!right.equals(sent.get("response")) || !username.equals(sent.get("username"))) {
            challenge(request, Long.toHexString(++serial), false);
            return null;
        }
        Session session = byNonce.get(sent.get("nonce"));
        if (session == null) {
            session = new Session();
            Session begun = session;
            byNonce.put(sent.get("nonce"), begun);
            begun.send(
                    AmiMessage.of("Action", "Login", "ActionID", "front-login", "Username", username, "Secret", secret),
                    new Collecting(null, Endpoint.RAWMAN, null, true) {
                        @Override
                        boolean take(AmiMessage message) {
                            return true;
                        }
                    });
        }
        long count = Long.parseLong(sent.get("nc"), 16);
        if (session.old || count <= session.count) {
            String next = Long.toHexString(++serial);
            byNonce.remove(sent.get("nonce"));
            byNonce.put(next, session);
            session.old = false;
            session.count = 0;
            challenge(request, next, true);
            return null;
        }
        session.count = count;
        return session;
    }

    private static void challenge(HttpServerRequest request, String nonce, boolean stale) {
        request.response()
                .setStatusCode(401)
                .putHeader(
                        "WWW-authenticate",
                        "Digest algorithm=MD5, realm=\"fake\", nonce=\"" + nonce + "\", qop=\"auth\", opaque=\"" + nonce
                                + "\"" + (stale ? ", stale=true" : ""))
                .end("<html>Unauthorized</html>");
    }
}
