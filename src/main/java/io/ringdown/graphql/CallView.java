package io.ringdown.graphql;

import io.ringdown.call.Call;
import io.ringdown.call.CallState;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("Call")
@Description("A live call: its record so far, and what it is doing")
public final class CallView extends RecordFields {

    private final Call of;

    CallView(Call of) {
        super(of.record());
        this.of = of;
    }

    @NonNull
    @Description(
            "DIALING: in the dialplan, nobody rings yet; RINGING; UP: two parties talk; QUEUED: waits in a queue, whether"
                    + " or not an agent rings; PARKED; IN_APPLICATION: talks to Asterisk itself; ENDED")
    public CallState getState() {
        return of.state();
    }

    @Description("When it came into this state")
    public Moment getStateSince() {
        return Moment.of(of.stateSince());
    }

    @NonNull
    @Description("Who takes part now; empty when ended")
    public List<@NonNull ParticipantView> getParties() {
        return of.parties().stream().map(ParticipantView::of).toList();
    }
}
