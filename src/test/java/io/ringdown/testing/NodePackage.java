package io.ringdown.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A package of npm's, copied below {@code target} and installed there, so that nothing is left in the source tree. The
 * test is skipped, loudly, where there is no Node or nothing can be downloaded.
 */
public final class NodePackage {

    private static final int NODE = 20;
    private static final long MINUTES = 3;

    /** What npm says when it cannot reach a registry, or may not. */
    private static final Pattern NO_NETWORK = Pattern.compile(
            "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT");

    /** @param status 0 for success */
    public record Ended(int status, String output) {}

    private final Path folder;

    private NodePackage(Path folder) {
        this.folder = folder;
    }

    /** @param source folder of the sources; @param name of the copy below {@code target/npm} */
    public static NodePackage installed(Path source, String name) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "npm").resolve(name));
        NodePackage made = new NodePackage(folder);
        made.checkNode();
        try (Stream<Path> before = Files.list(folder)) {
            for (Path file : before.filter(Files::isRegularFile).toList()) {
                Files.delete(file); // what is not in the sources any more
            }
        }
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Ended ended = made.run(
                Map.of(),
                "npm",
                "ci",
                "--prefer-offline",
                "--no-progress",
                "--fetch-retries=1",
                "--fetch-timeout=30000");
        if (ended.status() != 0) {
            if (NO_NETWORK.matcher(ended.output()).find()) {
                throw skipped("npm could not download the packages of " + source + ":\n" + ended.output());
            }
            throw new AssertionError("npm ci failed in " + folder + ":\n" + ended.output());
        }
        return made;
    }

    public Path folder() {
        return folder;
    }

    private void checkNode() throws InterruptedException {
        try {
            Matcher version = Pattern.compile("v(\\d+)\\.")
                    .matcher(run(Map.of(), "node", "--version").output());
            if (!version.find() || Integer.parseInt(version.group(1)) < NODE) {
                throw skipped("node is older than " + NODE);
            }
            run(Map.of(), "npm", "--version");
        } catch (IOException notThere) {
            throw skipped(notThere.getMessage());
        }
    }

    private static AssertionError skipped(String why) {
        String message = "SKIPPED, real npm clients were not tried: " + why;
        System.err.println("\n*** " + message + "\n");
        return abort(message);
    }

    /** Runs it to its end; an error when that takes too long. */
    public Ended run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "run", ".log");
        try {
            Process process = start(environment, output, command);
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                end(process);
                throw new AssertionError(
                        String.join(" ", command) + " takes more than " + MINUTES + " minutes:\n" + read(output));
            }
            return new Ended(process.exitValue(), read(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    public Process start(Map<String, String> environment, Path output, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /** With all that it has started. */
    public static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }
}
