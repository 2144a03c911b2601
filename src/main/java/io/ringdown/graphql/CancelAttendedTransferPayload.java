package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("CancelAttendedTransferPayload")
@Description("The consultation is over, unless userErrors tell otherwise")
public final class CancelAttendedTransferPayload extends CallPayload {

    CancelAttendedTransferPayload(Outcome of) {
        super(of);
    }
}
