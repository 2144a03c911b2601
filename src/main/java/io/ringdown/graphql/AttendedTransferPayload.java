package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("AttendedTransferPayload")
@Description("The consultation has begun; it is in the call's transfers, unless userErrors tell otherwise")
public final class AttendedTransferPayload extends CallPayload {

    AttendedTransferPayload(Outcome of) {
        super(of);
    }
}
