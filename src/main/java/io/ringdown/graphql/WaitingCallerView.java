package io.ringdown.graphql;

import io.ringdown.call.WaitingCaller;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("WaitingCaller")
@Description("A caller who waits in a queue")
public record WaitingCallerView(
        @Description("Place in the queue now, from 1") int position,

        @NonNull @Description("The caller") PartyView party,

        @Id @Description("Id of the call; null when not known")
        String callId,

        @NonNull
        @Description("Since when it waits; to whole seconds when it was there before the connection to the PBX")
        Moment joinedAt,

        @Description("From joinedAt to the moment of this answer, by this server's clock, milliseconds. Count on from"
                + " joinedAt: no change is told because time passes")
        long waitMs) {

    static WaitingCallerView of(WaitingCaller caller, Instant now) {
        return new WaitingCallerView(
                caller.position(),
                PartyView.of(caller.party()),
                caller.callId(),
                Moment.of(caller.joinedAt()),
                Math.max(0, Duration.between(caller.joinedAt(), now).toMillis()));
    }
}
