package io.ringdown.ops;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.ringdown.live.Load;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxThread;
import io.vertx.core.spi.VertxThreadFactory;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Event loops that follow PBXs and do nothing else: no client's socket is on them, so whatever clients send, a PBX never
 * waits for its turn behind it. As many as there are processors, shared by all PBXs.
 */
final class PbxLoops {

    private static final long BLOCKED_AFTER_SECONDS = 2;
    private static final int IO_RATIO = 50;

    private final VertxInternal vertx;
    private final EventLoopGroup loops;

    PbxLoops(Vertx vertx, Load load) {
        this.vertx = (VertxInternal) vertx;
        AtomicInteger count = new AtomicInteger();
        this.loops = this.vertx
                .transport()
                .eventLoopGroup(
                        Transport.IO_EVENT_LOOP_GROUP,
                        Runtime.getRuntime().availableProcessors(),
                        task -> {
                            VertxThread thread = VertxThreadFactory.INSTANCE.newVertxThread(
                                    task,
                                    "pbx-loop-" + count.getAndIncrement(),
                                    false,
                                    BLOCKED_AFTER_SECONDS,
                                    TimeUnit.SECONDS);
                            thread.setDaemon(true);
                            return thread;
                        },
                        IO_RATIO);
        loops.forEach(loop -> {
            String name = "pbx-loop@" + System.identityHashCode(loop);
            loop.scheduleAtFixedRate(() -> load.beat(name), 0, Load.BEAT.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    /** A context on the loop whose turn it is. */
    Context next() {
        EventLoop loop = loops.next();
        return vertx.createEventLoopContext(loop, null, Thread.currentThread().getContextClassLoader());
    }

    void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
