package io.ringdown.graphql;

import io.ringdown.call.MemberCall;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("MemberCall")
@Description("A caller of a queue in the hands of one of its members")
public record MemberCallView(
        @NonNull @Description("The caller") PartyView caller,

        @Id @Description("Id of the call; null when not known")
        String callId,

        @NonNull @Description("Since when") Moment since) {

    static MemberCallView of(MemberCall call) {
        return call == null
                ? null
                : new MemberCallView(PartyView.of(call.caller()), call.callId(), Moment.of(call.since()));
    }
}
