package io.ringdown.crash;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged service as a process of its own, which can be killed and started again on the same data folder. */
public final class ServiceProcess {

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Duration END_WITHIN = Duration.ofSeconds(60);

    private final Path folder;
    private final Map<String, String> settings;
    private final List<String> flags;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile Process process;

    /** @param folder working directory, with the data folder and the log in it */
    ServiceProcess(Path folder, Map<String, String> settings) throws IOException {
        // it is started a hundred times beside the test on few cores
        this(folder, settings, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    }

    /** @param flags of the JVM */
    public ServiceProcess(Path folder, Map<String, String> settings, List<String> flags) throws IOException {
        this.flags = List.copyOf(flags);
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is not there: package first");
        }
        this.folder = Files.createDirectories(folder).toAbsolutePath();
        this.settings = settings;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
    }

    public void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                JAVA,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dquarkus.http.port=" + port,
                "-Dringdown.data-dir=" + folder.resolve("data")));
        command.addAll(1, flags);
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("service.log").toFile()));
        builder.environment().keySet().removeIf(name -> name.matches("(RINGDOWN|QUARKUS|JAVA_TOOL|JDK_JAVA)_.*"));
        process = builder.start();
        process.getOutputStream().close();
    }

    public boolean runs() {
        return process != null && process.isAlive();
    }

    /** SIGKILL: the process has no say in it. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGSTOP: the process stands still until {@link #resume}. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, "" + pid())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + ": exit status " + status);
        }
    }

    int port() {
        return port;
    }

    /** Of the running process. */
    public long pid() {
        return process.pid();
    }

    /** The answer, whatever its status; an error when nobody answers. */
    public String get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    public String query(String graphql) throws IOException, InterruptedException {
        return http.send(
                        request("/graphql")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"" + graphql + "\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10));
    }

    /** As an operator stops it. */
    public void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        }
    }

    /** For good. */
    public void close() throws InterruptedException {
        stop();
        http.close();
    }
}
