package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("StopRecordingPayload")
@Description("Asterisk has ended the recording, unless userErrors tell otherwise")
public final class StopRecordingPayload extends CallPayload {

    StopRecordingPayload(Outcome of) {
        super(of);
    }
}
