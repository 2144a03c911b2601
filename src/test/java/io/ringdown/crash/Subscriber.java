package io.ringdown.crash;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A front end that follows all live calls over graphql-transport-ws. When its replica is gone or silent it goes to
 * another one, on behind its cursor. Now and then it asks anew beside that, and what it knows must be what one who comes
 * then is told.
 */
final class Subscriber {

    private static final String CALLS = "subscription S($after: ID) { calls(after: $after) { cursor kind"
            + " calls { id revision } change { callId revision type } } }";
    private static final String LIVE = "{ calls { id revision } }";

    /** A replica that does not even answer a ping so long is as good as gone. */
    private static final long SILENT = Duration.ofSeconds(4).toNanos();

    private static final long PING = Duration.ofSeconds(1).toNanos();
    private static final long COMPARE = Duration.ofSeconds(2).toNanos();

    /** In this what is told and what is asked have become the same, after all calls have ended. */
    private static final long SETTLED = Duration.ofSeconds(30).toNanos();

    /** What one knows who was told these items. */
    private final class Fold {
        final Map<String, Integer> calls = new TreeMap<>();
        String cursor;
        String last;

        void take(JsonObject update) {
            String kind = update.getString("kind");
            if ("RESYNC".equals(last) && !kind.equals("SNAPSHOT")) {
                fault("RESYNC and then " + kind);
            }
            switch (kind) {
                case "SNAPSHOT" -> {
                    calls.clear();
                    update.getJsonArray("calls").forEach(each -> {
                        JsonObject call = (JsonObject) each;
                        calls.put(call.getString("id"), call.getInteger("revision"));
                    });
                }
                case "CHANGE" -> change(update.getJsonObject("change"));
                case "RESYNC" -> {}
                default -> fault("an item that nobody asked for: " + update.encode());
            }
            last = kind;
            cursor = update.getString("cursor");
        }

        /** It was led here by changes, to the same item as another. */
        boolean isAt(Fold other) {
            return "CHANGE".equals(last) && cursor.equals(other.cursor) && !"RESYNC".equals(other.last);
        }

        private void change(JsonObject change) {
            String id = change.getString("callId");
            int revision = change.getInteger("revision");
            Integer known = calls.get(id);
            if (revision != (known == null ? 1 : known + 1)) {
                fault("%s: revision %d after %s".formatted(id, revision, known));
            }
            if (change.getString("type").equals("ENDED")) {
                calls.remove(id);
            } else {
                calls.put(id, revision);
            }
        }
    }

    private final class Line implements AutoCloseable {
        final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
        private final WebSocket socket;
        volatile boolean closed;

        Line(int port) throws InterruptedException, ExecutionException, TimeoutException {
            // the handlers are set before the socket reads, or an early message would be lost
            var client = http.webSocket();
            client.textMessageHandler(text -> messages.add(new JsonObject(text)));
            client.closeHandler(_ -> closed = true);
            socket = client.connect(new WebSocketConnectOptions()
                            .setHost("127.0.0.1")
                            .setPort(port)
                            .setURI("/graphql")
                            .setTimeout(2_000)
                            .addSubProtocol("graphql-transport-ws"))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(4, TimeUnit.SECONDS);
            send(new JsonObject().put("type", "connection_init"));
        }

        void subscribe(String id, String after) {
            send(new JsonObject()
                    .put("id", id)
                    .put("type", "subscribe")
                    .put(
                            "payload",
                            new JsonObject()
                                    .put("query", CALLS)
                                    .put("variables", new JsonObject().put("after", after))));
        }

