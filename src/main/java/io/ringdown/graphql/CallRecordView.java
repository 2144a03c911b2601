package io.ringdown.graphql;

import io.ringdown.call.CallRecord;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("CallRecord")
@Description("What is known of a call; final once endedAt is set. Instants are UTC, durations whole milliseconds")
public final class CallRecordView extends RecordFields {

    CallRecordView(CallRecord of) {
        super(of);
    }
}
