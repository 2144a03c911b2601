package io.ringdown.graphql;

import io.ringdown.live.UpdateKind;
import io.ringdown.live.UserEventsUpdate;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("UserEventsUpdate")
@Description("One item of a subscription to what dialplans say about calls")
public final class UserEventsUpdateView {

    private final UserEventsUpdate of;

    UserEventsUpdateView(UserEventsUpdate of) {
        this.of = of;
    }

    @Id
    @NonNull
    @Description("Give it as after to go on behind this item in a new subscription with the same arguments")
    public String getCursor() {
        return of.cursor();
    }

    @NonNull
    @Description("CHANGE: an event; RESYNC: events were missed, the calls' records have them")
    public UpdateKind getKind() {
        return of.kind();
    }

    @Description("CHANGE: what was said, with the call it was said about; else null")
    public CallChangeView getChange() {
        return of.change() == null ? null : new CallChangeView(of.change());
    }
}
