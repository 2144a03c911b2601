package io.ringdown.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Many subscribers in one process and one thread: it counts the frames that come, and reads one of so many to see how old
 * what it tells is. It parses no more than that, so that it is not what is measured.
 *
 * <p>Arguments: port, subscribers, paused subscribers, seconds to warm up, seconds to measure, how many different operations.
 */
public final class FrameCounter {

    /** One frame of so many is read, when there are many subscribers. */
    private static final int SAMPLE = 100;

    private static final int BUFFER = 256 * 1_024;

    private static final class Socket {
        final SocketChannel channel;
        final boolean paused;
        final int number;
        boolean open;
        /** Bytes of the frame at hand that are still to come; the head comes first. */
        long skip;

        byte[] head = new byte[14];
        int headLength;
        byte[] sample;
        int sampled;
        boolean acknowledged;
        boolean subscribed;
        StringBuilder handshake = new StringBuilder();

        Socket(SocketChannel channel, int number, boolean paused) {
            this.channel = channel;
            this.number = number;
            this.paused = paused;
        }
    }

    private final int port;
    private final int operations;
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final List<Socket> sockets = new ArrayList<>();
    private long frames;
    private long bytes;
    private boolean measuring;
    private long[] ages = new long[1_024];
    private int samples;
    private int closed;
    private int resyncs;

    private FrameCounter(int port, int operations) throws IOException {
        this.port = port;
        this.operations = operations;
    }

    public static void main(String[] args) throws Exception {
        FrameCounter counter = new FrameCounter(Integer.parseInt(args[0]), Integer.parseInt(args[5]));
        int subscribers = Integer.parseInt(args[1]);
        int paused = Integer.parseInt(args[2]);
        for (int i = 0; i < subscribers + paused; i++) {
            counter.connect(i, i >= subscribers);
        }
        counter.run(Integer.parseInt(args[3]) * 1_000L);
        counter.measuring = true;
        counter.frames = 0;
        counter.bytes = 0;
        long begin = System.nanoTime();
        counter.run(Integer.parseInt(args[4]) * 1_000L);
        counter.report((System.nanoTime() - begin) / 1e9);
    }

    private void connect(int number, boolean paused) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (paused) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
        }
        write(
                channel,
                ("GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                + "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        channel.configureBlocking(false);
        Socket socket = new Socket(channel, number, paused);
        sockets.add(socket);
        channel.register(selector, SelectionKey.OP_READ, socket);
        if (sockets.size() % 50 == 0) {
            run(20);
        }
    }

    private void run(long millis) throws IOException {
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            selector.select(Math.max(1, left));
            var keys = selector.selectedKeys().iterator();
            while (keys.hasNext()) {
                SelectionKey key = keys.next();
                keys.remove();
                read(key, (Socket) key.attachment());
            }
        }
    }

    private void read(SelectionKey key, Socket socket) throws IOException {
        buffer.clear();
        int read;
        try {
            read = socket.channel.read(buffer);
        } catch (IOException reset) {
            read = -1;
        }
        if (read < 0) {
            closed++;
            key.cancel();
            socket.channel.close();
            return;
        }
        bytes += read;
        buffer.flip();
        if (!socket.open) {
            greet(socket);
        }
        while (buffer.hasRemaining()) {
            frame(socket);
        }
        if (socket.acknowledged && !socket.subscribed) {
            subscribe(key, socket);
        }
    }

    private void greet(Socket socket) throws IOException {
        while (buffer.hasRemaining()) {
            socket.handshake.append((char) buffer.get());
            if (socket.handshake.toString().endsWith("\r\n\r\n")) {
                socket.open = true;
                socket.handshake = null;
                send(socket, "{\"type\":\"connection_init\"}");
                return;
            }
        }
    }

    private void subscribe(SelectionKey key, Socket socket) throws IOException {
        socket.subscribed = true;
        send(
                socket,
                "{\"id\":\"" + socket.number + "\",\"type\":\"subscribe\",\"payload\":{\"query\":\""
                        + query(socket.number % operations) + "\"}}");
        if (socket.paused) {
            key.cancel();
        }
    }

    /** The same fields under another name are another operation. */
    private static String query(int operation) {
        return "subscription S" + operation
                + " { calls { cursor kind removed change { type at callId revision call { id"
                + " state caller { number name } dialed legs { target { number device } outcome } talkMs } } calls { id state } } }";
    }

    private void frame(Socket socket) {
        if (socket.skip > 0) {
            int take = (int) Math.min(socket.skip, buffer.remaining());
            if (socket.sample != null) {
                buffer.get(socket.sample, socket.sampled, take);
                socket.sampled += take;
            } else {
                buffer.position(buffer.position() + take);
            }
            socket.skip -= take;
            if (socket.skip == 0 && socket.sample != null) {
                sample(new String(socket.sample, StandardCharsets.UTF_8));
                socket.sample = null;
            }
            return;
        }
        socket.head[socket.headLength++] = buffer.get();
        int length = socket.headLength < 2 ? -1 : socket.head[1] & 0x7f;
        int need = length < 126 ? 2 : length == 126 ? 4 : 10;
        if (length >= 0 && socket.headLength == need) {
            long size = length;
            if (need > 2) {
                size = 0;
                for (int i = 2; i < need; i++) {
                    size = size << 8 | socket.head[i] & 0xff;
                }
            }
            boolean data = (socket.head[0] & 0xf) <= 1;
            boolean last = (socket.head[0] & 0x80) != 0;
            socket.headLength = 0;
            socket.skip = size;
            if (data && last) {
                frames++;
                socket.acknowledged = true; // the first that it gets

                if (measuring
                        && size < 65_536
                        && size > 0
                        && ThreadLocalRandom.current().nextInt(Math.min(SAMPLE, sockets.size())) == 0) {
                    socket.sample = new byte[(int) size];
                    socket.sampled = 0;
                }
            }
        }
    }

    private void sample(String text) {
        if (text.contains("\"kind\":\"RESYNC\"")) {
            resyncs++;
        }
        int at = text.indexOf("\"at\":\"");
        if (at < 0) {
            return;
        }
        Instant told = Instant.parse(text.substring(at + 6, text.indexOf('"', at + 6)));
        Instant now = Instant.now();
        if (samples == ages.length) {
            ages = Arrays.copyOf(ages, 2 * samples);
        }
        ages[samples++] =
                (now.getEpochSecond() - told.getEpochSecond()) * 1_000_000 + (now.getNano() - told.getNano()) / 1_000;
    }

    private void report(double seconds) {
        long[] sorted = Arrays.copyOf(ages, samples);
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "{\"subscribers\":%d,\"framesPerSecond\":%.0f,\"megabytesPerSecond\":%.1f,\"samples\":%d,\"p50Millis\":%.1f,"
                        + "\"p99Millis\":%.1f,\"maxMillis\":%.1f,\"closed\":%d,\"resyncsSeen\":%d}%n",
                sockets.size(),
                frames / seconds,
                bytes / seconds / 1e6,
                samples,
                at(sorted, 0.5),
                at(sorted, 0.99),
                at(sorted, 1),
                closed,
                resyncs);
    }

    private static double at(long[] sorted, double quantile) {
        return sorted.length == 0 ? -1 : sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)] / 1e3;
    }

    private static void send(Socket socket, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
        frame.put((byte) 0x81);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload).flip(); // masked by zeros
        while (frame.hasRemaining()) {
            socket.channel.write(frame);
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }
}
