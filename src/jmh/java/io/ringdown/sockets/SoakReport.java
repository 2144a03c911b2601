package io.ringdown.sockets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * The packaged service under load for a long time: whether what is alive in its memory grows, and how late it follows. A line
 * every so many minutes, for docs/performance.md.
 *
 * <p>Arguments: minutes (60), calls the demo PBX begins a second (50), minutes between two lines (5), options of the JVM.
 */
public final class SoakReport {

    private SoakReport() {}

    public static void main(String[] args) throws Exception {
        int minutes = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        String callsPerSecond = args.length > 1 ? args[1] : "50";
        int every = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        String[] options = args.length > 3 ? Arrays.copyOfRange(args, 3, args.length) : new String[] {"-Xmx512m"};
        MeasuredService service = MeasuredService.ofRingdown(
                Files.createTempDirectory(Path.of("target"), "soak"), callsPerSecond, options);
        try {
            System.out.println(
                    "| minute | events/s | live calls | refused | lag p99 ms | records | waiting | CPU s/s | live heap MB"
                            + " | our objects | RSS MB |");
            System.out.println("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            for (int minute = every; minute <= minutes; minute += every) {
                double events = service.metric("ringdown_pbx_events_total");
                long ticks = service.cpuTicks();
                long began = System.nanoTime();
                Thread.sleep(every * 60_000L);
                double seconds = (System.nanoTime() - began) / 1e9;
                double p99 = service.metric("ringdown_pbx_lag_p99_seconds");
                double calls = service.metric("ringdown_calls");
                double perSecond = (service.metric("ringdown_pbx_events_total") - events) / seconds;
                double processors = (service.cpuTicks() - ticks) / 100.0 / seconds;
                long resident = service.residentMegabytes();
                MeasuredService.Live live = service.live(); // stops the world, so it comes last
                System.out.printf(
                        Locale.ROOT,
                        "| %d | %,.0f | %,.0f | %,.0f | %.0f | %,.0f | %,.0f | %.2f | %.1f | %,d | %d |%n",
                        minute,
                        perSecond,
                        calls,
                        service.metric("ringdown_events_refused_total"),
                        p99 * 1_000,
                        service.metric("ringdown_cdr_written_total"),
                        service.metric("ringdown_cdr_queued"),
                        processors,
                        live.bytes() / 1e6,
                        live.ours(),
                        resident);
            }
        } finally {
            service.stop();
        }
    }
}
