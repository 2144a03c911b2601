package io.ringdown.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What live calls cost: heap, and time of an event beside few and beside many of them. Time is the thread's processor
 * time, and few and many take turns, so that whatever else the machine does falls on both.
 */
final class LiveCalls {

    static final int FEW = 100;
    static final int MANY = 20_000;

    private static final int ROUNDS = 16;

    /** Calls that come and go in a round. */
    private static final int CALLS = 1_000;

    private static final Load.Story WHOLE = Load.Story.whole();
    private static final Load.Story TALKING = Load.Story.talking();
    private static final Load.Story ANSWERED = Load.Story.untilAnswered();
    private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

    private final int live;
    private final Pipeline pipeline;
    private int next;
    private int turn;

    /** Nanoseconds per event of calls that come and go while the others talk: the best round. */
    double comeAndGo = Double.MAX_VALUE;

    /** Nanoseconds per event when every live call is told of in turn: the least that caches of any kind can help. */
    double eachInTurn = Double.MAX_VALUE;

    private LiveCalls(int live) {
        this.live = live;
        this.next = live;
        this.pipeline = begin(live);
    }

    private static Pipeline begin(int calls) {
        Pipeline pipeline = Pipeline.greeted();
        for (int n = 0; n < calls; n++) {
            pipeline.feed(ANSWERED.of(n, n + 1));
        }
        if (pipeline.engine.size() != calls) {
            throw new IllegalStateException(pipeline.engine.size() + " calls live, not " + calls);
        }
        return pipeline;
    }

    /** Beside {@link #FEW} and beside {@link #MANY} live calls. */
    static List<LiveCalls> measured() {
        List<LiveCalls> both = List.of(new LiveCalls(FEW), new LiveCalls(MANY));
        for (int round = 0; round < ROUNDS; round++) {
            both.forEach(LiveCalls::round);
        }
        return both;
    }

    private void round() {
        List<byte[]> calls = Load.chunks(WHOLE.of(next, next + CALLS));
        next += CALLS;
        comeAndGo = Math.min(comeAndGo, nanos(calls) / (CALLS * WHOLE.events()));

        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10 * CALLS; i++) {
            text.append(TALKING.of(turn++ % live));
        }
        List<byte[]> events = Load.chunks(text.toString().getBytes(StandardCharsets.UTF_8));
        eachInTurn = Math.min(eachInTurn, nanos(events) / (10 * CALLS * TALKING.events()));
        if (pipeline.engine.size() != live) {
            throw new IllegalStateException(pipeline.engine.size() + " calls live, not " + live);
        }
    }

    private double nanos(List<byte[]> chunks) {
        long began = THREAD.getCurrentThreadCpuTime();
        chunks.forEach(pipeline::feed);
        return THREAD.getCurrentThreadCpuTime() - began;
    }

    /** Bytes per answered call of two phones at {@link #MANY}, what the reader of events remembers included. */
    static long heapPerCall() {
        long before = used();
        Pipeline pipeline = begin(MANY);
        long after = used();
        Reference.reachabilityFence(pipeline);
        return (after - before) / MANY;
    }

    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
