package io.ringdown.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A front end's end of the GraphQL socket, in either of the two protocols. */
final class GraphQlSocket implements AutoCloseable {

    enum Protocol {
        GRAPHQL_TRANSPORT_WS("graphql-transport-ws", "subscribe", "next", "complete"),
        GRAPHQL_WS("graphql-ws", "start", "data", "stop");

        final String name;
        final String subscribe;
        final String next;
        final String unsubscribe;

        Protocol(String name, String subscribe, String next, String unsubscribe) {
            this.name = name;
            this.subscribe = subscribe;
            this.next = next;
            this.unsubscribe = unsubscribe;
        }
    }

    private final Protocol protocol;
    private final WebSocketClient client;
    private final WebSocket socket;
    private final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();

    GraphQlSocket(Vertx vertx, URI graphql, Protocol protocol) throws Exception {
        this(vertx, graphql, protocol, null);
    }

    /** @param authorization as the header of this name; null for none */
    GraphQlSocket(Vertx vertx, URI graphql, Protocol protocol, String authorization) throws Exception {
        this.protocol = protocol;
        client = vertx.createWebSocketClient();
        // The handler is set before the socket reads, or an early message would be lost.
        socket = client.webSocket()
                .textMessageHandler(text -> messages.add(new JsonObject(text)))
                .connect(new WebSocketConnectOptions()
                        .setHost(graphql.getHost())
                        .setPort(graphql.getPort())
                        .setURI(graphql.getPath())
                        .setSubProtocols(List.of(protocol.name)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertThat(socket.subProtocol()).isEqualTo(protocol.name);
        JsonObject init = new JsonObject().put("type", "connection_init");
        send(authorization == null ? init : init.put("payload", new JsonObject().put("Authorization", authorization)));
        assertThat(message().getString("type")).isEqualTo("connection_ack");
    }

    GraphQlSocket subscribes(String id, String query) {
        send(new JsonObject()
                .put("id", id)
                .put("type", protocol.subscribe)
                .put("payload", new JsonObject().put("query", query)));
        return this;
    }

    void unsubscribes(String id) {
        send(new JsonObject().put("id", id).put("type", protocol.unsubscribe));
    }

    /** The next item of a subscription: its payload. */
    JsonObject payload(String id) throws InterruptedException {
        JsonObject message = message();
        assertThat(message.getString("type")).as(message.encode()).isEqualTo(protocol.next);
        assertThat(message.getString("id")).isEqualTo(id);
        return message.getJsonObject("payload");
    }

    /** The next message but for what only keeps the connection alive. */
    JsonObject message() throws InterruptedException {
        while (true) {
            JsonObject message = messages.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("a message within ten seconds").isNotNull();
            if (!List.of("ping", "ka", "pong").contains(message.getString("type"))) {
                return message;
            }
        }
    }

    /** Whether a message comes within half a second. */
    boolean hasMore() throws InterruptedException {
        JsonObject more = messages.poll(500, TimeUnit.MILLISECONDS);
        if (more != null) {
            messages.add(more);
        }
        return more != null;
    }

    private void send(JsonObject message) {
        socket.writeTextMessage(message.encode());
    }

    @Override
    public void close() {
        client.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
