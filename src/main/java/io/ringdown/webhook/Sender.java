package io.ringdown.webhook;

import io.ringdown.webhook.Outbox.Event;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Posts events to one receiver. Follows no redirect, and reads little of what is answered. */
final class Sender {

    private static final int MAX_ANSWER = 64 * 1024;
    private static final Duration LONGEST_WISH = Duration.ofHours(1);
    private static final int KEEP_ALIVE_SECONDS = 30;

    /** What says of the moment, not of the event; of all others above 399 and below 500 the same again is no use. */
    private static final Set<Integer> TRY_AGAIN = Set.of(408, 409, 425, 429);

    private final Receiver receiver;
    private final InstantSource clock;
    private final HttpClient client;

    Sender(Vertx vertx, Receiver receiver, InstantSource clock) {
        this.receiver = receiver;
        this.clock = clock;
        HttpClientOptions options = new HttpClientOptions()
                .setMaxPoolSize(receiver.parallel())
                .setConnectTimeout((int) receiver.timeout().toMillis())
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setSsl(receiver.secure())
                .setVerifyHost(true);
        if (receiver.tlsCa() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(receiver.tlsCa()));
        }
        this.client = vertx.createHttpClient(options);
    }

    /** What came back, as soon as that is known. @param ended when all of it was read, or enough */
    private record Answer(int status, String retryAfter, Future<Void> ended) {}

    /** Blocking: not on an event loop. Never throws for a reason that lies with the receiver. */
    Outcome send(Event event) throws InterruptedException {
        long deadline = System.nanoTime() + receiver.timeout().toNanos();
        InetAddress address;
        try {
            address = Addresses.of(receiver);
        } catch (UnknownHostException unknown) {
            return again("the host name is not known");
        } catch (Addresses.Refused refused) {
            return again(refused.getMessage());
        }
        AtomicReference<HttpClientRequest> request = new AtomicReference<>();
        AtomicBoolean late = new AtomicBoolean();
        try {
            Answer answer = post(event, address, request, late)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            try {
                answer.ended()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException said) {
                request.get().reset(); // the status is what counts
            }
            return outcome(answer);
        } catch (TimeoutException slow) {
            late.set(true);
            HttpClientRequest begun = request.get();
            if (begun != null) {
                begun.reset();
            }
            return again("no answer in " + receiver.timeout().toMillis() + " ms");
        } catch (ExecutionException failure) {
            return again(line(failure));
        }
    }

    void close() {
        client.close();
    }

    /** @param late nobody waits any more: what is not begun yet shall not be */
    private Future<Answer> post(
            Event event, InetAddress address, AtomicReference<HttpClientRequest> current, AtomicBoolean late) {
        String path = receiver.url().getRawPath();
        String query = receiver.url().getRawQuery();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                // the address that was judged; the name is for the certificate and the Host header
                .setServer(SocketAddress.inetSocketAddress(receiver.port(), address.getHostAddress()))
                .setHost(receiver.host())
                .setPort(receiver.port())
                .setSsl(receiver.secure())
                .setFollowRedirects(false)
                .setURI((path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query));
        return client.request(options).compose(request -> {
            current.set(request);
            if (late.get()) {
                request.reset();
                return Future.failedFuture("too late");
            }
            receiver.headers().forEach(request::putHeader);
            if (request.headers().get("User-Agent") == null) {
                request.putHeader("User-Agent", "Ringdown");
            }
            long timestamp = clock.instant().getEpochSecond();
            request.putHeader("Content-Type", "application/cloudevents+json; charset=utf-8");
            request.putHeader("webhook-id", event.id());
            request.putHeader("webhook-timestamp", Long.toString(timestamp));
            if (!receiver.secrets().isEmpty()) {
                request.putHeader(
                        "webhook-signature", Signature.of(receiver.secrets(), event.id(), timestamp, event.body()));
            }
            return request.send(Buffer.buffer(event.body())).map(response -> read(request, response));
        });
    }

    private static Answer read(HttpClientRequest request, HttpClientResponse response) {
        Promise<Void> ended = Promise.promise();
        long[] bytes = new long[1];
        response.handler(some -> {
            bytes[0] += some.length();
            if (bytes[0] > MAX_ANSWER && ended.tryComplete()) {
                request.reset();
            }
        });
        response.exceptionHandler(ended::tryFail);
        response.endHandler(_ -> ended.tryComplete());
        return new Answer(response.statusCode(), response.getHeader("Retry-After"), ended.future());
    }

    private Outcome outcome(Answer answer) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return new Outcome.Delivered();
        }
        if (status >= 400 && status < 500 && !TRY_AGAIN.contains(status)) {
            return new Outcome.Never("answered " + status);
        }
        String why = "answered " + status
                + (status >= 300 && status < 400 ? ", a redirect, which is not followed: mend the url" : "");
        return new Outcome.Again(why, wish(answer.retryAfter(), clock.instant()));
    }

    /** Seconds or a date (RFC 9110, 10.2.3); what is neither, or past, is no wish. */
    static Duration wish(String retryAfter, Instant now) {
        if (retryAfter == null) {
            return Duration.ZERO;
        }
        Duration wish;
        String text = retryAfter.strip();
        try {
            wish = text.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (DateTimeParseException neither) {
            return Duration.ZERO;
        }
        if (wish.isNegative()) {
            return Duration.ZERO;
        }
        return wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish;
    }

    private static Outcome again(String why) {
        return new Outcome.Again(why, Duration.ZERO);
    }

    /** The innermost message: what failed, in a line. */
    private static String line(Throwable failure) {
        String line = failure.getClass().getSimpleName();
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            line = cause.getMessage() == null || cause.getMessage().isBlank()
                    ? cause.getClass().getSimpleName()
                    : cause.getMessage().strip().lines().findFirst().orElse("");
        }
        return line.length() > 200 ? line.substring(0, 200) : line;
    }
}
