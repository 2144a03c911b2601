package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("StartRecordingPayload")
@Description("Asterisk records the party, unless userErrors tell otherwise")
public final class StartRecordingPayload extends CallPayload {

    StartRecordingPayload(Outcome of) {
        super(of);
    }

    @Description("The file as Asterisk was told it; relative means below its monitor folder")
    public String getFile() {
        return of.done() ? of.effect().file() : null;
    }
}
