package io.ringdown.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@link FleetPbxes} as a process, and its answers. */
final class PbxesProcess implements AutoCloseable {

    /** Where one of them listens. */
    record Address(String name, int port, String username, String secret) {}

    /** What one of them told. */
    record Told(long messages, long logins) {}

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;
    private final Map<String, Address> addresses = new LinkedHashMap<>();

    PbxesProcess(int number, double stories, Path log) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FleetPbxes.class.getName(),
                        "" + number,
                        "" + stories)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        for (String line : until("ready")) {
            String[] words = line.split(" ");
            if (words[0].equals("pbx")) {
                addresses.put(words[1], new Address(words[1], Integer.parseInt(words[2]), words[3], words[4]));
            }
        }
    }

    Address address(String name) {
        return addresses.get(name);
    }

    /** Returns when it is done. */
    List<String> order(String order) throws IOException {
        orders.println(order);
        return until("done " + order.split(" ")[0]);
    }

    Map<String, Told> told() throws IOException {
        Map<String, Told> told = new LinkedHashMap<>();
        for (String line : order("count")) {
            String[] words = line.split(" ");
            told.put(words[1], new Told(Long.parseLong(words[2]), Long.parseLong(words[3])));
        }
        return told;
    }

    private List<String> until(String last) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = answers.readLine(); !last.equals(line); line = answers.readLine()) {
            if (line == null) {
                throw new IOException("the PBXs ended before \"" + last + "\"");
            }
            lines.add(line);
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        orders.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
