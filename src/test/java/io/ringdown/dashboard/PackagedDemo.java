package io.ringdown.dashboard;

import io.ringdown.testing.PostgresResource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged service with the demo PBX, in a process of its own. */
final class PackagedDemo {

    private final Process process;
    private final Path said;
    private final int port;

    PackagedDemo(Path folder, double callsPerSecond) throws Exception {
        PostgresResource.Database database = PostgresResource.newDatabase();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        said = folder.resolve("service.log");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dringdown.demo=true",
                        "-Dringdown.demo-calls-per-second=" + callsPerSecond,
                        "-Dquarkus.http.port=" + port,
                        "-Dringdown.data-dir=" + folder.resolve("data"),
                        "-Dquarkus.datasource.jdbc.url=" + database.jdbcUrl(),
                        "-Dquarkus.datasource.username=" + database.username(),
                        "-jar",
                        Path.of("target", "quarkus-app", "quarkus-run.jar").toString()))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
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

    int port() {
        return port;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
