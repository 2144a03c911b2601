package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("MutePayload")
@Description("Asterisk has done it, unless userErrors tell otherwise")
public final class MutePayload extends CallPayload {

    MutePayload(Outcome of) {
        super(of);
    }
}
