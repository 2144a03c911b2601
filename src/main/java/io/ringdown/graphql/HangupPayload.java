package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("HangupPayload")
@Description("The call has ended, or the party has left it, unless userErrors tell otherwise")
public final class HangupPayload extends CallPayload {

    HangupPayload(Outcome of) {
        super(of);
    }
}
