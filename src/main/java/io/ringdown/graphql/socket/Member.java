package io.ringdown.graphql.socket;

import io.netty.channel.EventLoop;
import io.ringdown.graphql.request.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;

/** One subscriber of a shared stream, on its connection's event loop. */
final class Member implements Pipe.Source {

    private final EventLoop loop;
    private final SharedStream stream;
    private final Pipe pipe;
    private final byte[] before;
    private final byte[] after;
    private final BiConsumer<Code, String> onFailure;

    /** What it gets before it goes on in the chain. */
    private final Deque<byte[]> first = new ArrayDeque<>(1);

    /** Of what {@link #first} has; null when it has nothing that counts. */
    private SharedStream.Start held;

    private SharedStream.Node at;
    private SharedStream.CatchUp catchUp;
    private long seen;
    /** It has no place in the chain now. */
    private boolean waiting = true;

    /** It has fallen out of the window and not asked yet where it goes on. */
    private boolean lost;

    /** It has taken what its catching up gave it. */
    private boolean asksForMore;

    private boolean over;
    private final String cursor;

    /** @param cursor of the last item it saw earlier; null to begin */
    Member(
            EventLoop loop,
            SharedStream stream,
            Pipe pipe,
            String before,
            String after,
            String cursor,
            BiConsumer<Code, String> onFailure) {
        this.loop = loop;
        this.stream = stream;
        this.pipe = pipe;
        this.before = before.getBytes(StandardCharsets.UTF_8);
        this.after = after.getBytes(StandardCharsets.UTF_8);
        this.cursor = cursor;
        this.onFailure = onFailure;
    }

    void join() {
        pipe.add(this);
        stream.join(this, loop, cursor);
    }

    void leave() {
        over = true;
        drop();
        pipe.remove(this);
        stream.leave(this, loop);
        if (catchUp != null) {
            catchUp.cancel();
        }
    }

    /** @param start held for this member */
    void begin(SharedStream.Start start) {
        if (over) {
            start.release();
            return;
        }
        drop();
        held = start;
        first.addAll(start.first);
        if (start.at == null) {
            catchUp = stream.new CatchUp(this, loop, cursor);
        } else {
            at = start.at;
            seen = start.seen;
            waiting = false;
        }
        pipe.pump();
    }

    /** It does not hold on to what it got first any more. */
    private void drop() {
        first.clear();
        if (held != null) {
            held.release();
            held = null;
        }
    }

    void caughtUp(SharedStream.CatchUp by, SharedStream.Start start) {
        if (over || by != catchUp) {
            return;
        }
        first.addAll(start.first);
        if (start.at == null) {
            asksForMore = true;
        } else {
            catchUp = null;
            at = start.at;
            seen = start.seen;
            waiting = false;
        }
        pipe.pump();
    }

    /** The stream has more; whoever cannot take it now may fall out of its window, and must not hold on to the past. */
    void onItems() {
        if (over) {
            return;
        }
        if (!waiting && !stream.inWindow(at)) {
            fallBehind();
        }
        pipe.pump();
    }

    private void fallBehind() {
        at = null;
        drop();
        waiting = true;
        stream.counts().count(SocketCounts.Eviction.FELL_BEHIND);
        lost = true; // the newest state is asked for when it can be taken
    }

    /** From any thread. */
    void failLater(Code code, String why) {
        loop.execute(() -> fail(code, why));
    }

    void fail(Code code, String why) {
        if (!over) {
            leave();
            onFailure.accept(code, why);
        }
    }

    @Override
    public Waiting waiting() {
        long bytes = 0;
        for (byte[] payload : first) {
            bytes += payload.length;
        }
        Waiting begun = new Waiting(first.size(), bytes);
        return waiting ? begun : begun.plus(stream.behind(at));
    }

    @Override
    public Message next() {
        byte[] payload = first.poll();
        if (payload != null) {
            return new Message(before, payload, after);
        }
        if (held != null) {
            drop(); // all of it has gone out
        }
        if (asksForMore) {
            asksForMore = false;
            catchUp.more();
        }
        if (lost) {
            lost = false;
            stream.joinAnew(this, loop);
        }
        if (waiting) {
            return null;
        }
        for (SharedStream.Node next = at.next; next != null; next = at.next) {
            byte[] item = next.payload;
            if (item == null) {
                fallBehind(); // it was kept for a while, and is no more
                return next();
            }
            at = next;
            if (next.place > seen) {
                return new Message(before, item, after);
            }
        }
        return null;
    }
}
