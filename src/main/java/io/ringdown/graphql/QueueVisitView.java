package io.ringdown.graphql;

import io.ringdown.call.QueueOutcome;
import io.ringdown.call.QueueVisit;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("QueueVisit")
@Description("A call's stay in one queue")
public record QueueVisitView(
        @NonNull @Description("The queue's name") String queue,

        @Description("Null when not observed") Moment joinedAt,

        @Description("Null while waiting") Moment leftAt,

        @Description("Place at joining, from 1; null when not observed")
        Integer position,

        @Description("Null while waiting. LEFT: by key, or because the queue was full or empty")
        QueueOutcome outcome,

        @Description("Who took the call; null when nobody did")
        PartyView agent,

        @Description("From joining to leaving, milliseconds; null while waiting")
        Long waitMs) {

    static QueueVisitView of(QueueVisit visit) {
        return new QueueVisitView(
                visit.queue(),
                Moment.of(visit.joinedAt()),
                Moment.of(visit.leftAt()),
                visit.position(),
                visit.outcome(),
                PartyView.of(visit.agent()),
                visit.waitMs());
    }
}
