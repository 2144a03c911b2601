package io.ringdown.webhook;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody who is told of calls, and behaves as a test says. */
final class FakeReceiver implements AutoCloseable {

    /** A request as it came. */
    record Request(Map<String, String> headers, String body) {

        JsonObject json() {
            return new JsonObject(body);
        }

        String id() {
            return json().getString("id");
        }

        String subject() {
            return json().getString("subject");
        }
    }

    /** What is answered. */
    interface Behaviour {
        int status(Request request) throws InterruptedException;
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int port;
    private HttpServer server;

    final List<Request> requests = new CopyOnWriteArrayList<>();
    /** Those that were answered with 200. */
    final List<Request> taken = new CopyOnWriteArrayList<>();

    final Headers answerHeaders = new Headers();
    final AtomicInteger mostAtATime = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    volatile Behaviour behaviour = _ -> 200;
    volatile byte[] answer = new byte[0];

    FakeReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        port = server.getAddress().getPort();
        serve();
    }

    private void serve() {
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + port + "/hook?token=of-the-url";
    }

    int port() {
        return port;
    }

    void down() {
        server.stop(0);
    }

    void up() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        serve();
    }

    private void handle(HttpExchange exchange) throws IOException {
        mostAtATime.accumulateAndGet(now.incrementAndGet(), Math::max);
        try (exchange) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
            headers.put(":path", exchange.getRequestURI().toString());
            Request request =
                    new Request(headers, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request);
            int status = behaviour.status(request);
            if (status == 200) {
                taken.add(request);
            }
            exchange.getResponseHeaders().putAll(answerHeaders);
            now.decrementAndGet();
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            if (answer.length > 0) {
                exchange.getResponseBody().write(answer);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    List<String> ids() {
        return taken.stream().map(Request::id).toList();
    }

    List<String> distinctIds() {
        return ids().stream().distinct().toList();
    }

    /** What was taken of one call, in order, each once. */
    List<String> of(String callId) {
        return taken.stream()
                .filter(request -> request.subject().equals(callId))
                .map(Request::id)
                .distinct()
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
