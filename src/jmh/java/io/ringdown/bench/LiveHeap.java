package io.ringdown.bench;

import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;

/** Heap that live calls hold: used after garbage collection, with them and without. */
final class LiveHeap {

    static final int CALLS = 20_000;

    private LiveHeap() {}

    /** Bytes per answered call of two phones, what the reader of events remembers included. */
    static long bytesPerCall() {
        Load.Story answered = Load.Story.untilAnswered();
        Pipeline pipeline = Pipeline.greeted();
        long before = used();
        for (int n = 0; n < CALLS; n++) {
            pipeline.feed(answered.of(n, n + 1));
        }
        if (pipeline.engine.size() != CALLS) {
            throw new IllegalStateException(pipeline.engine.size() + " calls live");
        }
        long after = used();
        Reference.reachabilityFence(pipeline);
        return (after - before) / CALLS;
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
