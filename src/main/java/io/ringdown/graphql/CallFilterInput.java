package io.ringdown.graphql;

import io.ringdown.call.CallState;
import io.ringdown.call.Direction;
import io.ringdown.live.CallFilter;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Input;
import org.eclipse.microprofile.graphql.NonNull;

/** A class with fields: of a record, a list of non-null elements would become a required one. */
@Input("CallFilter")
@Description("Which live calls: all that is given must hold; what is left out means any, an empty list none")
public final class CallFilterInput {

    @Description("Names of PBXs")
    public List<@NonNull String> pbx;

    @Description("What the call is doing")
    public List<@NonNull CallState> states;

    @Description(
            "The dialled number, or that of the caller, of who takes part now, of a leg's target, of who answered or"
                    + " hung up")
    public String number;

    @Description("As PJSIP/101: of the caller, of who takes part now, of a leg's target, of who answered or hung up")
    public String device;

    @Description("A queue that the call waits in or came through")
    public String queue;

    @Description("Where it came from and went to")
    public Direction direction;

    @Description("The caller's")
    public String accountCode;

    /** @param input null when none was given */
    static CallFilter toFilter(CallFilterInput input) {
        return input == null
                ? CallFilter.ANY
                : new CallFilter(
                        input.pbx,
                        input.states,
                        input.number,
                        input.device,
                        input.queue,
                        input.direction,
                        input.accountCode);
    }
}
