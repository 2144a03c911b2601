package io.ringdown.graphql.socket;

import io.quarkus.runtime.configuration.MemorySize;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one budget for everything that is kept for clients until they take it: half of it for the windows of streams, each
 * an equal part, and half for answers and snapshots. Any thread.
 */
@Singleton
public class ClientMemory {

    /** Of the heap, when nobody says otherwise. */
    private static final int PART = 8;

    private final long windows;
    private final long rest;
    private final long window;
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicLong taken = new AtomicLong();

    @Inject
    ClientMemory(SocketSettings settings) {
        this(
                settings.memory()
                        .map(MemorySize::asLongValue)
                        .orElse(Runtime.getRuntime().maxMemory() / PART),
                settings.windowSize().asLongValue());
    }

    /** @param window most bytes of one stream */
    ClientMemory(long bytes, long window) {
        this.windows = bytes / 2;
        this.rest = bytes - windows;
        this.window = window;
    }

    void opened() {
        streams.incrementAndGet();
    }

    void closed() {
        streams.decrementAndGet();
    }

    /** Bytes that one stream may keep. */
    long window() {
        return Math.min(window, windows / Math.max(1, streams.get()));
    }

    /** @return false when there is no room; else {@link #give} must follow */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) > rest) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** Of answers and snapshots that wait. */
    long bytes() {
        return taken.get();
    }
}
