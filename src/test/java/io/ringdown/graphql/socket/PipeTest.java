package io.ringdown.graphql.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PipeTest {

    /** As a response is that has ended: it may not be asked anything. */
    private static final class Ending implements Pipe.Wire {

        private final StringBuilder written = new StringBuilder();
        private boolean ended;
        private boolean full;

        @Override
        public boolean writable() {
            if (ended) {
                throw new IllegalStateException("it has ended");
            }
            return !full;
        }

        @Override
        public ByteBufAllocator alloc() {
            return UnpooledByteBufAllocator.DEFAULT;
        }

        @Override
        public void write(ByteBuf bytes) {
            written.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.release();
        }

        @Override
        public void flush() {}
    }

    @Test
    void who_ends_when_all_has_gone_out_is_not_asked_again() {
        Ending wire = new Ending();
        Pipe pipe = new Pipe(wire, Pipe.PLAIN, new ClientMemory(64 << 20, 1 << 20), () -> {});
        pipe.answer(Message.of("all"));
        pipe.whenEmpty(() -> {
            pipe.end();
            wire.ended = true;
        });
        pipe.pump();

        assertThat(wire.written).hasToString("all");
        assertThat(wire.ended).isTrue();
    }

    /** A client that takes nothing: what is written to it stays. */
    private static final class Stuck implements Pipe.Wire {

        private long waiting;

        @Override
        public boolean writable() {
            return waiting < Pipe.HIGH_WATER;
        }

        @Override
        public ByteBufAllocator alloc() {
            return UnpooledByteBufAllocator.DEFAULT;
        }

        @Override
        public void write(ByteBuf bytes) {
            waiting += bytes.readableBytes();
            bytes.release();
        }

        @Override
        public void flush() {}
    }

    /** Of one subscriber, in the service. */
    private static final int MOST_WAITING = 256 * 1_024;

    @Test
    void what_waits_for_a_client_is_bounded() {
        Stuck wire = new Stuck();
        Pipe pipe = new Pipe(wire, Pipe.WEB_SOCKET, new ClientMemory(64 << 20, 1 << 20), () -> {});
        Message change = Message.of("x".repeat(1_000));
        AtomicInteger asked = new AtomicInteger();
        pipe.add(() -> {
            asked.incrementAndGet();
            return change;
        });
        int first = asked.get();
        for (int i = 0; i < 1_000; i++) {
            pipe.pump();
        }

        assertThat(wire.waiting).isGreaterThan(Pipe.LOW_WATER).isLessThanOrEqualTo(MOST_WAITING);
        assertThat(asked).as("what cannot be taken is not asked for").hasValue(first);
        assertThat(pipe.stalled()).isPositive();
    }

    @Test
    void who_asks_and_does_not_read_is_closed() {
        AtomicInteger overflows = new AtomicInteger();
        Pipe pipe =
                new Pipe(new Stuck(), Pipe.WEB_SOCKET, new ClientMemory(64 << 20, 1 << 20), overflows::incrementAndGet);
        Message answer = Message.of("x".repeat(1_000_000));
        for (int i = 0; i < 20; i++) {
            pipe.answer(answer);
        }

        assertThat(overflows.get()).isPositive();
    }

    @Test
    void what_waits_is_told_as_it_was_when_last_measured() {
        Ending wire = new Ending();
        Pipe pipe = new Pipe(wire, Pipe.PLAIN, new ClientMemory(64 << 20, 1 << 20), () -> {});
        wire.full = true;
        pipe.answer(Message.of("12345"));
        pipe.add(new Pipe.Source() {
            @Override
            public Message next() {
                return null;
            }

            @Override
            public Waiting waiting() {
                return new Waiting(3, 30);
            }
        });
        assertThat(pipe.depth()).isEqualTo(Waiting.NOTHING);

        pipe.measure();

        assertThat(pipe.depth()).isEqualTo(new Waiting(4, 35));
    }
}
