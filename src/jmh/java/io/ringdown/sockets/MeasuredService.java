package io.ringdown.sockets;

import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.demo.DemoPbx;
import io.ringdown.demo.FakePbx;
import io.ringdown.demo.PbxSnapshot;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The packaged service in a process of its own, and a demo PBX in this one, which stamps its events on time whatever the
 * service does.
 */
final class MeasuredService {

    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Pattern HISTOGRAM = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");
    private static final Pattern TOTAL = Pattern.compile("Total\\s+(\\d+)\\s+(\\d+)");

    private final Process process;
    private final int port;
    private final Pbx pbx;

    private MeasuredService(Process process, int port, Pbx pbx) {
        this.process = process;
        this.port = port;
        this.pbx = pbx;
    }

    /** @param close ends it */
    private record Pbx(Vertx vertx, int port, String username, String secret, Runnable close) {

        private static final String SECRET = "only-for-measuring";
        private static final long AGE_SECONDS = 100;

        static Pbx playing(String callsPerSecond) {
            Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
            DemoPbx demo = join(DemoPbx.start(
                    vertx, new Random(1), Clock.systemUTC(), Double.parseDouble(callsPerSecond), DemoPbx.Witness.NONE));
            return new Pbx(vertx, demo.port(), demo.username(), demo.secret(), demo::close);
        }

        /** Nothing happens on it: so many calls are up, each of two phones. */
        static Pbx holding(int calls) {
            Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
            FakePbx pbx = join(FakePbx.start(vertx, new FakePbx.Settings("full", SECRET), Clock.systemUTC()));
            PbxSnapshot full = snapshot(calls);
            pbx.setSnapshot(() -> full);
            return new Pbx(vertx, pbx.port(), "full", SECRET, pbx::close);
        }

        private static PbxSnapshot snapshot(int calls) {
            List<PbxSnapshot.Channel> channels = new ArrayList<>();
            List<PbxSnapshot.Bridge> bridges = new ArrayList<>();
            String born = "" + (System.currentTimeMillis() / 1_000 - AGE_SECONDS);
            for (int i = 0; i < calls; i++) {
                String bridge = "bridge-" + i;
                bridges.add(new PbxSnapshot.Bridge(
                        bridge,
                        headers(
                                "BridgeUniqueid", bridge,
                                "BridgeType", "basic",
                                "BridgeTechnology", "simple_bridge",
                                "BridgeCreator", "<unknown>",
                                "BridgeName", "<unknown>")));
                channels.add(channel(born, 2 * i, 2 * i, 2 * i + 1, bridge, "Dial"));
                channels.add(channel(born, 2 * i + 1, 2 * i, 2 * i, bridge, "AppDial"));
            }
            return new PbxSnapshot(channels, bridges, List.of(), List.of());
        }

        private static PbxSnapshot.Channel channel(
                String born, int n, int linked, int other, String bridge, String application) {
            String phone = "" + (10_000 + n);
            return new PbxSnapshot.Channel(
                    headers(
                            "Channel",
                            "PJSIP/%s-%08x".formatted(phone, n),
                            "ChannelState",
                            "6",
                            "ChannelStateDesc",
                            "Up",
                            "CallerIDNum",
                            phone,
                            "CallerIDName",
                            "Phone " + phone,
                            "ConnectedLineNum",
                            "" + (10_000 + other),
                            "ConnectedLineName",
                            "Phone " + (10_000 + other),
                            "Language",
                            "en",
                            "AccountCode",
                            "",
                            "Context",
                            "internal",
                            "Exten",
                            "" + (10_000 + other),
                            "Priority",
                            "1",
                            "Uniqueid",
                            born + "." + n,
                            "Linkedid",
                            born + "." + linked),
                    application,
                    "",
                    bridge,
                    AGE_SECONDS);
        }

        private static List<Header> headers(String... namesAndValues) {
            List<Header> headers = new ArrayList<>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                headers.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
            }
            return headers;
        }

        private static <T> T join(Future<T> future) {
            return future.toCompletionStage().toCompletableFuture().join();
        }

        void stop() {
            close.run();
            join(vertx.close());
        }
    }

    /** Beside a PBX on which nothing happens. @param calls that are up all the time */
    static MeasuredService ofRingdownWithCalls(Path folder, int calls, String... options) throws Exception {
        return ofRingdown(folder, Pbx.holding(calls), options);
    }

    /** @param options of the JVM, and settings as {@code -Dkey=value} */
    static MeasuredService ofRingdown(Path folder, String callsPerSecond, String... options) throws Exception {
        return ofRingdown(folder, Pbx.playing(callsPerSecond), options);
    }

    private static MeasuredService ofRingdown(Path folder, Pbx pbx, String... options) throws Exception {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is not there: package first");
        }
        int port = freePort();
        List<String> command = new ArrayList<>(
                List.of(JAVA, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-Dquarkus.http.port=" + port,
                "-Dringdown.data-dir=" + folder.resolve("data").toAbsolutePath(),
                "-Dringdown.pbx.load.host=127.0.0.1",
                "-Dringdown.pbx.load.port=" + pbx.port(),
                "-Dringdown.pbx.load.username=" + pbx.username(),
                "-Dringdown.pbx.load.secret=" + pbx.secret(),
                "-jar",
                JAR.getFileName().toString()));
        // from there, as the image does it: an AOT cache is for the class path as it is written
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(JAR.getParent().toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(RINGDOWN|QUARKUS)_.*"));
        return started(builder, folder.resolve("log"), port, pbx);
    }

    /** Something else to measure beside it, which makes its own events up. */
    static MeasuredService of(ProcessBuilder builder, Path log, int port) throws Exception {
        return started(builder, log, port, null);
    }

    private static MeasuredService started(ProcessBuilder builder, Path log, int port, Pbx pbx) throws Exception {
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        for (int i = 0; i < 600; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread.sleep(5_000); // what it does first is not what is measured
                return new MeasuredService(process, port, pbx);
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("did not start: see " + log);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    /** Of its processors, hundredths of a second since its start. */
    long cpuTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc", "" + process.pid(), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    long residentMegabytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", "" + process.pid(), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(-1)
                    / 1_024;
        }
    }

    /** What is alive after a collection. @param ours how many of the objects are of this project's classes */
    record Live(long bytes, long objects, long ours) {}

    Live live() throws Exception {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        "" + process.pid(),
                        "GC.class_histogram")
                .start();
        List<String> lines = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        Matcher total = TOTAL.matcher(lines.getLast());
        if (!total.find()) {
            throw new IllegalStateException("no total: " + lines.getLast());
        }
        long ours = lines.stream()
                .map(HISTOGRAM::matcher)
                .filter(line -> line.matches() && line.group(3).contains("io.ringdown"))
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .sum();
        return new Live(Long.parseLong(total.group(2)), Long.parseLong(total.group(1)), ours);
    }

    long liveBytes() throws Exception {
        return live().bytes();
    }

    /** Sum of a metric over its labels, as {@code /q/metrics} tells it; 0 when it is not there. */
    double metric(String name) throws Exception {
        HttpResponse<String> metrics = CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/metrics"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return metrics.body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    void stop() throws InterruptedException {
        if (pbx != null) {
            pbx.stop();
        }
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
