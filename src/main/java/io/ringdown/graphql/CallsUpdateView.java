package io.ringdown.graphql;

import io.ringdown.live.CallsUpdate;
import io.ringdown.live.UpdateKind;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("CallsUpdate")
@Description("One item of a subscription to calls")
public final class CallsUpdateView {

    private final CallsUpdate of;

    CallsUpdateView(CallsUpdate of) {
        this.of = of;
    }

    @Id
    @NonNull
    @Description("Give it as after to go on behind this item in a new subscription with the same filter")
    public String getCursor() {
        return of.cursor();
    }

    @NonNull
    @Description(
            "SNAPSHOT: all calls that match, forget what you knew; CHANGE: one thing happened to a call that matches;"
                    + " REMOVED: a call matches no more; RESYNC: changes were missed, a SNAPSHOT follows")
    public UpdateKind getKind() {
        return of.kind();
    }

    @Description("SNAPSHOT: the calls, the oldest first; else null")
    public List<@NonNull CallView> getCalls() {
        return of.calls() == null
                ? null
                : of.calls().stream().map(CallView::new).toList();
    }

    @Description("CHANGE: what happened; else null")
    public CallChangeView getChange() {
        return of.change() == null ? null : new CallChangeView(of.change());
    }

    @Id
    @Description("REMOVED: id of the call; else null")
    public String getRemoved() {
        return of.removed();
    }
}
