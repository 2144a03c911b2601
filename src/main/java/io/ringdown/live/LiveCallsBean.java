package io.ringdown.live;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Gives the one {@link LiveCalls} and the one {@link LiveBoard} a thread each. Not an event loop: what they do grows with
 * the number of subscriptions, and neither a PBX nor somebody's socket waits for that.
 */
@Singleton
final class LiveCallsBean {

    private final ExecutorService calls = thread("live-calls");
    private final ExecutorService board = thread("live-board");

    @Produces
    @Singleton
    LiveCalls liveCalls(LiveSettings settings) {
        String process = UUID.randomUUID().toString().substring(0, 8);
        return new LiveCalls(loop(calls), process, settings.history(), settings.historyTime(), settings.inbox());
    }

    @Produces
    @Singleton
    LiveBoard liveBoard() {
        return new LiveBoard(loop(board));
    }

    @PreDestroy
    void stop() {
        calls.shutdown();
        board.shutdown();
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(name).daemon(true).factory());
    }

    private static Executor loop(ExecutorService thread) {
        return task -> {
            try {
                thread.execute(task);
            } catch (RejectedExecutionException stopped) {
                // the service ends, and nobody listens any more
            }
        };
    }
}
