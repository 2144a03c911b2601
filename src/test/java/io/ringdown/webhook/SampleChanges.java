package io.ringdown.webhook;

import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.live.SampleCalls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Calls from 101 to 102, as changes: begun, ringing, answered, ended. */
final class SampleChanges {

    private SampleChanges() {}

    static List<CallChange> of(String callId) {
        Instant at = SampleCalls.T0;
        return List.of(
                new CallChange.Started(1, at, SampleCalls.dialing(callId, 1)),
                new CallChange.Ringing(
                        2, at.plusMillis(20), SampleCalls.call(callId, 2, CallState.RINGING), List.of(SampleCalls.BOB)),
                new CallChange.Answered(
                        3, at.plusMillis(900), SampleCalls.call(callId, 3, CallState.UP), SampleCalls.BOB),
                ended(SampleCalls.call(callId, 4, CallState.ENDED)));
    }

    static CallChange.Ended ended(Call call) {
        CallRecord record = call.record();
        return new CallChange.Ended(record.revision(), record.endedAt(), call, record.disposition());
    }

    /** A batch per change, at the positions from {@code from} on. */
    static List<ChangeBatch> batches(String pbx, String callId, long from) {
        List<ChangeBatch> batches = new ArrayList<>();
        for (CallChange change : of(callId)) {
            long position = from + batches.size();
            batches.add(new ChangeBatch(pbx, position, List.of(change), position));
        }
        return batches;
    }
}
