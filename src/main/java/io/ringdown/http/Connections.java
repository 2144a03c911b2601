package io.ringdown.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Watches every connection to the HTTP server from its first byte. Neither Quarkus nor Vert.x has a deadline for headers
 * or bodies, and what has not sent a whole header has no request that anybody could end.
 *
 * <p>A connection is seen as the listening socket accepts it; requests and answers are seen by a filter before all
 * others.
 */
@ApplicationScoped
public class Connections {

    /** Before whatever answers. */
    private static final int BEFORE_ALL = 1_200;

    private static final long SWEEP_MILLIS = 500;
    private static final AttributeKey<Connection> KEY = AttributeKey.valueOf(Connections.class, "connection");

    /** Why a connection was closed, or not taken. */
    public enum Reason {
        /** There were as many as there may be, of all or from its address. */
        TOO_MANY,
        /** It sent no whole header in time. */
        HEADER,
        /** It did not end a body in time. */
        BODY,
        /** Nothing came after an answer. */
        IDLE,
        /** It took nothing of an answer. */
        UNREAD
    }

    /** One connection and the deadline that holds for it. Its fields are written on its loop and read by the sweep. */
    private final class Connection extends ChannelInboundHandlerAdapter {

        private final Channel channel;
        private final String address;
        private volatile long deadline =
                System.nanoTime() + settings.headerTimeout().toNanos();
        private volatile Reason reason = Reason.HEADER;
        private volatile long unwritable;

        /** Requests without an answer yet; by HTTP/2 there may be several. */
        private final AtomicInteger open = new AtomicInteger();

        Connection(Channel channel, String address) {
            this.channel = channel;
            this.address = address;
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            leave(this);
            super.channelInactive(context);
        }

        void onRequest(RoutingContext context) {
            open.incrementAndGet();
            MultiMap headers = context.request().headers();
            if (headers.contains(HttpHeaders.CONTENT_LENGTH) || headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
                expect(Reason.BODY, System.nanoTime() + settings.bodyTimeout().toNanos());
            } else {
                onBody();
            }
            context.addEndHandler(_ -> onAnswer());
        }

        /** The request is here; what its answer takes is for whoever answers. */
        void onBody() {
            expect(null, Long.MAX_VALUE);
        }

        private void onAnswer() {
            if (open.decrementAndGet() <= 0) {
                expect(Reason.IDLE, System.nanoTime() + settings.keepAlive().toNanos());
            }
        }

        private void expect(Reason why, long until) {
            deadline = until;
            reason = why;
        }

        void sweep(long now) {
            Reason why = reason;
            if (!channel.isWritable()) {
                long since = unwritable;
                if (since == 0) {
                    unwritable = now;
                } else if (now - since > settings.writeTimeout().toNanos()) {
                    close(Reason.UNREAD);
                }
            } else {
                unwritable = 0;
                if (why != null && now - deadline > 0) {
                    close(why);
                }
            }
        }

        private void close(Reason why) {
            closed.get(why).incrementAndGet();
            // at the head of the pipeline: a close that waits behind what nobody takes would wait for ever
            channel.eventLoop().execute(() -> channel.pipeline().firstContext().close());
        }
    }

    /** On the listening socket: what comes through it are connections. */
    @Sharable
    private final class Acceptor extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) throws Exception {
            Channel channel = (Channel) accepted;
            Connection connection = new Connection(channel, address(channel));
            if (!enter(connection)) {
                closed.get(Reason.TOO_MANY).incrementAndGet();
                channel.unsafe().closeForcibly();
                return;
            }
            channel.attr(KEY).set(connection);
            channel.pipeline().addFirst(connection);
            super.channelRead(context, accepted);
        }
    }

    private final ConnectionSettings settings;
    private final Vertx vertx;
    private final HttpServer server;
    private final boolean countLoopback;
    private final Acceptor acceptor = new Acceptor();
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, Integer> addresses = new ConcurrentHashMap<>();
    private final Map<Reason, AtomicLong> closed = new ConcurrentHashMap<>();
    private long timer = -1;

    Connections(
            ConnectionSettings settings,
            Vertx vertx,
            HttpServer server,
            @ConfigProperty(name = "ringdown.limits.loopback", defaultValue = "false") boolean countLoopback) {
        this.settings = settings;
        this.vertx = vertx;
        this.server = server;
        this.countLoopback = countLoopback;
        for (Reason reason : Reason.values()) {
            closed.put(reason, new AtomicLong());
        }
    }

    /** Connections that are open. */
    public int size() {
        return count.get();
    }

    /** Connections that were closed for this reason. */
    public long closed(Reason reason) {
        return closed.get(reason).get();
    }

    void register(@Observes Filters filters) {
        filters.register(Connections::onRequest, BEFORE_ALL);
        timer = vertx.setPeriodic(SWEEP_MILLIS, _ -> {
            long now = System.nanoTime();
            all.forEach(connection -> connection.sweep(now));
        });
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    void onHttp(@ObservesAsync HttpServerStart started) {
        watch(server.getPort());
    }

    void onHttps(@ObservesAsync HttpsServerStart started) {
        watch(server.getSecurePort());
    }

    /** Listening sockets of that port, on whichever loop they are. */
    private void watch(int port) {
        for (EventExecutor executor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
            if (executor instanceof SingleThreadEventLoop loop) {
                loop.execute(() -> {
                    Iterator<Channel> channels = loop.registeredChannelsIterator();
                    while (channels.hasNext()) {
                        if (channels.next() instanceof ServerSocketChannel listening
                                && listening.localAddress().getPort() == port
                                && listening.pipeline().context(acceptor) == null) {
                            listening.pipeline().addFirst(acceptor);
                        }
                    }
                });
            }
        }
    }

    private static void onRequest(RoutingContext context) {
        HttpServerRequest request = context.request();
        Connection connection = request.connection() instanceof ConnectionBase base
                ? base.channel().attr(KEY).get()
                : null;
        if (connection != null) {
            connection.onRequest(context);
        }
        context.next();
    }

    /** The body of a request has come whole; from then on it is ours to answer. */
    public static void onBody(HttpServerRequest request) {
        if (request.connection() instanceof ConnectionBase base) {
            Connection connection = base.channel().attr(KEY).get();
            if (connection != null) {
                connection.onBody();
            }
        }
    }

    private boolean enter(Connection connection) {
        if (count.incrementAndGet() > settings.maxConnections()) {
            count.decrementAndGet();
            return false;
        }
        if (connection.address != null) {
            int now = addresses.merge(connection.address, 1, Integer::sum);
            if (now > settings.maxConnectionsPerAddress()) {
                count.decrementAndGet();
                forget(connection.address);
                return false;
            }
        }
        all.add(connection);
        return true;
    }

    private void leave(Connection connection) {
        if (all.remove(connection)) {
            count.decrementAndGet();
            if (connection.address != null) {
                forget(connection.address);
            }
        }
    }

    private void forget(String address) {
        addresses.computeIfPresent(address, (_, there) -> there > 1 ? there - 1 : null);
    }

    /** Null for one that is not counted. */
    private String address(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            return null;
        }
        InetAddress address = remote.getAddress();
        return address == null || address.isLoopbackAddress() && !countLoopback ? null : address.getHostAddress();
    }
}
