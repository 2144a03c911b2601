package io.ringdown.graphql.socket;

import graphql.ExecutionResult;
import io.netty.channel.EventLoop;
import io.ringdown.graphql.request.Code;
import io.ringdown.live.Load;
import io.ringdown.live.SharedSource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import mutiny.zero.flow.adapters.AdaptersToFlow;
import org.reactivestreams.Publisher;

/**
 * One subscription, executed once for all who ask the same: each item is rendered once, kept for a while in a chain that
 * every {@link Member} reads at its own pace, and forgotten.
 *
 * <p>Items are taken in and rendered on {@code serial}, one after the other; members read the chain on their connections'
 * event loops. A member that falls out of the window drops its place and begins anew with the newest state.
 */
final class SharedStream {

    /**
     * A rendered item, and the way to the next.
     *
     * @param index counts items
     * @param bytes size of all items up to this one
     */
    static final class Node {
        final long index;
        final long place;
        final long bytes;

        /** Null where the chain begins, or is broken off. */
        volatile byte[] payload;

        volatile Node next;

        Node(long index, long place, long bytes, byte[] payload) {
            this.index = index;
            this.place = place;
            this.bytes = bytes;
            this.payload = payload;
        }
    }

    /**
     * Where a member begins. What it gets first is counted against the memory for clients as long as anybody holds it.
     */
    static final class Start {

        /** What it gets before everything else. */
        final List<byte[]> first;

        /** It goes on behind this item; null when it catches up by itself first. */
        final Node at;

        /** It has seen all places up to this one. */
        final long seen;

        private final ClientMemory memory;
        private final long bytes;
        private final AtomicInteger holders = new AtomicInteger(1);

        private Start(List<byte[]> first, Node at, long seen, ClientMemory memory) {
            this.first = first;
            this.at = at;
            this.seen = seen;
            this.memory = memory;
            this.bytes = memory == null ? 0 : size(first);
        }

        /** One that is not worth counting. */
        static Start of(List<byte[]> first, Node at, long seen) {
            return new Start(first, at, seen, null);
        }

        private static long size(List<byte[]> payloads) {
            long size = 0;
            for (byte[] payload : payloads) {
                size += payload.length;
            }
            return size;
        }

        Start hold() {
            holders.incrementAndGet();
            return this;
        }

        void release() {
            if (holders.decrementAndGet() == 0 && memory != null) {
                memory.give(bytes);
            }
        }
    }

