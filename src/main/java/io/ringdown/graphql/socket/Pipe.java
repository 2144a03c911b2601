package io.ringdown.graphql.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The way out of one connection, on its event loop: filled only while the socket takes something, from the connection's
 * own answers first, then from its subscriptions by turns. What it holds is at most what is in Netty's buffer and the
 * answers, both bounded.
 */
final class Pipe {

    /** How messages are told apart on this kind of connection. */
    interface Framing {

        /** Writes a part of a message. @param first of the message @param last of the message */
        void write(ByteBuf out, Message message, int from, int to, boolean first, boolean last);
    }

    /** Where subscriptions' messages come from; null when there is none now. */
    interface Source {
        Message next();

        /** What it has to give. */
        default Waiting waiting() {
            return Waiting.NOTHING;
        }
    }

    /** The connection below. */
    interface Wire {

        boolean writable();

        ByteBufAllocator alloc();

        void write(ByteBuf bytes);

        void flush();
    }

    /** The connection says "not writable" from here on; with one round on top it is all that waits for a client. */
    static final int HIGH_WATER = 128 * 1_024;

    /** And is asked again from here on. */
    static final int LOW_WATER = 32 * 1_024;

    /** What the kernel holds for a client, bytes: grown by itself it would hide for seconds that nobody reads. */
    static final int SEND_BUFFER = 128 * 1_024;

    private static final int ROUND = 64 * 1_024;

    /** Longest part of a message at once, so that pings and other connections of the loop have their turn. */
    private static final int PART = 32 * 1_024;

    /** Answers that wait for a client which asks but does not read; beyond, it is closed. */
    private static final int MOST_ANSWERS = 4 * 1_024 * 1_024;

    /** Answers of this size are not worth counting together. */
    private static final int SMALL = 4 * 1_024;

    private final Wire wire;
    private final Framing framing;
    private final ClientMemory memory;
    private final Runnable onOverflow;
    private final Deque<Message> answers = new ArrayDeque<>(2);
    private final List<Source> sources = new ArrayList<>(1);
    private int waiting;
    private volatile Waiting depth = Waiting.NOTHING;
    private int turn;
    private Message current;
    private int sent;
    private long stalledSince = -1;
    private Runnable onEmpty;
    private boolean over;

    /** @param onOverflow too much waits for this client, or for all */
    Pipe(Wire wire, Framing framing, ClientMemory memory, Runnable onOverflow) {
        this.wire = wire;
        this.framing = framing;
        this.memory = memory;
        this.onOverflow = onOverflow;
    }

    void answer(Message message) {
        if (over) {
            return;
        }
        boolean tooMuch = waiting > 0 && waiting + message.length() > MOST_ANSWERS;
        if (tooMuch || message.length() > SMALL && !memory.take(message.length())) {
            onOverflow.run();
            return;
        }
        waiting += message.length();
        answers.add(message);
        pump();
    }

    private void settle(Message answer) {
        waiting -= answer.length();
        if (answer.length() > SMALL) {
            memory.give(answer.length());
        }
    }

    void add(Source source) {
        sources.add(source);
        pump();
    }

    void remove(Source source) {
        sources.remove(source);
    }

    /** Runs this, once, as soon as all answers have gone out. */
    void whenEmpty(Runnable then) {
        onEmpty = then;
        pump();
    }

    void end() {
        over = true;
        depth = Waiting.NOTHING;
        answers.forEach(this::settle);
        answers.clear();
        sources.clear();
    }

    /** Notes what waits, for {@link #depth}: now and then, so that nobody else has to look into what this loop owns. */
    void measure() {
        long unsent = current == null ? 0 : current.length() - sent;
        Waiting all = new Waiting(answers.size() + (current == null ? 0 : 1), waiting + unsent);
        for (Source source : sources) {
            all = all.plus(source.waiting());
        }
        depth = all;
    }

    /** What waited when it was last measured. Any thread. */
    Waiting depth() {
        return depth;
    }

    /** For how long the socket has taken nothing, nanoseconds; 0 while it does. */
    long stalled() {
        return stalledSince < 0 || wire.writable() ? 0 : System.nanoTime() - stalledSince;
    }

    /** Sends what there is while the socket takes it. */
    void pump() {
        boolean wrote = false;
        while (!over && wire.writable()) {
            ByteBuf round = fill();
            if (round == null) {
                break;
            }
            wire.write(round);
            wrote = true;
        }
        if (wrote) {
            wire.flush();
        }
        if (!over && onEmpty != null && current == null && answers.isEmpty()) {
            Runnable then = onEmpty;
            onEmpty = null;
            then.run();
        }
        if (!over) { // what is over has no socket to ask any more
            stalledSince = wire.writable() ? -1 : stalledSince < 0 ? System.nanoTime() : stalledSince;
        }
    }

    private ByteBuf fill() {
        ByteBuf round = null;
        while (round == null || round.readableBytes() < ROUND) {
            if (current == null) {
                current = nextMessage();
                sent = 0;
                if (current == null) {
                    break;
                }
            }
            if (round == null) {
                round = wire.alloc().directBuffer(Math.min(current.length() + 64, ROUND + PART));
            }
            int to = Math.min(current.length(), sent + PART);
            boolean last = to == current.length();
            framing.write(round, current, sent, to, sent == 0, last);
            sent = to;
            if (last) {
                current = null;
            }
        }
        return round;
    }

    private Message nextMessage() {
        Message answer = answers.poll();
        if (answer != null) {
            settle(answer);
            return answer;
        }
        for (int i = 0; i < sources.size(); i++) {
            turn = turn + 1 >= sources.size() ? 0 : turn + 1;
            Message message = sources.get(turn).next();
            if (message != null) {
                return message;
            }
        }
        return null;
    }

    /** Copies a part of the message. */
    static void copy(ByteBuf out, Message message, int from, int to) {
        int at = 0;
        for (byte[] piece : new byte[][] {message.before(), message.payload(), message.after()}) {
            int begin = Math.max(from - at, 0);
            int end = Math.min(to - at, piece.length);
            if (begin < end) {
                out.writeBytes(piece, begin, end - begin);
            }
            at += piece.length;
        }
    }

    /** A message of a WebSocket is a text frame; a long one goes in fragments, between which others may be heard (RFC 6455). */
    static final Framing WEB_SOCKET = (out, message, from, to, first, last) -> {
        out.writeByte((last ? 0x80 : 0) | (first ? 0x1 : 0));
        int length = to - from;
        if (length < 126) {
            out.writeByte(length);
        } else if (length < 65_536) {
            out.writeByte(126).writeShort(length);
        } else {
            out.writeByte(127).writeLong(length);
        }
        copy(out, message, from, to);
    };

    /** Pieces of an HTTP body need nothing around them. */
    static final Framing PLAIN = (out, message, from, to, first, last) -> copy(out, message, from, to);
}
