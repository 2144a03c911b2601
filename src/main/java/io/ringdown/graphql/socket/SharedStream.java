package io.ringdown.graphql.socket;

import graphql.ExecutionResult;
import io.netty.channel.EventLoop;
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
        final byte[] payload;
        volatile Node next;

        Node(long index, long place, long bytes, byte[] payload) {
            this.index = index;
            this.place = place;
            this.bytes = bytes;
            this.payload = payload;
        }
    }

    /**
     * Where a member begins.
     *
     * @param first what it gets before everything else
     * @param at it goes on behind this item; null when it catches up by itself first
     * @param seen it has seen all places up to this one
     */
    record Start(List<byte[]> first, Node at, long seen) {}

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

    private final SocketSettings settings;
    private final SocketCounts counts;
    private final Executor serial;
    private final SharedField field;
    private final SharedSource<Object> source;
    private final SharedSource.Fold<Object> fold;
    private final Consumer<String> onEnd;
    private final Map<EventLoop, Shard> shards = new ConcurrentHashMap<>();

    // Touched on serial only, but for tail.
    private volatile Node tail = new Node(0, -1, 0, null);
    private Node window = tail;
    private boolean begun;
    private CompletableFuture<byte[]> rendering;
    private Start newest;
    private Start afterLoss;
    private Cancellable subscription;
    private boolean over;

    /**
     * @param results of the execution, one for each item given to the field
     * @param onEnd with why the source ended by itself
     */
    SharedStream(
            SocketSettings settings,
            SocketCounts counts,
            Executor serial,
            SharedField field,
            Publisher<ExecutionResult> results,
            Consumer<String> onEnd) {
        this.settings = settings;
        this.counts = counts;
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
                .emitOn(serial, 256)
                .subscribe()
                .with(this::take, failure -> onEnd.accept(failure.toString()), () -> onEnd.accept("the source ended"));
    }

    /** On serial. */
    void end() {
        if (!over) {
            over = true;
            subscription.cancel();
            field.end();
        }
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
        return last.index - at.index <= settings.window()
                && last.bytes - at.bytes <= settings.windowSize().asLongValue();
    }

    private void take(Object item) {
        if (over) {
            return;
        }
        fold.take(item);
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
        while (!inWindow(window)) {
            window = window.next;
        }
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
        begin(member, loop, () -> start(after));
    }

    /** Tells the member on its event loop where it goes on after it has fallen out of the window. */
    void joinAnew(Member member, EventLoop loop) {
        begin(member, loop, this::anew);
    }

    private void begin(Member member, EventLoop loop, Supplier<Start> where) {
        serial.execute(() -> {
            if (over) {
                member.failLater("the subscription ended: subscribe again");
                return;
            }
            try {
                Start start = where.get();
                loop.execute(() -> member.begin(start));
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
            if (newest == null || newest.at() != tail) {
                newest = new Start(render(fold.now()), tail, -1);
            }
            return newest;
        }
        OptionalLong place = source.place(after);
        if (place.isEmpty() && begun) {
            return anew();
        }
        if (place.isEmpty() || !begun || place.getAsLong() < window.place) {
            return new Start(List.of(), null, -1);
        }
        return new Start(List.of(), upTo(place.getAsLong()), place.getAsLong());
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
        if (afterLoss == null || afterLoss.at() != tail) {
            afterLoss = new Start(render(fold.afterLoss()), tail, -1);
        }
        return afterLoss;
    }

    /**
     * Reads what came after a cursor, from before the window, for one member: a few items at a time, as it takes them.
     * Ends when the window is reached.
     */
    final class CatchUp implements Flow.Subscriber<Object> {

        private static final int AHEAD = 32;

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
                start = new Start(items, upTo(place), place);
            } else {
                start = new Start(items, null, -1);
            }
            loop.execute(() -> member.caughtUp(this, start));
        }

        @Override
        public void onError(Throwable failure) {
            done = true;
            loop.execute(() -> member.fail("the subscription failed: " + failure.getMessage()));
        }

        @Override
        public void onComplete() {
            done = true;
        }
    }
}
