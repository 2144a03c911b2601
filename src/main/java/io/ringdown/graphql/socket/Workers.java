package io.ringdown.graphql.socket;

import io.quarkus.runtime.ShutdownEvent;
import io.ringdown.login.LimitSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that work for clients, so few that the loops that follow PBXs have their processors: some that read
 * requests and answer from memory, some that wait for the database, some that render subscriptions. What waits for the
 * first two is bounded; who comes beyond is refused.
 */
@Singleton
public class Workers {

    private static final int LATE = 3_000;

    private final ThreadPoolExecutor prompt;
    private final ThreadPoolExecutor patient;
    private final ThreadPoolExecutor streams;
    private volatile long streamsWait;

    Workers(LimitSettings limits) {
        int processors = Runtime.getRuntime().availableProcessors();
        prompt = pool("graphql-", processors, new ArrayBlockingQueue<>(limits.operationsWaiting()));
        patient = pool(
                "graphql-database-", limits.databaseOperations(), new ArrayBlockingQueue<>(limits.operationsWaiting()));
        // what waits here is at most one task for each stream and each socket
        streams = pool("graphql-streams-", Math.max(1, processors / 2), new LinkedBlockingQueue<>());
    }

    private static ThreadPoolExecutor pool(
            String name, int threads, java.util.concurrent.BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                1,
                TimeUnit.MINUTES,
                queue,
                Thread.ofPlatform().name(name, 0).daemon(true).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** For what reads a request or answers from memory. @return false when too much waits */
    boolean soon(Runnable task) {
        return run(prompt, task);
    }

    /** For what may wait for the database. @return false when too much waits */
    boolean later(Runnable task) {
        return run(patient, task);
    }

    private static boolean run(Executor pool, Runnable task) {
        try {
            pool.execute(task);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /** For streams, each of which has one task here at most. */
    Executor streams() {
        return task -> {
            long since = System.nanoTime();
            try {
                streams.execute(() -> {
                    streamsWait = System.nanoTime() - since;
                    task.run();
                });
            } catch (RejectedExecutionException stopping) {
                // the service ends, and so do its streams
            }
        };
    }

    /** How long streams wait for their turn now, nanoseconds: beyond some seconds there are too many different ones. */
    public long streamsWait() {
        return streams.getQueue().isEmpty() ? 0 : streamsWait;
    }

    /** Operations that wait for a thread. Any thread. */
    public int waiting() {
        return prompt.getQueue().size() + patient.getQueue().size();
    }

    void stop(@Observes @Priority(LATE) ShutdownEvent stopping) {
        prompt.shutdownNow();
        patient.shutdownNow();
        streams.shutdownNow();
    }
}
