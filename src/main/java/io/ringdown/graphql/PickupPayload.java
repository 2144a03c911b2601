package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("PickupPayload")
@Description("The device has taken the call over, unless userErrors tell otherwise")
public final class PickupPayload extends CallPayload {

    PickupPayload(Outcome of) {
        super(of);
    }
}
