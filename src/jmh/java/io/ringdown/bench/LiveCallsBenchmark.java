package io.ringdown.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What an event costs beside few and beside many live calls. A shot is a batch of events. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 6)
@Measurement(iterations = 12)
public class LiveCallsBenchmark {

    /** Calls that come and go in one shot, or live calls that are told of. */
    static final int CALLS = 1_000;

    static final int EVENTS_OF_CALLS = CALLS * Load.Story.whole().events();
    static final int EVENTS_OF_TALKING = 10 * CALLS * Load.Story.talking().events();

    @Param({"100", "20000"})
    private int live;

    private final Load.Story whole = Load.Story.whole();
    private final Load.Story talking = Load.Story.talking();
    private Pipeline pipeline;
    private int next;
    private int turn;
    private List<byte[]> calls;
    private List<byte[]> events;

    @Setup
    public void begin() {
        pipeline(20_000); // so that few live calls and many meet code that is equally warm
        pipeline = pipeline(live);
        next = live;
        check();
    }

    private static Pipeline pipeline(int live) {
        Pipeline pipeline = Pipeline.greeted();
        Load.Story answered = Load.Story.untilAnswered();
        for (int n = 0; n < live; n++) {
            pipeline.feed(answered.of(n, n + 1));
        }
        return pipeline;
    }

    @Setup(Level.Iteration)
    public void write() {
        calls = Load.chunks(whole.of(next, next + CALLS));
        next += CALLS;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10 * CALLS; i++) {
            text.append(talking.of(turn++ % live));
        }
        events = Load.chunks(text.toString().getBytes());
    }

    @TearDown(Level.Iteration)
    public void check() {
        if (pipeline.engine.size() != live) {
            throw new IllegalStateException(pipeline.engine.size() + " calls live, not " + live);
        }
    }

    /** Whole calls, one after the other, while the others talk. */
    @Benchmark
    public long callsComeAndGo() {
        for (byte[] chunk : calls) {
            pipeline.feed(chunk);
        }
        return pipeline.changes;
    }

    /** Events of every live call in turn: the least that caches of any kind can help. */
    @Benchmark
    public long eachIsToldOf() {
        for (byte[] chunk : events) {
            pipeline.feed(chunk);
        }
        return pipeline.changes;
    }
}
