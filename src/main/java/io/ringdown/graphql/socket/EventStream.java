package io.ringdown.graphql.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.json.Json;
import java.nio.charset.StandardCharsets;

/**
 * One operation over Server-Sent Events, for proxies that break WebSockets: graphql-sse in its distinct connections mode.
 */
final class EventStream implements Client {

    private static final String NEXT = "event: next\ndata: ";
    private static final String END = "\n\n";
    private static final byte[] NOTHING = {};

    private final HttpServerResponse response;
    private final EventLoop loop;
    private final SocketSettings settings;
    private final Pipe pipe;
    private Member member;
    private Runnable onClosed;
    private boolean over;
    private long told = System.nanoTime();

    EventStream(HttpServerResponse response, Channel channel, SocketSettings settings) {
        this.response = response;
        this.loop = channel.eventLoop();
        this.settings = settings;
        channel.config().setOption(ChannelOption.SO_SNDBUF, Pipe.SEND_BUFFER);
        response.setWriteQueueMaxSize(Pipe.HIGH_WATER);
        this.pipe = new Pipe(new ResponseWire(response, channel.alloc()), Pipe.PLAIN, this::close);
    }

    /** @param onClosed called once, on the event loop */
    void open(Operation operation, Streams streams, Runnable onClosed) {
        response.setChunked(true)
                // What is compressed waits in a buffer of its own, which nothing bounds here.
                .putHeader("Content-Encoding", "identity")
                .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("Cache-Control", "no-cache")
                .putHeader("X-Accel-Buffering", "no");
        this.onClosed = onClosed;
        response.closeHandler(_ -> closed());
        response.exceptionHandler(_ -> close());
        response.drainHandler(_ -> pipe.pump());
        comment();
        streams.execute(operation, new Streams.Outcome() {
            @Override
            public void onResult(byte[] result, boolean refused) {
                loop.execute(() -> {
                    if (!over) {
                        pipe.answer(new Message(utf8(NEXT), result, utf8(END)));
                        complete();
                    }
                });
            }

            @Override
            public void onStream(SharedStream stream) {
                loop.execute(() -> {
                    if (!over) {
                        member = new Member(loop, stream, pipe, NEXT, END, operation.after(), EventStream.this::failed);
                        member.join();
                    }
                });
            }
        });
    }

    @Override
    public void sweep() {
        loop.execute(() -> {
            long now = System.nanoTime();
            if (over) {
                return;
            }
            if (pipe.stalled() > settings.stalledAfter().toNanos()) {
                close();
            } else if (now - told > settings.ping().toNanos()) {
                comment();
            }
        });
    }

    /** Keeps proxies from closing a quiet connection, and finds out that nobody is there. */
    private void comment() {
        told = System.nanoTime();
        pipe.answer(Message.of(":\n\n"));
    }

    private void failed(String why) {
        pipe.answer(Message.of(NEXT + "{\"errors\":[{\"message\":" + Json.createValue(why) + "}]}" + END));
        complete();
    }

    private void complete() {
        pipe.answer(Message.of("event: complete\ndata: \n\n"));
        pipe.whenEmpty(() -> {
            if (!over) {
                closed();
                response.end();
            }
        });
    }

    @Override
    public void close() {
        loop.execute(() -> {
            if (!over) {
                closed();
                response.reset();
            }
        });
    }

    private void closed() {
        if (!over) {
            over = true;
            if (member != null) {
                member.leave();
            }
            pipe.end();
            onClosed.run();
        }
    }

    private static byte[] utf8(String text) {
        return text.isEmpty() ? NOTHING : text.getBytes(StandardCharsets.UTF_8);
    }

    private record ResponseWire(HttpServerResponse response, ByteBufAllocator alloc) implements Pipe.Wire {

        @Override
        public boolean writable() {
            return !response.writeQueueFull();
        }

        @Override
        public void write(ByteBuf bytes) {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy).release();
            response.write(Buffer.buffer(copy));
        }

        @Override
        public void flush() {
            // a response flushes by itself
        }
    }
}
