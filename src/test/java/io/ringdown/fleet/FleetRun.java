package io.ringdown.fleet;

import io.ringdown.cdr.CrashDatabase;
import io.ringdown.crash.ServiceProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packaged service beside many PBXs, good ones and bad ones: everything is started, looked at and ended here. */
final class FleetRun implements AutoCloseable {

    /** One for the events, one for actions. */
    private static final int LOGINS = 2;

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)\\{([^}]*)} (\\S+)");
    private static final Pattern PBX = Pattern.compile("pbx=\"([^\"]+)\"");

    /**
     * What the service took, between two looks.
     *
     * @param cores processor time per time
     * @param lags of the good ones, milliseconds
     * @param written how late the PBXs themselves wrote, by their own time stamps: part of these lags
     */
    record Figures(
            double cores, long rssMb, long heapMb, int threads, double eventsPerSecond, Lags lags, String written) {

        @Override
        public String toString() {
            return "cores=%.2f rss=%d MB heap=%d MB threads=%d events/s=%.0f lag: %s; of that before the PBXs wrote: %s"
                    .formatted(cores, rssMb, heapMb, threads, eventsPerSecond, lags, written);
        }
    }

    /** The median PBX's median, the median and the worst PBX's p99, the latest event of all. */
    record Lags(double median, double p99Median, double p99Worst, double max) {

        @Override
        public String toString() {
            return "median=%.2f ms p99=%.2f ms (worst PBX %.2f ms) max=%.1f ms"
                    .formatted(median, p99Median, p99Worst, max);
        }
    }

    private record Usage(long nanos, double cpuSeconds, double events) {}

    final int number;
    final PbxesProcess pbxes;
    final ServiceProcess service;
    private final CrashDatabase database;
    private final Path folder;
    private final Path files;
    private Usage last;

    FleetRun(int number, double stories) throws IOException {
        this.number = number;
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "fleet")), "run-")
                .toAbsolutePath();
        files = Files.createDirectories(folder.resolve("pbx.d"));
        pbxes = new PbxesProcess(number, stories, folder.resolve("pbxes.log"));
        database = new CrashDatabase(Files.createDirectories(folder.resolve("database")));
        Map<String, String> settings = new HashMap<>();
        settings.put("ringdown.pbx-dir", files.toString());
        settings.put("quarkus.datasource.jdbc.url", database.url());
        settings.put("quarkus.datasource.username", database.username());
        settings.put("quarkus.datasource.password", database.password());
        settings.put("quarkus.log.category.\"io.smallrye.health\".level", "OFF");
        service = new ServiceProcess(folder, settings, List.of("-Xmx1g", "-Xlog:gc:file=gc.log"));
    }

    static void say(String text, Object... values) {
        System.out.printf(Locale.ROOT, "fleet: " + text + "%n", values);
    }

    String good(int i) {
        return "g" + i;
    }

    /** Configures a PBX as an operator does. */
    void configure(String name) throws IOException {
        PbxesProcess.Address at = pbxes.address(name);
        configure(name, at.port(), at.username(), at.secret());
    }

    void configure(String name, int port, String username, String secret) throws IOException {
        Path begun = Files.writeString(
                files.resolve("." + name + ".tmp"),
                "host=127.0.0.1\nport=" + port + "\nusername=" + username + "\nsecret=" + secret
                        + "\ntrunks=PJSIP/trunk*\n");
        Files.move(begun, files.resolve(name + ".properties"));
    }

    void start() throws Exception {
        for (int i = 0; i < number; i++) {
            configure(good(i));
        }
        service.start();
        await("the service", () -> {
            try {
                return states().size() >= number;
            } catch (ConnectException notYet) {
                return false;
            }
        });
        awaitStates(name -> name.startsWith("g"), "CONNECTED");
    }

    void awaitStates(Predicate<String> which, String state) throws Exception {
        await(state, () -> states().entrySet().stream()
                .filter(each -> which.test(each.getKey()))
                .allMatch(each -> each.getValue().getString("state").equals(state)));
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come to this: " + what);
            }
            Thread.sleep(200);
        }
    }

    /** What pbxes says, by name. */
    Map<String, JsonObject> states() throws IOException, InterruptedException {
        JsonArray all = new JsonObject(
                        service.query("{ pbxes { name state lastError overloads blind lag { alarm maxMs } } }"))
                .getJsonObject("data")
                .getJsonArray("pbxes");
        Map<String, JsonObject> states = new TreeMap<>();
        for (int i = 0; i < all.size(); i++) {
            states.put(all.getJsonObject(i).getString("name"), all.getJsonObject(i));
        }
        return states;
    }

    /** A metric by PBX. */
    Map<String, Double> metric(String name) throws IOException, InterruptedException {
        Map<String, Double> values = new TreeMap<>();
        Matcher sample = SAMPLE.matcher(service.get("/q/metrics"));
        while (sample.find()) {
            Matcher pbx = PBX.matcher(sample.group(2));
            if (sample.group(1).equals(name) && pbx.find()) {
                values.put(pbx.group(1), Double.parseDouble(sample.group(3)));
            }
        }
        return values;
    }

    /** From the last look until now; lags are of the last minute. */
    Figures look() throws IOException, InterruptedException {
        Usage now = usage();
        Usage before = last == null ? now : last;
        last = now;
        double seconds = Math.max(1, now.nanos() - before.nanos()) / 1e9;
        String status = Files.readString(Path.of("/proc", "" + service.pid(), "status"));
        double heap = 0;
        Matcher sample = SAMPLE.matcher(service.get("/q/metrics"));
        while (sample.find()) {
            if (sample.group(1).equals("jvm_memory_used_bytes")
                    && sample.group(2).contains("area=\"heap\"")) {
                heap += Double.parseDouble(sample.group(3));
            }
        }
        return new Figures(
                (now.cpuSeconds() - before.cpuSeconds()) / seconds,
                number(status, "VmRSS") >> 10,
                (long) heap >> 20,
                (int) number(status, "Threads"),
                (now.events() - before.events()) / seconds,
                lags(),
                pbxes.order("late").getFirst());
    }

    private Lags lags() throws IOException, InterruptedException {
        List<Double> medians = good("ringdown_pbx_lag_median_seconds");
        List<Double> p99s = good("ringdown_pbx_lag_p99_seconds");
        List<Double> worst = good("ringdown_pbx_lag_max_seconds");
        return new Lags(middle(medians) * 1_000, middle(p99s) * 1_000, p99s.getLast() * 1_000, worst.getLast() * 1_000);
    }

    /**
     * The median PBX's p99, milliseconds, of those with an even and those with an odd number: with two event loops they are on
     * different ones, and only one of these has the PBX that floods.
     */
    String evenAndOdd() throws IOException, InterruptedException {
        Map<Boolean, List<Double>> halves = metric("ringdown_pbx_lag_p99_seconds").entrySet().stream()
                .filter(each ->
                        each.getKey().startsWith("g") && !each.getValue().isNaN())
                .collect(Collectors.partitioningBy(
                        each -> Integer.parseInt(each.getKey().substring(1)) % 2 == 0,
                        Collectors.mapping(
                                Map.Entry::getValue,
                                Collectors.collectingAndThen(
                                        Collectors.toList(),
                                        all -> all.stream().sorted().toList()))));
        return "%.1f ms and %.1f ms".formatted(middle(halves.get(true)) * 1_000, middle(halves.get(false)) * 1_000);
    }

    private static double middle(List<Double> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    private List<Double> good(String metric) throws IOException, InterruptedException {
        return metric(metric).entrySet().stream()
                .filter(each ->
                        each.getKey().startsWith("g") && !each.getValue().isNaN())
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }

    private Usage usage() throws IOException, InterruptedException {
        String stat = Files.readString(Path.of("/proc", "" + service.pid(), "stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double ticks = Long.parseLong(words[11]) + Long.parseLong(words[12]); // utime and stime, 100 a second
        double events = metric("ringdown_pbx_events_total").values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        return new Usage(System.nanoTime(), ticks / 100, events);
    }

    private static long number(String status, String key) {
        Matcher found = Pattern.compile(key + ":\\s+(\\d+)").matcher(status);
        if (!found.find()) {
            throw new IllegalStateException("no " + key + " in /proc");
        }
        return Long.parseLong(found.group(1));
    }

    /** Number of files below the journal's folder, and their bytes. */
    long[] journal() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("data").resolve("journal"))) {
            List<Path> found = all.filter(Files::isRegularFile).toList();
            long bytes = 0;
            for (Path file : found) {
                bytes += Files.size(file);
            }
            return new long[] {found.size(), bytes};
        }
    }

    /**
     * Lets all stories end, and tells of each good PBX that something of it was lost, came twice, or that it was logged in to
     * more than once.
     */
    List<String> faults() throws Exception {
        pbxes.order("flood 0");
        pbxes.order("finish");
        Map<String, PbxesProcess.Told> told = pbxes.told();
        List<String> faults = new ArrayList<>();
        // what was told, FullyBooted, and the event that Ringdown sends itself for a try
        await("all is followed", () -> {
            Map<String, Double> followed = metric("ringdown_pbx_events_total");
            faults.clear();
            for (int i = 0; i < number; i++) {
                PbxesProcess.Told one = told.get(good(i));
                long expected = one.messages() + 2;
                long got = followed.getOrDefault(good(i), 0.0).longValue();
                if (one.logins() != LOGINS || got != expected) {
                    faults.add(good(i) + ": told " + expected + ", followed " + got + ", logins " + one.logins());
                }
            }
            return faults.isEmpty() || !sleptOnce();
        });
        return faults;
    }

    private int slept;

    private boolean sleptOnce() {
        return ++slept < 50;
    }

    @Override
    public void close() throws IOException {
        try {
            service.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            pbxes.close();
            database.close();
        }
    }
}
