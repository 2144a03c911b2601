package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("BridgePayload")
@Description("The two parties are joined, unless userErrors tell otherwise")
public final class BridgePayload extends CallPayload {

    BridgePayload(Outcome of) {
        super(of);
    }
}
