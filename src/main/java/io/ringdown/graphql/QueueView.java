package io.ringdown.graphql;

import io.ringdown.call.Queue;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("Queue")
@Description("A queue now: who waits and who serves")
public record QueueView(
        @Id @NonNull @Description("Name of the PBX, a slash, the queue's name")
        String id,

        @NonNull @Description("Name of the PBX") String pbx,

        @NonNull @Description("The queue's name") String name,

        @Description("How it chooses whom to ring, in Asterisk's words, as ringall or rrmemory; null when not known")
        String strategy,

        @NonNull @Description("Callers who wait, by position")
        List<@NonNull WaitingCallerView> waiting,

        @NonNull @Description("Its members, in the PBX's order")
        List<@NonNull QueueMemberView> members) {

    static List<QueueView> of(List<Queue> queues) {
        Instant now = Instant.now();
        return queues.stream().map(queue -> of(queue, now)).toList();
    }

    static QueueView of(Queue queue, Instant now) {
        return new QueueView(
                queue.id(),
                queue.pbx(),
                queue.name(),
                queue.strategy(),
                queue.waiting().stream()
                        .map(caller -> WaitingCallerView.of(caller, now))
                        .toList(),
                queue.members().stream().map(QueueMemberView::of).toList());
    }
}
