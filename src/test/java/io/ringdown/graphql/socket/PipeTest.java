package io.ringdown.graphql.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
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
        Pipe pipe = new Pipe(wire, Pipe.PLAIN, () -> {});
        pipe.answer(Message.of("all"));
        pipe.whenEmpty(() -> {
            pipe.end();
            wire.ended = true;
        });
        pipe.pump();

        assertThat(wire.written).hasToString("all");
        assertThat(wire.ended).isTrue();
    }

    @Test
    void what_waits_is_told_as_it_was_when_last_measured() {
        Ending wire = new Ending();
        Pipe pipe = new Pipe(wire, Pipe.PLAIN, () -> {});
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
