package io.ringdown.graphql;

import io.ringdown.live.QueuesUpdate;
import io.ringdown.live.UpdateKind;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("QueuesUpdate")
@Description("One item of a subscription to queues")
public record QueuesUpdateView(
        @NonNull
        @Description(
                "SNAPSHOT: all queues, forget what you knew; CHANGE: these are different now; REMOVED: one is no more")
        UpdateKind kind,

        @Description("SNAPSHOT: all queues; CHANGE: those that changed, each whole; else null")
        List<@NonNull QueueView> queues,

        @Id @Description("REMOVED: id of the queue; else null")
        String removed) {

    static QueuesUpdateView of(QueuesUpdate update, Instant now) {
        return new QueuesUpdateView(
                update.kind(),
                update.queues() == null
                        ? null
                        : update.queues().stream()
                                .map(queue -> QueueView.of(queue, now))
                                .toList(),
                update.removed());
    }
}
