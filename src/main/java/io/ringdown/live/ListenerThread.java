package io.ringdown.live;

import io.ringdown.call.CallChange;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Tells one listener, one change after another, and of the others' pace knows nothing. */
final class ListenerThread {

    private static final Logger LOG = Logger.getLogger(CallListener.class);
    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final long TELL_EVERY = TimeUnit.MINUTES.toNanos(1);

    /** A listener that takes this long for one change is told of in the log. */
    private static final long SLOW = TimeUnit.SECONDS.toNanos(5);

    private final CallListener listener;
    private final String name;
    private final BlockingQueue<CallChange> queue;
    private final Thread thread;
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong lostToldAt = new AtomicLong(System.nanoTime() - TELL_EVERY);
    private final AtomicLong slowToldAt = new AtomicLong(System.nanoTime() - TELL_EVERY);
    private final AtomicLong failedToldAt = new AtomicLong(System.nanoTime() - TELL_EVERY);
    private volatile long told;
    private volatile long failed;
    private volatile boolean stopping;

    /** When it was told what it is busy with; 0 when it is not. */
    private volatile long busySince;

    ListenerThread(CallListener listener, int room) {
        this.listener = listener;
        this.name = listener.name();
        this.queue = new ArrayBlockingQueue<>(room);
        this.thread = Thread.ofPlatform().name("listener-" + name).daemon(true).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    CallListeners.Status status() {
        return new CallListeners.Status(name, queue.size(), told, failed, lost.get());
    }

    /** Never blocks. */
    void offer(List<CallChange> changes) {
        long since = busySince;
        if (since != 0 && System.nanoTime() - since > SLOW && due(slowToldAt)) {
            LOG.warnf("listener=%s: it is slow, changes wait for it: waiting=%d", name, queue.size());
        }
        for (CallChange change : changes) {
            if (stopping || !queue.offer(change)) {
                long all = lost.incrementAndGet();
                if (!stopping && due(lostToldAt)) {
                    LOG.errorf(
                            "listener=%s: too slow, changes are lost to it: call=%s lost=%d",
                            name, change.callId(), all);
                }
            }
        }
    }

    /** Takes nothing more; what waits is told within {@code patience}. */
    void stop(Duration patience) {
        stopping = true;
        try {
            if (thread.getState() != Thread.State.NEW && !thread.join(patience)) {
                thread.interrupt();
                LOG.warnf("listener=%s: not told of everything before the end: waiting=%d", name, queue.size());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping || !queue.isEmpty()) {
                CallChange change = queue.poll(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
                if (change != null) {
                    tell(change);
                }
            }
        } catch (InterruptedException stopped) {
            // what waits is told in the log by who stopped us
        }
    }

    private void tell(CallChange change) {
        busySince = System.nanoTime() | 1;
        tell(change, () -> listener.onChange(change));
        if (change instanceof CallChange.Ended ended) {
            tell(change, () -> listener.onCompleted(ended.call().record()));
        }
        busySince = 0;
        told++;
    }

    private void tell(CallChange change, Runnable tell) {
        try {
            tell.run();
        } catch (RuntimeException | Error mistake) {
            failed++;
            if (due(failedToldAt)) {
                LOG.errorf(
                        mistake,
                        "listener=%s call=%s: it failed at %s; failed=%d",
                        name,
                        change.callId(),
                        change.type(),
                        failed);
            }
        }
    }

    /** At most once a minute. */
    private static boolean due(AtomicLong toldAt) {
        long now = System.nanoTime();
        long before = toldAt.get();
        return now - before >= TELL_EVERY && toldAt.compareAndSet(before, now);
    }
}
