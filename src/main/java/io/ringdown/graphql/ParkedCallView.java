package io.ringdown.graphql;

import io.ringdown.call.ParkedCall;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("ParkedCall")
@Description("A caller in a parking space")
public record ParkedCallView(
        @Id @NonNull @Description("Name of the PBX, parking lot and space, with slashes between")
        String id,

        @NonNull @Description("Name of the PBX") String pbx,

        @Description("Name of the parking lot; null when the PBX does not say")
        String lot,

        @NonNull @Description("Number of the space: dial it to fetch the caller")
        String space,

        @NonNull @Description("Who is parked") PartyView party,

        @Id @Description("Id of the call; null when not known")
        String callId,

        @Description("The device that parked it and is called back when nobody fetches it; null when not known")
        String parkedBy,

        @NonNull @Description("Since when") Moment parkedAt,

        @Description("When it is sent back to who parked it; null when not known")
        Moment timeoutAt) {

    static ParkedCallView of(ParkedCall call) {
        return new ParkedCallView(
                call.id(),
                call.pbx(),
                call.lot(),
                call.space(),
                PartyView.of(call.party()),
                call.callId(),
                call.parkedBy(),
                Moment.of(call.parkedAt()),
                Moment.of(call.timeoutAt()));
    }
}
