package io.ringdown.sockets;

import io.ringdown.demo.DemoPbx;
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

    private record Pbx(Vertx vertx, DemoPbx demo) {

        static Pbx start(String callsPerSecond) {
            Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
            DemoPbx demo = DemoPbx.start(
                            vertx,
                            new Random(1),
                            Clock.systemUTC(),
                            Double.parseDouble(callsPerSecond),
                            DemoPbx.Witness.NONE)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            return new Pbx(vertx, demo);
        }

        void stop() {
            demo.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** @param options of the JVM, and settings as {@code -Dkey=value} */
    static MeasuredService ofRingdown(Path folder, String callsPerSecond, String... options) throws Exception {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is not there: package first");
        }
        int port = freePort();
        Pbx pbx = Pbx.start(callsPerSecond);
        List<String> command = new ArrayList<>(
                List.of(JAVA, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-Dquarkus.http.port=" + port,
                "-Dringdown.data-dir=" + folder.resolve("data").toAbsolutePath(),
                "-Dringdown.pbx.load.host=127.0.0.1",
                "-Dringdown.pbx.load.port=" + pbx.demo().port(),
                "-Dringdown.pbx.load.username=" + pbx.demo().username(),
                "-Dringdown.pbx.load.secret=" + pbx.demo().secret(),
                "-jar",
                JAR.toAbsolutePath().toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
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
