package io.ringdown.graphql;

import io.ringdown.call.Queue;
import io.ringdown.control.Outcome;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;

/** What mutations on members of queues answer by. */
abstract class QueuePayload {

    private final Outcome of;
    private final List<Queue> changed;

    QueuePayload(Outcome of, List<Queue> changed) {
        this.of = of;
        this.changed = changed;
    }

    @NonNull
    @Description("The queues that were named, as they are now; empty when it came to nothing")
    public List<@NonNull QueueView> getQueues() {
        return QueueView.of(changed);
    }

    @NonNull
    @Description("Empty when it was done")
    public List<@NonNull UserErrorView> getUserErrors() {
        return UserErrorView.of(of);
    }
}
