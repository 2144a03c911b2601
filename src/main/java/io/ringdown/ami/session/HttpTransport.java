package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * AMI by requests to Asterisk's web server: one request an action, whose body tells the answer and the items of its list.
 *
 * <p>Events wait in Asterisk until {@code WaitEvent} fetches them. It runs in a loop beside the actions: Asterisk answers
 * the requests of one session at the same time, each in a thread of its own (manager.c, generic_http_callback), so no
 * action waits for it. With a login the session is that of the cookie. With digest authentication it is that of the nonce
 * (auth_http_callback), whose count must grow from request to request; so the fetching of events has a nonce of its own
 * and actions take one that no other request uses at the time.
 *
 * <p>Bodies are sent by POST, so that no secret is in an address. A body of more than {@value #MAX_BODY} bytes ends the
 * connection.
 */
final class HttpTransport implements Transport {

    static final int MAX_BODY = 64 << 20;

    /** http.c: MAX_CONTENT_LENGTH. */
    private static final int MAX_REQUEST = 40_960;

    /** Requests at the same time; Asterisk takes 100 in all ({@code session_limit} in http.conf). */
    private static final int MAX_REQUESTS = 16;

    /** Asterisk gives up an idle connection after 15 s ({@code session_keep_alive}); ours must be given up before. */
    private static final int KEEP_ALIVE_SECONDS = 5;

    /** How long Asterisk may keep a WaitEvent: short, so that a dead one is found within 10 s. */
    private static final long POLL_SECONDS = 4;

    private static final long POLL_ANSWERED_WITHIN_MILLIS = 8_000;

    /** Between two polls that were answered at once: events of a busy PBX are fetched in batches. */
    private static final long POLL_PAUSE_MILLIS = 50;

    /** A nonce grows stale after 60 s; one that waited longer is not worth the extra refusal. */
    private static final long NONCE_NANOS = 50_000_000_000L;

    private static final int MAX_STALE = 3;

    /** A wrong secret does not become right by itself. */
    private static final Duration REFUSED_WAIT = Duration.ofSeconds(5);

    private static final byte[] GREETING = "Asterisk Call Manager/http\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern COOKIE = Pattern.compile("mansession_id=\"?([0-9A-Fa-f]+)\"?");

    static Connector connector(Vertx vertx, Executor onContext, SessionConfig config, TransportConfig.Http http) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) config.timing().connect().toMillis())
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
        if (http.tls() != null) {
            TlsOptions.set(options, http.tls(), config);
            options.setVerifyHost(http.tls().verifyHost());
        }
        HttpClient actions = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(MAX_REQUESTS));
        // of their own, so that neither waits behind slow actions
        HttpClient signs = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(4));
        return new Connector() {
            @Override
            public Future<Transport> open() {
                HttpTransport transport = new HttpTransport(vertx, onContext, config, http, actions, signs);
                return transport.meet().map(transport);
            }

            @Override
            public Future<Void> close() {
                return Future.join(actions.close(), signs.close()).mapEmpty();
            }
        };
    }

    /** A nonce that one request at a time uses. */
    private static final class Lane {
        Digest digest;
        long used = System.nanoTime();
    }

    /** @param until when whoever sent it is told that it timed out */
    private record Waiting(Buffer body, long until) {}

    private record Reply(HttpClientResponse head, byte[] body) {}

    private final Vertx vertx;
    private final Executor onContext;
    private final SessionConfig config;
    private final TransportConfig.Http http;
    private final HttpClient actions;
    private final HttpClient signs;

    private final Lane events = new Lane();
    private final Deque<Lane> idle = new ArrayDeque<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Set<HttpClientRequest> open = new HashSet<>();
    private int running;
    private Receiver receiver;
    private boolean over;
    private boolean greeted;
    private boolean loggedIn;
    private boolean polling;
    private String cookie;
    private long clientNonces;
    private long polls;
    private long pollTimer = -1;
    private long unreadable;
    private long oversized;

    private HttpTransport(
            Vertx vertx,
            Executor onContext,
            SessionConfig config,
            TransportConfig.Http http,
            HttpClient actions,
            HttpClient signs) {
        this.vertx = vertx;
        this.onContext = onContext;
        this.config = config;
        this.http = http;
        this.actions = actions;
        this.signs = signs;
    }

    /** The first request tells whether the manager is there; it proves nothing yet. */
    private Future<Void> meet() {
        AmiMessage first = http.endpoint().digest
                ? AmiMessage.of("Action", "Ping")
                : AmiMessage.of("Action", "Challenge", "AuthType", "MD5");
        return post(signs, body(first), null, config.timing().login().toMillis())
                .recover(cause -> Future.failedFuture(new CannotOpen(
                        cause instanceof java.util.concurrent.TimeoutException
                                ? Reasons.noGreeting(config)
                                : Reasons.cannotConnect(config, cause))))
                .compose(reply -> {
                    int status = reply.head.statusCode();
                    Digest digest = Digest.of(reply.head.getHeader("WWW-Authenticate"));
                    if (status == 404) {
                        return cannot(Reasons.noWebManager(config, http.path()));
                    }
                    if (http.endpoint().digest) {
                        if (status != 401 || digest == null) {
                            return cannot(
                                    status == 401 || status == 200
                                            ? Reasons.noDigest(config, http.path())
                                            : Reasons.webRefuses(config, status));
                        }
                        events.digest = digest;
                        return Future.succeededFuture();
                    }
                    if (status != 200) {
                        return cannot(Reasons.webRefuses(config, status));
                    }
                    cookie = cookie(reply);
                    boolean ours = cookie != null && !read(reply.body).isEmpty();
                    return ours ? Future.succeededFuture() : cannot(Reasons.notWebManager(config));
                });
    }

    private static Future<Void> cannot(String reason) {
        return Future.failedFuture(new CannotOpen(reason));
    }

    @Override
    public void begin(Receiver by) {
        receiver = by;
        greeted = true;
        receiver.onBytes(GREETING.clone());
        receiver.onGreeting(null); // it does not tell
    }

    @Override
    public boolean greeted() {
        return greeted;
    }

    @Override
    public boolean ordered() {
        return false;
    }

    @Override
    public boolean authenticates() {
        return http.endpoint().digest;
    }

    @Override
    public void send(AmiMessage action) {
        Buffer body = body(action);
        if (body.length() > MAX_REQUEST) {
            throw new IllegalArgumentException(
                    "a request of " + body.length() + " bytes, Asterisk's web server reads at most " + MAX_REQUEST);
        }
        if ("Ping".equals(action.value(0))) {
            run(signs, body, lane(), 0, () -> {});
        } else if (running < MAX_REQUESTS) {
            start(body);
        } else {
            waiting.add(new Waiting(
                    body, System.nanoTime() + config.timing().action().toNanos()));
        }
    }

    /** The next that somebody still waits for: an order that was told as timed out is not sent afterwards. */
    private Buffer nextWaiting() {
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.until() - System.nanoTime() > 0) {
                return next.body();
            }
        }
        return null;
    }

    private void start(Buffer body) {
        running++;
        run(actions, body, lane(), 0, () -> {
            running--;
            Buffer next = nextWaiting();
            if (next != null) {
                start(next);
            }
        });
    }

    /** The nonce of a request; null when the cookie tells who we are. */
    private Lane lane() {
        if (!http.endpoint().digest) {
            return null;
        }
        // the login is proved with the nonce that events come by, which begins its session
        return loggedIn ? idleLane() : events;
    }

    private Lane idleLane() {
        Lane lane = idle.pollFirst();
        return lane == null || System.nanoTime() - lane.used > NONCE_NANOS ? new Lane() : lane;
    }

    /** One request, again with the newer nonce when Asterisk finds that of its lane too old. */
    private void run(HttpClient by, Buffer body, Lane lane, int refusals, Runnable done) {
        post(by, body, lane, 0)
                .onComplete(result -> onContext.execute(() -> {
                    if (over) {
                        return;
                    }
                    if (result.failed()) {
                        end(Reasons.closed(config, result.cause().getMessage()), Duration.ZERO);
                        return;
                    }
                    Reply reply = result.result();
                    if (lane != null && reply.head.statusCode() == 401) {
                        refused(by, body, lane, refusals, reply, done);
                        return;
                    }
                    if (lane != null) {
                        lane.used = System.nanoTime();
                        if (lane != events) {
                            idle.addFirst(lane);
                        }
                    }
                    done.run();
                    take(reply);
                }));
    }

    private void refused(HttpClient by, Buffer body, Lane lane, int refusals, Reply reply, Runnable done) {
        boolean proved = lane.digest != null;
        lane.digest = Digest.of(reply.head.getHeader("WWW-Authenticate"));
        boolean tryAgain = lane.digest != null && refusals < MAX_STALE && (!proved || lane.digest.stale());
        if (tryAgain) {
            run(by, body, lane, refusals + 1, done);
        } else {
            end(Reasons.digestRefused(config), REFUSED_WAIT);
        }
    }

    private void take(Reply reply) {
        int status = reply.head.statusCode();
        if (status != 200) {
            end(
                    status == 404 ? Reasons.noWebManager(config, http.path()) : Reasons.webRefuses(config, status),
                    Duration.ZERO);
            return;
        }
        String now = cookie(reply);
        if (cookie != null && now != null && !now.equals(cookie)) {
            // Asterisk begins a new session for a cookie that it does not know
            end(Reasons.sessionExpired(config), Duration.ZERO);
            return;
        }
        for (AmiMessage message : read(reply.body)) {
            if (over) {
                return;
            }
            String name = message.value(0);
            if (message.isEvent() && name.equals("WaitEventComplete")) {
                continue;
            }
            if (polling && message.isResponse()) {
                if (name.equalsIgnoreCase("Error")) {
                    end(Reasons.pollRefused(config, message), Duration.ZERO);
                }
                continue; // nobody asked for it but this loop
            }
            receiver.onBytes(message.toBytes());
            receiver.onMessage(message);
        }
    }

    private List<AmiMessage> read(byte[] body) {
        if (http.endpoint().xml) {
            XmlMessages.Read read = XmlMessages.read(body);
            if (read == null) {
                return List.of();
            }
            if (read.unreadable() > 0 && receiver != null) {
                unreadable += read.unreadable();
                receiver.onWarning(Reasons.notXml(config, unreadable));
            }
            return read.messages();
        }
        List<AmiMessage> messages = new ArrayList<>();
        AmiDecoder decoder = new AmiDecoder(messages::add);
        decoder.decode(GREETING.clone()); // it reads a stream, which begins so
        decoder.decode(body);
        if (!decoder.atBoundary()) {
            decoder.decode(MESSAGE_END.clone());
        }
        if (decoder.oversized() > 0 && receiver != null) {
            oversized += decoder.oversized();
            receiver.onWarning(Reasons.oversized(config, oversized));
        }
        messages.removeIf(message -> !message.isResponse() && !message.isEvent());
        return messages;
    }

    // ---- events

    @Override
    public void loggedIn(boolean wanted) {
        loggedIn = true;
        if (wanted) {
            poll();
        }
    }

    private void poll() {
        if (over) {
            return;
        }
        long began = System.nanoTime();
        long mine = ++polls;
        pollTimer = vertx.setTimer(POLL_ANSWERED_WITHIN_MILLIS, _ -> {
            if (!over && mine == polls) {
                end(Reasons.pollUnanswered(config), Duration.ZERO);
            }
        });
        poll(mine, began, 0);
    }

    private void poll(long mine, long began, int refusals) {
        Lane lane = http.endpoint().digest ? events : null;
        Buffer body = body(AmiMessage.of("Action", "WaitEvent", "Timeout", Long.toString(POLL_SECONDS)));
        post(signs, body, lane, 0)
                .onComplete(result -> onContext.execute(() -> {
                    if (over || mine != polls) {
                        return;
                    }
                    if (result.failed()) {
                        end(Reasons.closed(config, result.cause().getMessage()), Duration.ZERO);
                        return;
                    }
                    Reply reply = result.result();
                    if (lane != null && reply.head.statusCode() == 401) {
                        lane.digest = Digest.of(reply.head.getHeader("WWW-Authenticate"));
                        if (lane.digest != null && lane.digest.stale() && refusals < MAX_STALE) {
                            poll(mine, began, refusals + 1);
                        } else {
                            // another nonce would be another session, and what happened meanwhile would be lost
                            end(Reasons.sessionExpired(config), Duration.ZERO);
                        }
                        return;
                    }
                    vertx.cancelTimer(pollTimer);
                    polling = true;
                    take(reply);
                    polling = false;
                    long millis = (System.nanoTime() - began) / 1_000_000;
                    if (millis < 1_000) {
                        vertx.setTimer(POLL_PAUSE_MILLIS, _ -> poll());
                    } else {
                        poll();
                    }
                }));
    }

    // ---- one request

    /** @param lane whose nonce proves who we are; null for none @param within milliseconds; 0 for as long as it takes */
    private Future<Reply> post(HttpClient by, Buffer body, Lane lane, long within) {
        RequestOptions options = new RequestOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setURI(http.path())
                .setSsl(http.tls() != null)
                .setMethod(HttpMethod.POST)
                .putHeader("Content-Type", "application/x-www-form-urlencoded");
        if (cookie != null) {
            options.putHeader("Cookie", "mansession_id=\"" + cookie + "\"");
        }
        if (lane != null && lane.digest != null) {
            options.putHeader(
                    "Authorization",
                    lane.digest.answer(
                            "POST",
                            http.path(),
                            config.username(),
                            config.secret(),
                            HexFormat.of().toHexDigits(++clientNonces)));
        }
        if (within > 0) {
            options.setTimeout(within);
        }
        return by.request(options).compose(request -> {
            open.add(request);
            return request.send(body)
                    .compose(response -> collect(response).map(bytes -> new Reply(response, bytes)))
                    .onComplete(_ -> onContext.execute(() -> open.remove(request)));
        });
    }

    private Future<byte[]> collect(HttpClientResponse response) {
        Promise<byte[]> whole = Promise.promise();
        Buffer collected = Buffer.buffer();
        response.handler(part -> {
            if (collected.length() + part.length() > MAX_BODY) {
                whole.tryFail(Reasons.tooLong(config, MAX_BODY));
                response.request().reset();
            } else {
                collected.appendBuffer(part);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(_ -> whole.tryComplete(collected.getBytes()));
        return whole.future();
    }

    private static String cookie(Reply reply) {
        for (String header : reply.head.headers().getAll("Set-Cookie")) {
            Matcher found = COOKIE.matcher(header);
            if (found.find()) {
                return found.group(1);
            }
        }
        return null;
    }

    private static Buffer body(AmiMessage action) {
        StringBuilder body = new StringBuilder();
        for (Header header : action.headers()) {
            body.append(body.isEmpty() ? "" : "&")
                    .append(URLEncoder.encode(header.name(), StandardCharsets.UTF_8))
                    .append('=')
                    // the web server takes + as it is in some versions
                    .append(URLEncoder.encode(header.value(), StandardCharsets.UTF_8)
                            .replace("+", "%20"));
        }
        return Buffer.buffer(body.toString());
    }

    // ---- its end

    @Override
    public Future<Void> close(boolean polite) {
        stop();
        if (!polite) {
            return Future.succeededFuture();
        }
        Lane lane = http.endpoint().digest ? events : null;
        return post(signs, body(AmiMessage.of("Action", "Logoff")), lane, 1_000)
                .otherwiseEmpty()
                .mapEmpty();
    }

    private void end(String reason, Duration atLeast) {
        if (!over) {
            stop();
            receiver.onEnded(reason, atLeast);
        }
    }

    private void stop() {
        over = true;
        vertx.cancelTimer(pollTimer);
        waiting.clear();
        // what a dead Asterisk does not answer must not hold connections that the next attempt needs
        Set.copyOf(open).forEach(HttpClientRequest::reset);
        open.clear();
    }
}
