package io.ringdown.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.ringdown.testing.PostgresResource;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A connection that says nothing, or too little, does not stay. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(ConnectionsTest.Short.class)
@WithTestResource(PostgresResource.class)
class ConnectionsTest {

    public static class Short implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "ringdown.http.header-timeout", "1s",
                    "ringdown.http.body-timeout", "1s",
                    "ringdown.http.keep-alive", "1s",
                    "ringdown.http.max-connections", "20");
        }
    }

    @Inject
    Connections connections;

    @TestHTTPResource("/graphql")
    URI graphql;

    @BeforeEach
    void nobody_is_connected() {
        await().until(() -> connections.size() == 0);
    }

    private Socket open() throws IOException {
        return new Socket("127.0.0.1", graphql.getPort());
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Until the other end closes. */
    private static String hear(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder all = new StringBuilder();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                all.append((char) b);
            }
        } catch (IOException reset) {
            // closed all the same
        }
        return all.toString();
    }

    @Test
    void one_that_says_nothing_is_closed() throws IOException {
        long before = connections.closed(Connections.Reason.HEADER);
        try (Socket socket = open()) {
            assertThat(hear(socket)).isEmpty();
        }
        assertThat(connections.closed(Connections.Reason.HEADER)).isGreaterThan(before);
    }

    @Test
    void headers_that_trickle_have_a_deadline() throws Exception {
        try (Socket socket = open()) {
            say(socket, "POST /graphql HTTP/1.1\r\nHost: a\r\n");
            Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < 1_000; i++) {
                        say(socket, "X-" + i + ": y\r\n");
                        Thread.sleep(50);
                    }
                } catch (IOException | InterruptedException closed) {
                    // as it should be
                }
            });
            assertThat(hear(socket)).isEmpty();
        }
    }

    @Test
    void half_a_body_has_a_deadline() throws IOException {
        long before = connections.closed(Connections.Reason.BODY);
        try (Socket socket = open()) {
            say(
                    socket,
                    "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
            assertThat(hear(socket)).doesNotContain("200 OK");
        }
        assertThat(connections.closed(Connections.Reason.BODY)).isGreaterThan(before);
    }

    @Test
    void one_that_was_answered_may_ask_again_for_a_while() throws IOException {
        String request = "GET /q/health/live HTTP/1.1\r\nHost: a\r\n\r\n";
        long before = connections.closed(Connections.Reason.IDLE);
        try (Socket socket = open()) {
            say(socket, request + request);
            assertThat(hear(socket).split("HTTP/1.1 200 OK", -1)).hasSize(3);
        }
        assertThat(connections.closed(Connections.Reason.IDLE)).isGreaterThan(before);
    }

    @Test
    void there_are_so_many_and_no_more() throws IOException {
        long before = connections.closed(Connections.Reason.TOO_MANY);
        List<Socket> all = new ArrayList<>();
        try {
            for (int i = 0; i < 25; i++) {
                all.add(open());
            }
            await().until(() -> connections.closed(Connections.Reason.TOO_MANY) - before == 5);
            assertThat(connections.size()).isLessThanOrEqualTo(20);
        } finally {
            for (Socket socket : all) {
                socket.close();
            }
        }
        await().until(() -> connections.size() == 0);
        try (Socket socket = open()) {
            say(socket, "GET /q/health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(hear(socket)).contains("200 OK");
        }
    }
}
