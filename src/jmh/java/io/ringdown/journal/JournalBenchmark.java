package io.ringdown.journal;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.bench.Load;
import io.ringdown.engine.TrunkPatterns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What the journal costs: the loop of a PBX, the thread that writes, and a start that reads it again. Per event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(java.util.concurrent.TimeUnit.SECONDS)
@OperationsPerInvocation(Load.EVENTS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 8, time = 2)
public class JournalBenchmark {

    private static final int BLOCK = 1 << 16;

    private record Full(byte[] entries, int count, long position) {}

    private List<Entry> entries;
    private List<Full> blocks;
    private Path file;

    @Setup
    public void load() throws IOException {
        entries = new ArrayList<>();
        AmiDecoder decoder = new AmiDecoder(message -> {
            if (message.isEvent()) {
                entries.add(new Entry.Event(entries.size(), message));
            }
        });
        Load.chunks(Load.minute()).forEach(decoder::decode);
        blocks = blocks();
        Path folder = Files.createTempDirectory("ringdown-journal");
        file = Segment.named(folder, 1, 0);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(Segment.title("bench")));
            for (Full full : blocks) {
                out.write(Segment.block(full.entries(), full.count(), full.position()));
            }
        }
        System.out.printf("%n%,d bytes of events are %,d in the journal%n", bytes(), Files.size(file));
    }

    @TearDown
    public void remove() throws IOException {
        Files.delete(file);
        Files.delete(file.getParent());
    }

    private long bytes() {
        return blocks.stream().mapToLong(full -> full.entries().length).sum();
    }

    private List<Full> blocks() {
        List<Full> full = new ArrayList<>();
        Entries.Block block = new Entries.Block();
        long position = 1;
        for (Entry entry : entries) {
            if (block.length() >= BLOCK) {
                full.add(new Full(block.bytes(), block.count(), position));
                position += block.count();
                block = new Entries.Block();
            }
            block.add(entry);
        }
        full.add(new Full(block.bytes(), block.count(), position));
        return full;
    }

    /** The loop's part. */
    @Benchmark
    public List<?> journalOnLoop() {
        return blocks();
    }

    /** The writer's part, without the disk. */
    @Benchmark
    public void journalPack(Blackhole hole) {
        for (Full full : blocks) {
            hole.consume(Segment.block(full.entries(), full.count(), full.position()));
        }
    }

    /** A start: file to calls. */
    @Benchmark
    public long journalRecover() throws IOException {
        Feed feed = new Feed("bench", TrunkPatterns.NONE, (_, _) -> {});
        return Segment.of(file).read(1, 1, (_, entry) -> feed.apply(entry));
    }
}
