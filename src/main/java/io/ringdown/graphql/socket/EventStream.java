package io.ringdown.graphql.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.ringdown.graphql.request.Code;
import io.ringdown.login.Caller;
import io.ringdown.login.Logins;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * One operation over Server-Sent Events, for proxies that break WebSockets: graphql-sse in its distinct connections mode.
 */
final class EventStream implements Client {

    private static final String NEXT = "event: next\ndata: ";
    private static final String END = "\n\n";
    private static final byte[] NOTHING = {};
    private static final System.Logger LOG = System.getLogger(EventStream.class.getName());

    private final HttpServerResponse response;
    private final Channel channel;
    private final EventLoop loop;
    private final SocketSettings settings;
    private final SocketCounts counts;
    private final Pipe pipe;
    private final Logins logins;
    private final Caller caller;
    private long looked = System.nanoTime();
    private Member member;
    private Runnable onClosed;
    private boolean over;
    private boolean ending;
    private long told = System.nanoTime();

    EventStream(
            HttpServerResponse response,
            Channel channel,
            SocketSettings settings,
            Streams streams,
            Logins logins,
            Caller caller) {
        this.counts = streams.counts();
        this.logins = logins;
        this.caller = caller;
        this.response = response;
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.settings = settings;
        channel.config().setOption(ChannelOption.SO_SNDBUF, Pipe.SEND_BUFFER);
        response.setWriteQueueMaxSize(Pipe.HIGH_WATER);
        this.pipe = new Pipe(new ResponseWire(response, channel.alloc()), Pipe.PLAIN, streams.memory(), () -> {
            counts.count(SocketCounts.Eviction.ANSWERS_UNREAD);
            close();
        });
    }

    /** Begins the response, on the event loop. @param onClosed called once, there too */
    void open(Runnable onClosed) {
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
    }

    /** Sends the one result and ends, on the event loop. */
    void answer(Streams.Answer answer) {
        if (!over && !ending) {
            pipe.answer(new Message(utf8(NEXT), answer.json(), utf8(END)));
            complete();
        }
    }

    /** Sends what the stream has from now on, on the event loop. @param after cursor; null to begin */
    void join(SharedStream stream, String after) {
        if (!over && !ending) {
            member = new Member(loop, stream, pipe, NEXT, END, after, this::failed);
            member.join();
        }
    }

    @Override
    public void sweep() {
        loop.execute(() -> {
            long now = System.nanoTime();
            if (over) {
                return;
            }
            pipe.measure();
            if (caller.expires() != null || caller.token() != null) {
                look(now);
            }
            if (pipe.stalled() > settings.stalledAfter().toNanos()) {
                counts.count(SocketCounts.Eviction.STALLED);
                close();
            } else if (now - told > settings.ping().toNanos()) {
                comment();
            }
        });
    }

    @Override
    public Waiting waiting() {
        return pipe.depth();
    }

    /** Whoever's login has ended gets nothing more. */
    private void look(long now) {
        boolean expired = caller.expires() != null && !Instant.now().isBefore(caller.expires());
        if (!expired && now - looked < settings.recheck().toNanos()) {
            return;
        }
        looked = now;
        logins.ending(caller)
                .subscribe()
                .with(
                        why -> {
                            if (why != null) {
                                loop.execute(() -> end(why));
                            }
                        },
                        failure -> LOG.log(Level.ERROR, "a token could not be looked up", failure));
    }

    private void end(String why) {
        if (!over && !ending) {
            ending = true;
            if (member != null) {
                member.leave();
                member = null;
            }
            failed(Code.UNAUTHENTICATED, "Forbidden: " + why);
        }
    }

    /** Keeps proxies from closing a quiet connection, and finds out that nobody is there. */
    private void comment() {
        told = System.nanoTime();
        pipe.answer(Message.of(":\n\n"));
    }

    private void failed(Code code, String why) {
        pipe.answer(Message.of(NEXT + Errors.answer(code, why) + END));
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
                if (response.streamId() < 0) { // by HTTP/2 others have their streams on the same connection
                    NettyWire.cut(channel);
                }
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
            return !response.ended() && !response.closed() && !response.writeQueueFull();
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
