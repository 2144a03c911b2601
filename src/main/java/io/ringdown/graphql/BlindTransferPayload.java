package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("BlindTransferPayload")
@Description("The transfer is in the call's transfers; so will be its outcome, unless userErrors tell otherwise")
public final class BlindTransferPayload extends CallPayload {

    BlindTransferPayload(Outcome of) {
        super(of);
    }
}
