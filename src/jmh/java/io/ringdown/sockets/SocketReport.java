package io.ringdown.sockets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Subscribers of one service, counted from outside: the packaged service in a process of its own, the subscribers in
 * another, the demo PBX in this one (so that it stamps its events on time, whatever the service's loops do), beside the
 * built-in transport and a Node server, in one run. Prints the table of docs/performance.md.
 *
 * <p>Arguments: seconds to measure each (15), calls the demo PBX begins a second (40), rows to measure (all; a regular
 * expression, which a row's name must contain).
 */
public final class SocketReport {

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

    private void ofService(String what, boolean builtIn, int subscribers, int paused, int operations) throws Exception {
        if (rows.matcher(what).find()) {
            measure(what, service(builtIn, callsPerSecond), subscribers, paused, operations);
        }
    }

    private MeasuredService service(boolean builtIn, String load) throws Exception {
        return MeasuredService.ofRingdown(
                Files.createTempDirectory(work, "service"), load, "-Xmx1g", "-Dringdown.sockets.built-in=" + builtIn);
    }

    private void measure(String what, MeasuredService server, int subscribers, int paused, int operations)
            throws Exception {
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
                    server.residentMegabytes());
        } finally {
            server.stop();
        }
    }

    private Map<String, String> count(int port, int subscribers, int paused, int measured, int operations)
            throws Exception {
        Process counter = new ProcessBuilder(
                        MeasuredService.JAVA,
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
        MeasuredService server = service(false, "0.05");
        try {
            count(server.port(), 500, 0, 2, 1);
            long before = server.liveBytes();
            Process counter = new ProcessBuilder(
                            MeasuredService.JAVA,
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
            long after = server.liveBytes();
            counter.destroyForcibly().waitFor();
            System.out.printf(
                    Locale.ROOT, "%nAn idle subscriber: %.1f KB of heap%n", (after - before) / 5_000.0 / 1_024);
        } finally {
            server.stop();
        }
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
            int port = MeasuredService.freePort();
            ProcessBuilder builder =
                    new ProcessBuilder("node", "server.mjs", "" + port, "300").directory(folder.toFile());
            measure(
                    "Node graphql-ws, 300 changes/s",
                    MeasuredService.of(builder, folder.resolve("log"), port),
                    1_000,
                    0,
                    1);
        } catch (IOException none) {
            System.out.println("| Node graphql-ws | no node here | | | | | | | |");
        }
    }
}
