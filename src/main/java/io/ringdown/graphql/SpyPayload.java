package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("SpyPayload")
@Description("The device has answered and listens; the call is its own, unless userErrors tell otherwise")
public final class SpyPayload extends CallPayload {

    SpyPayload(Outcome of) {
        super(of);
    }
}
