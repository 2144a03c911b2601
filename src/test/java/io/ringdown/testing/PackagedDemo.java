package io.ringdown.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged service with the demo PBX, in a process of its own. */
public final class PackagedDemo {

    private final Process process;
    private final Path said;
    private final int port;
    private final PostgresResource.Database database;

    public PackagedDemo(Path folder, double callsPerSecond) throws Exception {
        this(folder, callsPerSecond, Map.of());
    }

    /** @param settings more of them, by their keys */
    public PackagedDemo(Path folder, double callsPerSecond, Map<String, String> settings) throws Exception {
        database = PostgresResource.newDatabase();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        said = folder.resolve("service.log");
        List<String> flags = new ArrayList<>(List.of(
                "-Dringdown.demo=true",
                "-Dringdown.demo-calls-per-second=" + callsPerSecond,
                "-Dquarkus.http.port=" + port,
                "-Dringdown.data-dir=" + folder.resolve("data")));
        settings.forEach((key, value) -> flags.add("-D" + key + "=" + value));
        process = java(flags, List.of())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > giveUp) {
                stop();
                throw new AssertionError("the service did not start: " + Files.readString(said));
            }
            Thread.sleep(100);
        }
    }

    private ProcessBuilder java(Collection<String> flags, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dquarkus.datasource.jdbc.url=" + database.jdbcUrl(),
                "-Dquarkus.datasource.username=" + database.username()));
        command.addAll(flags);
        command.add("-jar");
        command.add(Path.of("target", "quarkus-app", "quarkus-run.jar").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("QUARKUS_DATASOURCE_PASSWORD", database.password());
        return builder;
    }

    /** {@code ringdown token}, on the same database: what it prints. */
    public String token(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("token"));
        all.addAll(List.of(arguments));
        List<String> flags = List.of(
                "-Dringdown.command=true",
                "-Dquarkus.http.host-enabled=false",
                "-Dquarkus.oidc.tenant-enabled=false",
                "-Dquarkus.log.level=WARN");
        Process command =
                java(flags, all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String printed = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (command.waitFor() != 0) {
            throw new AssertionError(
                    "ringdown token " + String.join(" ", arguments) + " ended with " + command.exitValue());
        }
        return printed;
    }

    /** What it has written to its console. */
    public String said() throws IOException {
        return Files.readString(said);
    }

    public int port() {
        return port;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
