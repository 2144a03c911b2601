package io.ringdown.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks and writes the tables of docs/performance.md. Takes JMH's options. */
public final class Report {

    private Report() {}

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        long heap = LiveHeap.bytesPerCall();
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(args))
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
        Map<String, RunResult> byName = new LinkedHashMap<>();
        for (RunResult result : results) {
            String live = result.getParams().getParam("live");
            byName.put(result.getPrimaryResult().getLabel() + (live == null ? "" : " " + live), result);
        }
        System.out.printf(
                "%n| stage | events/s | times the byte loop | allocated B/event |%n| --- | ---: | ---: | ---: |%n");
        double loop = byName.containsKey("byteLoop") ? best(byName.get("byteLoop")) : Double.NaN;
        for (String stage : new String[] {"byteLoop", "decode", "decodeAndRead", "bytesToChanges"}) {
            RunResult result = byName.get(stage);
            if (result != null) {
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %,.0f | %.1f | %.0f |%n",
                        stage,
                        best(result),
                        loop / best(result),
                        allocated(result));
            }
        }
        System.out.printf(
                "%n| events | ns/event at 100 live calls | at 20,000 | ratio |%n| --- | ---: | ---: | ---: |%n");
        shots("callsComeAndGo", LiveCallsBenchmark.EVENTS_OF_CALLS, byName);
        shots("eachIsToldOf", LiveCallsBenchmark.EVENTS_OF_TALKING, byName);
        System.out.printf(Locale.ROOT, "%nHeap per live call at %,d: %,d bytes%n", LiveHeap.CALLS, heap);
    }

    private static void shots(String name, int events, Map<String, RunResult> results) {
        RunResult few = results.get(name + " 100");
        RunResult many = results.get(name + " 20000");
        if (few != null && many != null) {
            double nanosFew = best(few) * 1e6 / events;
            double nanosMany = best(many) * 1e6 / events;
            System.out.printf(
                    Locale.ROOT, "| %s | %.0f | %.0f | %.2f |%n", name, nanosFew, nanosMany, nanosMany / nanosFew);
        }
    }

    /** The best of the iterations: others share the machine, and none can make it faster than it is. */
    private static double best(RunResult result) {
        var statistics = result.getPrimaryResult().getStatistics();
        return result.getParams().getMode() == org.openjdk.jmh.annotations.Mode.Throughput
                ? statistics.getMax()
                : statistics.getMin();
    }

    private static double allocated(RunResult result) {
        Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return bytes == null ? Double.NaN : bytes.getScore();
    }
}
