package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("SendDtmfPayload")
@Description("Asterisk has played every key, unless userErrors tell otherwise")
public final class SendDtmfPayload extends CallPayload {

    SendDtmfPayload(Outcome of) {
        super(of);
    }
}
