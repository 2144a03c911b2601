package io.ringdown.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A receiver of completed calls that fails now and then. */
final class ToldCalls implements AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Random random;
    private final Set<String> calls = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();

    ToldCalls(long seed) throws IOException {
        random = new Random(seed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            JsonObject event =
                    new JsonObject(new String(exchange.getRequestBody().readAllBytes()));
            boolean fails = random.nextInt(10) == 0;
            if (!fails) {
                calls.add(event.getString("subject"));
            }
            exchange.sendResponseHeaders(fails ? 503 : 204, -1);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    boolean knows(String callId) {
        return calls.contains(callId);
    }

    int calls() {
        return calls.size();
    }

    long requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
