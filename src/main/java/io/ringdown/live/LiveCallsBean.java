package io.ringdown.live;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.Executor;

/** Gives the one {@link LiveCalls} and the one {@link LiveBoard} a loop each. */
final class LiveCallsBean {

    @Produces
    @Singleton
    LiveCalls liveCalls(Vertx vertx, LiveSettings settings) {
        String process = UUID.randomUUID().toString().substring(0, 8);
        return new LiveCalls(loop(vertx), process, settings.history(), settings.historyTime(), settings.inbox());
    }

    @Produces
    @Singleton
    LiveBoard liveBoard(Vertx vertx) {
        return new LiveBoard(loop(vertx));
    }

    private static Executor loop(Vertx vertx) {
        // Not getOrCreateContext(): that gives whoever starts us the same one again, a PBX's too.
        Context loop = ((VertxInternal) vertx).createEventLoopContext();
        return task -> loop.runOnContext(_ -> task.run());
    }
}
