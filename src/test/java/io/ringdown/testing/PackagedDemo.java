package io.ringdown.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged service with the demo PBX, in a process of its own. */
public final class PackagedDemo {

    private final Process process;
    private final Path said;
    private final int port;

    /** @param settings further system properties, each with its {@code -D} */
    public PackagedDemo(Path folder, double callsPerSecond, String... settings) throws Exception {
        PostgresResource.Database database = PostgresResource.newDatabase();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        said = folder.resolve("service.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dringdown.demo=true",
                "-Dringdown.demo-calls-per-second=" + callsPerSecond,
                "-Dquarkus.http.port=" + port,
                "-Dringdown.data-dir=" + folder.resolve("data"),
                "-Dquarkus.datasource.jdbc.url=" + database.jdbcUrl(),
                "-Dquarkus.datasource.username=" + database.username()));
        command.addAll(List.of(settings));
        command.addAll(List.of(
                "-jar", Path.of("target", "quarkus-app", "quarkus-run.jar").toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("QUARKUS_DATASOURCE_PASSWORD", database.password());
        process = builder.start();
        long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > giveUp) {
                stop();
                throw new AssertionError("the service did not start: " + Files.readString(said));
            }
            Thread.sleep(100);
        }
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