    /** There is no memory left for what a member would get. */
    private static final class NoRoom extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoRoom() {
            super("too much waits for clients that do not read: subscribe again in a few seconds", null, false, false);
        }
    }

    /**
     * Members of one event loop, served together: at once when that costs nothing to speak of, and else with rests in
     * between. What comes in a rest goes out in one write for each member, and writes are what many members cost.
     */
    private final class Shard implements Runnable {
        final Set<Member> members = ConcurrentHashMap.newKeySet();
        final AtomicBoolean due = new AtomicBoolean();
        final EventLoop loop;
        private volatile long notBefore = System.nanoTime();
        private long usual; // on the loop only

        Shard(EventLoop loop) {
            this.loop = loop;
        }

        void wake() {
            if (!members.isEmpty() && due.compareAndSet(false, true)) {
                long rest = notBefore - System.nanoTime();
                if (rest < LEAST_REST_NANOS) {
                    loop.execute(this);
                } else {
                    loop.schedule(this, rest, TimeUnit.NANOSECONDS);
                }
            }
        }

        @Override
        public void run() {
            due.set(false);
            long began = System.nanoTime();
            for (Member member : members) {
                member.onItems();
            }
            long ended = System.nanoTime();
            usual += (ended - began - usual) / 4; // one long pause of the machine says little
            notBefore = ended + Math.min(REST_FOR_WORK * usual, MOST_REST_NANOS);
        }
    }

    /** A loop works for a stream's members a fifth of its time at most, as long as that keeps them up to date. */
    private static final int REST_FOR_WORK = 4;

    private static final long LEAST_REST_NANOS = 500_000;
    private static final long MOST_REST_NANOS = 20_000_000;

    private static final long RENDER_WITHIN_SECONDS = 30;

    /** Items taken from the source at once: as many as may be told late when the newest state would do. */
    private static final int AHEAD = 64;

    private final SocketSettings settings;
    private final SocketCounts counts;
    private final ClientMemory memory;
    private final Load load;
    private final Executor serial;
    private final SharedField field;
    private final SharedSource<Object> source;
    private final SharedSource.Fold<Object> fold;
    private final Consumer<String> onEnd;
    private final Map<EventLoop, Shard> shards = new ConcurrentHashMap<>();

    // Touched on serial only, but for tail and window being read.
    private volatile Node tail = new Node(0, -1, 0, null);
    private volatile Node window = tail;
    private boolean begun;
    private CompletableFuture<byte[]> rendering;
    private Start newest;
    private Start afterLoss;
    private Cancellable subscription;
    private boolean over;

    /** Items were not rendered, for the service was behind; all members get the newest state instead. */
    private boolean shed;

    /** When the window last moved, in sweeps; what it begins with is kept until all who wait for it had time to read it. */
    private Node quiet;

    private volatile int mostMembers;

    /**
     * @param results of the execution, one for each item given to the field
     * @param onEnd with why the source ended by itself
     */
    SharedStream(
            SocketSettings settings,
            SocketCounts counts,
            ClientMemory memory,
            Load load,
            Executor serial,
            SharedField field,
            Publisher<ExecutionResult> results,
            Consumer<String> onEnd) {
        this.settings = settings;
        this.counts = counts;
        this.memory = memory;
        this.load = load;
        this.serial = serial;
        this.field = field;
        this.source = field.source();
        this.fold = source.fold();
        this.onEnd = onEnd;
        Multi.createFrom()
                .publisher(AdaptersToFlow.publisher(results))
                .subscribe()
                .with(result -> rendering.complete(Results.bytes(result)), failure -> onEnd.accept(failure.toString()));
    }

    /** On serial. */
    void begin() {
        subscription = source.open()
                .emitOn(serial, AHEAD)
                .subscribe()
                .with(this::take, failure -> onEnd.accept(failure.toString()), () -> onEnd.accept("the source ended"));
    }

    /** On serial. */
    void end() {
        if (!over) {
            over = true;
            subscription.cancel();
            field.end();
            forgetStarts();
        }
    }

    /** Now and then, on serial. */
    void sweep() {
        if (over) {
            return;
        }
        forgetStarts();
        if (shed && !load.behind()) {
            breakOff(tail.place);
        }
        Node first = window;
        if (first == quiet) {
            first.payload = null; // who has not read it by now begins with the newest state
        }
        quiet = first;
    }

    /** Snapshots that nobody has asked for lately. */
    private void forgetStarts() {
        if (newest != null) {
            newest.release();
            newest = null;
        }
        if (afterLoss != null) {
            afterLoss.release();
            afterLoss = null;
        }
    }

    /** Whether somebody who comes back may go on where they were. */
    boolean resumable() {
        return source.resumable();
    }

    /** How many watched it together at most. */
    int mostMembers() {
        return mostMembers;
    }

    /** What is kept for members that are behind. Any thread. */
    long windowBytes() {
        return tail.bytes - window.bytes;
    }

    SocketCounts counts() {
        return counts;
    }

    /** What has come behind this item. */
    Waiting behind(Node at) {
        Node last = tail;
        return new Waiting(last.index - at.index, last.bytes - at.bytes);
    }

    /** Size of what is kept of the stream behind this item. */
    boolean inWindow(Node at) {
        Node last = tail;
        return last.index - at.index <= settings.window() && last.bytes - at.bytes <= memory.window();
    }

    private void take(Object item) {
        if (over) {
            return;
        }
        fold.take(item);
        if (load.behind()) {
            shed = true;
            return;
        }
        if (shed) {
            breakOff(placeOf(item, tail.place));
            return;
        }
        byte[] payload;
        try {
            payload = render(item);
        } catch (RuntimeException failed) {
            onEnd.accept(failed.getMessage()); // better no stream than one with a hole
            return;
        }
        Node last = tail;
        Node node = new Node(last.index + 1, placeOf(item, last.place), last.bytes + payload.length, payload);
        last.next = node;
        tail = node;
        if (!begun) {
            begun = true;
            window = tail; // what came before the first item is not in the chain
        }
        while (!inWindow(window) && window.next != null) {
            window = window.next;
        }
        shards.values().forEach(Shard::wake);
    }

    /** The chain begins behind a hole, out of which all members have fallen. */
    private void breakOff(long place) {
        shed = false;
        counts.count(SocketCounts.Eviction.SHED);
        Node last = tail;
        tail = new Node(last.index + settings.window() + 1, place, last.bytes, null);
        window = tail;
        begun = true;
        shards.values().forEach(Shard::wake);
    }

    private long placeOf(Object item, long before) {
        long place = source.place(item);
        return place >= 0 ? place : before + 1;
    }

    private byte[] render(Object item) {
        rendering = new CompletableFuture<>();
        field.render(item);
        try {
            return rendering.get(RENDER_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } catch (Exception failed) {
            throw new IllegalStateException("an item could not be rendered: " + failed, failed);
        }
    }

    private List<byte[]> render(List<Object> items) {
        return items.stream().map(this::render).toList();
    }

    // ---- members

    /** Tells the member on its event loop where it begins. @param after cursor of the last item it saw; null for none */
    void join(Member member, EventLoop loop, String after) {
        shards.computeIfAbsent(loop, Shard::new).members.add(member);
        mostMembers = Math.max(mostMembers, members());
        begin(member, loop, () -> start(after));
    }

    /** Tells the member on its event loop where it goes on after it has fallen out of the window. */
    void joinAnew(Member member, EventLoop loop) {
        begin(member, loop, this::anew);
    }

    private void begin(Member member, EventLoop loop, Supplier<Start> where) {
        serial.execute(() -> {
            if (over) {
                member.failLater(Code.SUBSCRIPTION_ENDED, "the subscription ended: subscribe again");
                return;
            }
            try {
                Start start = where.get().hold();
                loop.execute(() -> member.begin(start));
            } catch (NoRoom full) {
                counts.count(SocketCounts.Eviction.NO_MEMORY);
                loop.execute(() -> member.fail(Code.OVERLOADED, full.getMessage()));
            } catch (RuntimeException failed) {
                onEnd.accept(failed.getMessage());
            }
        });
    }

    void leave(Member member, EventLoop loop) {
        Shard shard = shards.get(loop);
        if (shard != null) {
            shard.members.remove(member);
        }
    }

    int members() {
        return shards.values().stream().mapToInt(shard -> shard.members.size()).sum();
    }

    List<Member> all() {
        return shards.values().stream().flatMap(shard -> shard.members.stream()).toList();
    }

    private Start start(String after) {
        if (after == null) {
            if (newest == null || newest.at != tail) {
                newest = replaced(newest, fold.now());
            }
            return newest;
        }
        OptionalLong place = source.place(after);
        if (place.isEmpty() && begun) {
            return anew();
        }
        if (place.isEmpty() || !begun || place.getAsLong() < window.place) {
            return Start.of(List.of(), null, -1);
        }
        return Start.of(List.of(), upTo(place.getAsLong()), place.getAsLong());
    }

    private Start replaced(Start old, List<Object> items) {
        List<byte[]> payloads = render(items);
        Start made = new Start(payloads, tail, -1, memory);
        if (!memory.take(made.bytes)) {
            throw new NoRoom();
        }
        if (old != null) {
            old.release();
        }
        return made;
    }

    /** The last item of the window that is not behind a place. */
    private Node upTo(long place) {
        Node at = window;
        while (at.next != null && at.next.place <= place) {
            at = at.next;
        }
        return at;
    }

    private Start anew() {
        if (afterLoss == null || afterLoss.at != tail) {
            afterLoss = replaced(afterLoss, fold.afterLoss());
        }
        return afterLoss;
    }

    /**
     * Reads what came after a cursor, from before the window, for one member: a few items at a time, as it takes them.
     * Ends when the window is reached.
     */
    final class CatchUp implements Flow.Subscriber<Object> {

        private final Member member;
        private final EventLoop loop;
        private Flow.Subscription from;
        private long place = -1;
        private boolean done;

        CatchUp(Member member, EventLoop loop, String after) {
            this.member = member;
            this.loop = loop;
            source.openAfter(after).emitOn(serial, AHEAD).subscribe(this);
        }

        /** The member has taken what it was given. */
        void more() {
            serial.execute(() -> {
                if (!done) {
                    from.request(1);
                }
            });
        }

        void cancel() {
            serial.execute(() -> {
                done = true;
                from.cancel();
            });
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            from = subscription;
            from.request(1);
        }

        @Override
        public void onNext(Object item) {
            if (done) {
                return;
            }
            place = placeOf(item, place);
            List<byte[]> items;
            try {
                items = List.of(render(item));
            } catch (RuntimeException failed) {
                onError(failed);
                return;
            }
            boolean reached = begun && source.place(item) >= window.place;
            Start start;
            if (reached) {
                done = true;
                from.cancel();
                start = Start.of(items, upTo(place), place);
            } else {
                start = Start.of(items, null, -1);
            }
            loop.execute(() -> member.caughtUp(this, start));
        }

        @Override
        public void onError(Throwable failure) {
            done = true;
            loop.execute(
                    () -> member.fail(Code.SUBSCRIPTION_ENDED, "the subscription failed: " + failure.getMessage()));
        }

        @Override
        public void onComplete() {
            done = true;
        }
    }
}
