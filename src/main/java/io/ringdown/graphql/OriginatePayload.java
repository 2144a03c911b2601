package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("OriginatePayload")
@Description(
        "The device has answered; with waitForAnswer: false, its call has begun; by call file, the file lies in the spool."
                + " userErrors tell otherwise; the call is there also when nobody answered")
public final class OriginatePayload extends CallPayload {

    OriginatePayload(Outcome of) {
        super(of);
    }

    @Description("Name of the call file; null without one")
    public String getCallFile() {
        return of.effect().file();
    }
}