        void send(JsonObject message) {
            if (!closed) {
                socket.writeTextMessage(message.encode());
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private final WebSocketClient http;
    private final List<ServiceProcess> replicas;
    private final Random random;
    private final List<String> faults = new ArrayList<>();
    private final Fold known = new Fold();
    private final Thread thread = Thread.ofPlatform().name("subscriber").unstarted(this::run);
    /** The process that gave the cursor. */
    private long cursorOf = -1;

    private int items;
    private int moves;
    private int resumed;
    private int compared;
    private int slow;
    private boolean agreed;
    private volatile boolean over;

    Subscriber(Vertx vertx, List<ServiceProcess> replicas, long seed) {
        this.http = vertx.createWebSocketClient();
        this.replicas = replicas;
        this.random = new Random(seed);
    }

    void start() {
        thread.start();
    }

    /** All calls have ended. @return what was wrong */
    List<String> finish() throws InterruptedException {
        over = true;
        thread.join(4 * SETTLED / 1_000_000);
        if (thread.isAlive()) {
            thread.interrupt();
            return List.of("a subscriber did not come to its end");
        }
        if (compared == 0) {
            fault("it was never compared with one who came anew");
        }
        return faults;
    }

    @Override
    public String toString() {
        return "%,d items, went to another replica or another life of one %d times, %d of them RESYNC and SNAPSHOT; "
                        .formatted(items, moves, resumed)
                + "compared %d times with one who came anew; too slow %d times".formatted(compared, slow);
    }

    private void run() {
        int last = -1;
        while (!agreed) {
            int next = random.nextInt(replicas.size());
            if (next == last && replicas.size() > 1) {
                next = (next + 1) % replicas.size();
            }
            last = next;
            ServiceProcess replica = replicas.get(next);
            long process = replica.pid();
            try (Line line = new Line(replica.port())) {
                if (process == replica.pid()) {
                    follow(replica, process, line);
                }
            } catch (ExecutionException | TimeoutException notThere) {
                pause();
            } catch (InterruptedException interrupted) {
                return;
            } catch (IOException | RuntimeException failure) {
                fault("it failed: " + failure);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(ServiceProcess replica, long process, Line line) throws InterruptedException, IOException {
        boolean another = known.cursor != null && process != cursorOf;
        boolean first = true;
        line.subscribe("calls", known.cursor);
        Fold anew = null;
        int comparisons = 0;
        long heard = System.nanoTime();
        long item = heard;
        long pinged = heard;
        long compare = heard + COMPARE;
        long overSince = 0;
        while (true) {
            long now = System.nanoTime();
            JsonObject message = line.messages.poll(100, TimeUnit.MILLISECONDS);
            if (now - pinged > PING) {
                pinged = now;
                line.send(new JsonObject().put("type", "ping"));
            }
            if (message == null) {
                if (line.closed || now - heard > SILENT) {
                    return;
                }
            } else {
                heard = now;
                switch (message.getString("type")) {
                    case "next" -> {
                        item = now;
                        JsonObject update = message.getJsonObject("payload")
                                .getJsonObject("data")
                                .getJsonObject("calls");
                        if (message.getString("id").equals("calls")) {
                            if (first) {
                                begin(another, update);
                                cursorOf = process;
                                first = false;
                            } else if (update.getString("kind").equals("RESYNC")) {
                                slow++;
                            }
                            items++;
                            known.take(update);
                        } else if (anew != null && message.getString("id").equals("anew-" + comparisons)) {
                            anew.take(update);
                        }
                    }
                    case "connection_ack", "ping", "pong", "complete" -> {}
                    default -> fault("an answer that nobody asked for: " + message.encode());
                }
            }
            if (anew != null && known.isAt(anew)) {
                if (!anew.calls.equals(known.calls)) {
                    fault("it knows " + known.calls + ", and one who came anew " + anew.calls);
                }
                compared++;
                line.send(new JsonObject().put("id", "anew-" + comparisons).put("type", "complete"));
                anew = null;
                compare = now + COMPARE;
            } else if (anew == null && !first && !over && now > compare) {
                anew = new Fold();
                line.subscribe("anew-" + ++comparisons, null);
            }
            if (over && !first && now - item > PING / 2) {
                overSince = overSince == 0 ? now : overSince;
                Map<String, Integer> live = live(replica);
                if (live.equals(known.calls)) {
                    agreed = true;
                    return;
                }
                if (now - overSince > SETTLED) {
                    fault("at the end it knows " + known.calls + ", and its replica says " + live);
                    agreed = true;
                    return;
                }
            }
        }
    }

    /** What the first item must be. */
    private void begin(boolean another, JsonObject update) {
        String kind = update.getString("kind");
        if (known.cursor == null) {
            if (!kind.equals("SNAPSHOT")) {
                fault("it came without a cursor and was told " + kind);
            }
        } else if (another) {
            moves++;
            if (kind.equals("RESYNC")) {
                resumed++;
            } else {
                fault("it came with the cursor of another process and was told " + kind);
            }
        }
    }

    private static Map<String, Integer> live(ServiceProcess replica) throws IOException, InterruptedException {
        Map<String, Integer> live = new TreeMap<>();
        new JsonObject(replica.query(LIVE))
                .getJsonObject("data")
                .getJsonArray("calls")
                .forEach(each -> {
                    JsonObject call = (JsonObject) each;
                    live.put(call.getString("id"), call.getInteger("revision"));
                });
        return live;
    }

    private void fault(String what) {
        if (faults.size() < 100) {
            faults.add(what);
        }
    }
}
