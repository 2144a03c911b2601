package io.ringdown.graphql;

import io.ringdown.call.Leg;
import io.ringdown.call.LegOutcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("Leg")
@Description("One attempt, on behalf of a call, to reach one target party")
public record LegView(
        @Description("Whom it tries to reach; of an outside leg the number that was really dialled out")
        PartyView target,

        @Description("The queue on whose behalf; null when none")
        String queue,

        @Description("When the dial began; null when not observed")
        Moment startedAt,

        @Description("When it began to ring, or early media came; null when it never did")
        Moment ringingAt,

        @Description("When the phone was picked up; null when it was not")
        Moment answeredAt,

        @Description("Null while it is open") Moment endedAt,

        @Description(
                "Null while it is open. CANCELLED: the caller gave up; ANSWERED_ELSEWHERE: another leg won or somebody"
                        + " picked the call up; NOT_ACCEPTED: picked up but never connected")
        LegOutcome outcome,

        @Description(
                "Its party was joined with another one, nobody of them on hold, milliseconds; null while it is open")
        Long talkMs,

        @Description("Its party was joined with another one, at least one on hold, milliseconds; null while it is open")
        Long holdMs) {

    static LegView of(Leg leg) {
        return new LegView(
                PartyView.of(leg.target()),
                leg.queue(),
                Moment.of(leg.startedAt()),
                Moment.of(leg.ringingAt()),
                Moment.of(leg.answeredAt()),
                Moment.of(leg.endedAt()),
                leg.outcome(),
                leg.talkMs(),
                leg.holdMs());
    }
}
