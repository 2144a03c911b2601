package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;

/** What mutations on calls answer by. */
abstract class CallPayload {

    final Outcome of;

    CallPayload(Outcome of) {
        this.of = of;
    }

    @Description("The call as it was when the outcome was known; null when there is none")
    public CallView getCall() {
        return of.effect().call() == null ? null : new CallView(of.effect().call());
    }

    @Id
    @Description("The call's id, known also when there is no more to tell of it; null when there is none")
    public String getCallId() {
        return of.effect().callId();
    }

    @NonNull
    @Description("Empty when it was done")
    public List<@NonNull UserErrorView> getUserErrors() {
        return UserErrorView.of(of);
    }
}
