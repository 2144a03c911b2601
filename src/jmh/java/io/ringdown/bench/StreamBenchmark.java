package io.ringdown.bench;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.event.EventReader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The recorded minute, stage by stage; an operation is an event, so scores are events per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(Load.EVENTS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 8, time = 2)
public class StreamBenchmark {

    private List<byte[]> chunks;

    @Setup
    public void load() {
        chunks = Load.chunks(Load.minute());
        int[] events = new int[1];
        AmiDecoder decoder = new AmiDecoder(message -> events[0] += message.isEvent() ? 1 : 0);
        chunks.forEach(decoder::decode);
        if (events[0] != Load.EVENTS) {
            throw new IllegalStateException(events[0] + " events in the recording");
        }
    }

    /** What reading costs at least: looks at every byte once. */
    @Benchmark
    public int byteLoop() {
        int lines = 0;
        for (byte[] chunk : chunks) {
            for (byte b : chunk) {
                if (b == '\n') {
                    lines++;
                }
            }
        }
        return lines;
    }

    @Benchmark
    public void decode(Blackhole hole) {
        AmiDecoder decoder = new AmiDecoder(hole::consume);
        for (byte[] chunk : chunks) {
            decoder.decode(chunk);
        }
    }

    @Benchmark
    public void decodeAndRead(Blackhole hole) {
        EventReader reader = new EventReader();
        AmiDecoder decoder = new AmiDecoder(message -> {
            if (message.isEvent()) {
                hole.consume(reader.read(message, 0));
            }
        });
        for (byte[] chunk : chunks) {
            decoder.decode(chunk);
        }
    }

    @Benchmark
    public long bytesToChanges() {
        Pipeline pipeline = new Pipeline();
        for (byte[] chunk : chunks) {
            pipeline.feed(chunk);
        }
        return pipeline.changes;
    }

    /** As in service: what is beside calls (queues, devices, conferences, parking) is followed too. */
    @Benchmark
    public long withBoard() {
        Pipeline pipeline = Pipeline.withBoard();
        for (byte[] chunk : chunks) {
            pipeline.feed(chunk);
        }
        return pipeline.changes;
    }
}
