package io.ringdown.sockets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How much memory the packaged service takes, with or without an AOT cache: with nothing to do and with 5,000 calls up, for docs/performance.md. */
public final class MemoryReport {

    private static final int MANY = 5_000;

    /** The JVM's own choice, and as in a container of 512 MB by the image's flags. */
    private static final List<List<String>> KINDS = List.of(
            List.of("JVM's own choice"),
            List.of("512 MB", "-XX:MaxRAM=512m", "-XX:MaxRAMPercentage=60", "-Xms64m", "-XX:+UseSerialGC"));

    /** Made by deploy/docker/train.sh beside what is packed as an aot-jar. Where it is, it is used, or nothing starts. */
    private static final Path CACHE = Path.of("target", "quarkus-app", "ringdown.aot");

    private MemoryReport() {}

    public static void main(String[] args) throws Exception {
        boolean cached = Files.exists(CACHE);
        System.out.println("| | calls | live heap MB | heap per call KB | RSS MB |");
        System.out.println("| --- | ---: | ---: | ---: | ---: |");
        for (List<String> kind : KINDS) {
            double idle = 0;
            for (int calls : new int[] {0, MANY}) {
                List<String> options = new ArrayList<>(kind.subList(1, kind.size()));
                if (cached) {
                    options.addAll(List.of("-XX:AOTMode=on", "-XX:AOTCache=" + CACHE.getFileName()));
                }
                MeasuredService service = MeasuredService.ofRingdownWithCalls(
                        Files.createTempDirectory(Path.of("target"), "memory"), calls, options.toArray(String[]::new));
                try {
                    for (int i = 0; i < 60 && service.metric("ringdown_calls") != calls; i++) {
                        Thread.sleep(1_000);
                    }
                    if (service.metric("ringdown_calls") != calls) {
                        throw new IllegalStateException(service.metric("ringdown_calls") + " calls, not " + calls);
                    }
                    Thread.sleep(20_000);
                    long resident = service.residentMegabytes();
                    double live = service.liveBytes();
                    System.out.printf(
                            Locale.ROOT,
                            "| %s | %,d | %.1f | %s | %d |%n",
                            (cached ? "AOT cache, " : "") + kind.getFirst(),
                            calls,
                            live / 1e6,
                            calls == 0 ? "" : String.format(Locale.ROOT, "%.1f", (live - idle) / calls / 1_024),
                            resident);
                    idle = live;
                } finally {
                    service.stop();
                }
            }
        }
    }
}
