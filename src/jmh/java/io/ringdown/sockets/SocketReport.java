package io.ringdown.sockets;

import io.ringdown.demo.DemoPbx;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Subscribers of one service, counted from outside: the packaged service in a process of its own, the subscribers in
 * another, the demo PBX in this one (so that it stamps its events on time, whatever the service's loops do), beside the
 * built-in transport and a Node server, in one run. Prints the table of docs/performance.md.
 *
 * <p>Arguments: seconds to measure each (15), calls the demo PBX begins a second (40), rows to measure (all; a regular
 * expression, which a row's name must contain).
 */
public final class SocketReport {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final int WARM_UP_SECONDS = 40;

    private final int seconds;
    private final String callsPerSecond;
    private final Pattern rows;
    private final Path work;

    private SocketReport(int seconds, String callsPerSecond, String rows) throws IOException {
        this.rows = Pattern.compile(rows);
        this.seconds = seconds;
        this.callsPerSecond = callsPerSecond;
        this.work = Files.createTempDirectory(Path.of("target"), "sockets");
    }

    public static void main(String[] args) throws Exception {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is not there: package first");
        }
        new SocketReport(
                        args.length > 0 ? Integer.parseInt(args[0]) : 15,
                        args.length > 1 ? args[1] : "40",
                        args.length > 2 ? args[2] : "")
                .run();
    }

    private void run() throws Exception {
        System.out.println(
                "| | subscribers | messages/s | MB/s | p50 ms | p99 ms | max ms | server CPU s/s | server RSS MB |");
        System.out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        ofService("built-in transport", true, 1_000, 0, 1);
        ofService("ours", false, 1_000, 0, 1);
        node();
        ofService("ours, one more that is paused", false, 999, 1, 1);
        ofService("ours, 100 different operations", false, 1_000, 0, 100);
        ofService("ours, one subscriber", false, 1, 0, 1);
        ofService("ours, 5,000 subscribers", false, 5_000, 0, 1);
        idle();
    }

    /** @param pbx whose events it tells; null for the Node server, which makes its own up */
    private record Server(Process process, int port, Pbx pbx) {

        long cpuTicks() throws IOException {
            String stat = Files.readString(Path.of("/proc", "" + process.pid(), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }

        long residentKilobytes() throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/proc", "" + process.pid(), "status"))) {
                return lines.filter(line -> line.startsWith("VmRSS"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(-1);
            }
        }

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

    private void ofService(String what, boolean builtIn, int subscribers, int paused, int operations) throws Exception {
        if (rows.matcher(what).find()) {
            measure(what, service(builtIn, callsPerSecond), subscribers, paused, operations);
        }
    }

    private Server service(boolean builtIn, String load) throws Exception {
        int port = freePort();
        Path folder = Files.createTempDirectory(work, "service");
        Pbx pbx = Pbx.start(load);
        ProcessBuilder builder = new ProcessBuilder(
                JAVA,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx1g",
                "-Dquarkus.http.port=" + port,
                "-Dringdown.data-dir=" + folder.resolve("data").toAbsolutePath(),
                "-Dringdown.pbx.load.host=127.0.0.1",
                "-Dringdown.pbx.load.port=" + pbx.demo().port(),
                "-Dringdown.pbx.load.username=" + pbx.demo().username(),
                "-Dringdown.pbx.load.secret=" + pbx.demo().secret(),
                "-Dringdown.sockets.built-in=" + builtIn,
                "-jar",
                JAR.toAbsolutePath().toString());
        builder.environment().keySet().removeIf(name -> name.matches("(RINGDOWN|QUARKUS)_.*"));
        return started(builder, folder.resolve("log").toFile(), port, pbx);
    }

    private static Server started(ProcessBuilder builder, File log, int port, Pbx pbx) throws Exception {
        Process process = builder.redirectErrorStream(true).redirectOutput(log).start();
        for (int i = 0; i < 600; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread.sleep(5_000); // what it does first is not what is measured
                return new Server(process, port, pbx);
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("did not start: see " + log);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void measure(String what, Server server, int subscribers, int paused, int operations) throws Exception {
        try {
            long before = server.cpuTicks();
            long began = System.nanoTime();
            Map<String, String> told = count(server.port(), subscribers, paused, seconds, operations);
            double perSecond = (server.cpuTicks() - before) / 100.0 / ((System.nanoTime() - began) / 1e9);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,d | %s | %s | %s | %s | %s | %.2f | %d |%n",
                    what,
                    subscribers + paused,
                    told.get("framesPerSecond"),
                    told.get("megabytesPerSecond"),
                    told.get("p50Millis"),
                    told.get("p99Millis"),
                    told.get("maxMillis"),
                    perSecond,
                    server.residentKilobytes() / 1_024);
        } finally {
            server.stop();
        }
    }

    private Map<String, String> count(int port, int subscribers, int paused, int measured, int operations)
            throws Exception {
        Process counter = new ProcessBuilder(
                        JAVA,
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FrameCounter.class.getName(),
                        "" + port,
                        "" + subscribers,
                        "" + paused,
                        "" + WARM_UP_SECONDS,
                        "" + measured,
                        "" + operations)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(counter.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        counter.waitFor();
        Map<String, String> told = new LinkedHashMap<>();
        Matcher pairs = Pattern.compile("\"(\\w+)\":(-?[\\d.]+)").matcher(said);
        while (pairs.find()) {
            told.put(pairs.group(1), pairs.group(2));
        }
        return told;
    }

    /** What a subscriber costs to whom nothing is told. */
    private void idle() throws Exception {
        if (!rows.matcher("idle").find()) {
            return;
        }
        Server server = service(false, "0.05");
        try {
            count(server.port(), 500, 0, 2, 1);
            long before = heap(server);
            Process counter = new ProcessBuilder(
                            JAVA,
                            "-Xmx512m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            FrameCounter.class.getName(),
                            "" + server.port(),
                            "5000",
                            "0",
                            "60",
                            "0",
                            "1")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Thread.sleep(40_000);
            long after = heap(server);
            counter.destroyForcibly().waitFor();
            System.out.printf(
                    Locale.ROOT, "%nAn idle subscriber: %.1f KB of heap%n", (after - before) / 5_000.0 / 1_024);
        } finally {
            server.stop();
        }
    }

    /** Live bytes, after a collection. */
    private static long heap(Server server) throws Exception {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        "" + server.process().pid(),
                        "GC.class_histogram")
                .start();
        List<String> lines = new ArrayList<>(
                new String(histogram.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                        .lines()
                        .toList());
        Matcher total = Pattern.compile("Total\\s+\\d+\\s+(\\d+)").matcher(lines.getLast());
        if (!total.find()) {
            throw new IllegalStateException("no total: " + lines.getLast());
        }
        return Long.parseLong(total.group(1));
    }

    /** Beside a Node server, where there is one and its packages can be had. */
    private void node() throws Exception {
        if (!rows.matcher("Node").find()) {
            return;
        }
        Path folder = Files.createTempDirectory(work, "node");
        Files.writeString(folder.resolve("package.json"), "{\"private\":true,\"type\":\"module\"}");
        Files.copy(
                Path.of("src", "jmh", "node", "server.mjs"),
                folder.resolve("server.mjs"),
                StandardCopyOption.REPLACE_EXISTING);
        try {
            Process install = new ProcessBuilder(
                            "npm", "install", "--no-audit", "--no-fund", "graphql@16", "graphql-ws@6", "ws@8")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("npm.log").toFile())
                    .start();
            if (install.waitFor() != 0) {
                System.out.println("| Node graphql-ws | its packages could not be had | | | | | | | |");
                return;
            }
            int port = freePort();
            ProcessBuilder builder =
                    new ProcessBuilder("node", "server.mjs", "" + port, "300").directory(folder.toFile());
            measure(
                    "Node graphql-ws, 300 changes/s",
                    started(builder, folder.resolve("log").toFile(), port, null),
                    1_000,
                    0,
                    1);
        } catch (IOException none) {
            System.out.println("| Node graphql-ws | no node here | | | | | | | |");
        }
    }
}
