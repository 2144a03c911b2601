package io.ringdown.live;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One subscriber, served on the live loop, and only with what it has asked for. {@code request} and {@code cancel} may
 * come from any thread.
 */
abstract class Outlet<T> implements Flow.Subscription {

    private static final System.Logger LOG = System.getLogger(Outlet.class.getName());

    /** Items in one turn of the loop; then others have theirs. */
    private static final int TURN = 256;

    private final Flow.Subscriber<? super T> subscriber;
    private final Executor loop;
    private final Consumer<Outlet<T>> onGone;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean gone = new AtomicBoolean();
    private volatile Thread serving;

    Outlet(Flow.Subscriber<? super T> subscriber, Executor loop, Consumer<Outlet<T>> onGone) {
        this.subscriber = subscriber;
        this.loop = loop;
        this.onGone = onGone;
    }

    /** What comes next for this subscriber; null when there is nothing now. Called on the live loop. */
    abstract T next();

    final boolean isGone() {
        return gone.get();
    }

    @Override
    public final void request(long n) {
        if (n <= 0) {
            loop.execute(() -> fail(new IllegalArgumentException("must request at least one item, not " + n)));
            return;
        }
        requested.accumulateAndGet(n, (now, more) -> now + more < 0 ? Long.MAX_VALUE : now + more);
        // Whoever asks from within onNext is answered by the round that called it.
        if (Thread.currentThread() != serving) {
            schedule();
        }
    }

    @Override
    public final void cancel() {
        if (gone.compareAndSet(false, true)) {
            onGone.accept(this);
        }
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(() -> {
                scheduled.set(false);
                serve();
            });
        }
    }

    /** Hands out what there is, up to what was asked for. On the live loop. */
    final void serve() {
        if (serving != null) {
            return;
        }
        serving = Thread.currentThread();
        boolean more;
        try {
            more = serveTurn();
        } finally {
            serving = null;
        }
        if (more) {
            schedule();
        }
    }

    private boolean serveTurn() {
        for (int items = 0; items < TURN; items++) {
            if (isGone() || requested.get() == 0) {
                return false;
            }
            try {
                T item = next();
                if (item == null) {
                    return false;
                }
                requested.updateAndGet(open -> open == Long.MAX_VALUE ? open : open - 1);
                subscriber.onNext(item);
            } catch (RuntimeException thrown) {
                LOG.log(Level.ERROR, "A subscriber could not be served and was dropped; the others go on", thrown);
                fail(thrown);
            }
        }
        return true;
    }

    private void fail(Throwable why) {
        if (!isGone()) {
            cancel();
            subscriber.onError(why);
        }
    }
}
