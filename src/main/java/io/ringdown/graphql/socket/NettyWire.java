package io.ringdown.graphql.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.util.concurrent.TimeUnit;

/** Writes whole frames past Vert.x, many at a time: its own way would flush, and count, each for itself. */
record NettyWire(Channel channel) implements Pipe.Wire {

    NettyWire {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(Pipe.LOW_WATER, Pipe.HIGH_WATER));
        channel.config().setOption(ChannelOption.SO_SNDBUF, Pipe.SEND_BUFFER);
    }

    /**
     * Closes a connection in two seconds, though nobody takes what it has to send: Vert.x' own way of closing waits behind
     * that.
     */
    static void cut(Channel channel) {
        channel.eventLoop()
                .schedule(
                        () -> {
                            ChannelHandlerContext first = channel.pipeline().firstContext();
                            if (first != null) { // it has been closed
                                first.close();
                            }
                        },
                        2,
                        TimeUnit.SECONDS);
    }

    @Override
    public boolean writable() {
        return channel.isWritable();
    }

    @Override
    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    @Override
    public void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }
}
