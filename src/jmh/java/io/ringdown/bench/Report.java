package io.ringdown.bench;

import java.util.LinkedHashMap;
import java.util.List;
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

    private static final List<String> STAGES = List.of(
            "byteLoop",
            "decode",
            "decodeAndRead",
            "bytesToChanges",
            "withBoard",
            "journalOnLoop",
            "journalPack",
            "journalRecover");

    private Report() {}

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        Map<String, RunResult> results = new LinkedHashMap<>();
        for (RunResult result : new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(args))
                        .addProfiler(GCProfiler.class)
                        .build())
                .run()) {
            results.put(result.getPrimaryResult().getLabel(), result);
        }
        long heap = LiveCalls.heapPerCall();
        List<LiveCalls> live = LiveCalls.measured();
        stages(results);
        System.out.printf(
                Locale.ROOT,
                "%n| processor time per event | %,d live calls | %,d | ratio |%n| --- | ---: | ---: | ---: |%n",
                LiveCalls.FEW,
                LiveCalls.MANY);
        row("calls come and go", live.get(0).comeAndGo, live.get(1).comeAndGo);
        row("each live call in turn", live.get(0).eachInTurn, live.get(1).eachInTurn);
        System.out.printf(Locale.ROOT, "%nHeap per live call at %,d: %,d bytes%n", LiveCalls.MANY, heap);
    }

    private static void stages(Map<String, RunResult> results) {
        System.out.printf("%n| stage | events/s | times the byte loop | allocated per event |%n");
        System.out.printf("| --- | ---: | ---: | ---: |%n");
        double loop = results.containsKey("byteLoop") ? best(results.get("byteLoop")) : Double.NaN;
        for (String stage : STAGES) {
            RunResult result = results.get(stage);
            if (result != null) {
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %,.0f | %.1f | %.0f B |%n",
                        stage,
                        best(result),
                        loop / best(result),
                        allocated(result));
            }
        }
    }

    private static void row(String events, double few, double many) {
        System.out.printf(Locale.ROOT, "| %s | %.0f ns | %.0f ns | %.2f |%n", events, few, many, many / few);
    }

    /** The best of the iterations: others share the machine, and none can make it faster than it is. */
    private static double best(RunResult result) {
        return result.getPrimaryResult().getStatistics().getMax();
    }

    private static double allocated(RunResult result) {
        Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return bytes == null ? Double.NaN : bytes.getScore();
    }
}
