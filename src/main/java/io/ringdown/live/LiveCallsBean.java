package io.ringdown.live;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Gives the one {@link LiveCalls} a loop of its own. */
final class LiveCallsBean {

    @Produces
    @Singleton
    LiveCalls liveCalls(Vertx vertx, LiveSettings settings) {
        // Not getOrCreateContext(): that gives whoever starts us the same one again, a PBX's too.
        Context loop = ((VertxInternal) vertx).createEventLoopContext();
        String process = UUID.randomUUID().toString().substring(0, 8);
        return new LiveCalls(task -> loop.runOnContext(_ -> task.run()), process, settings.history(), settings.inbox());
    }
}
