package io.ringdown.live;

import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import java.util.List;

/**
 * One item of a subscription to calls.
 *
 * @param cursor where this item stands in the stream: a new subscription goes on behind it
 * @param calls of a SNAPSHOT, the oldest call first; else null
 * @param change of a CHANGE; else null
 * @param removed id of the call that a REMOVED is about; else null
 */
public record CallsUpdate(String cursor, UpdateKind kind, List<Call> calls, CallChange change, String removed) {

    public CallsUpdate {
        calls = calls == null ? null : List.copyOf(calls);
    }

    static CallsUpdate snapshot(Cursor cursor, List<Call> calls) {
        return new CallsUpdate(cursor.toString(), UpdateKind.SNAPSHOT, calls, null, null);
    }

    static CallsUpdate change(Cursor cursor, CallChange change) {
        return new CallsUpdate(cursor.toString(), UpdateKind.CHANGE, null, change, null);
    }

    static CallsUpdate removed(Cursor cursor, String id) {
        return new CallsUpdate(cursor.toString(), UpdateKind.REMOVED, null, null, id);
    }

    static CallsUpdate resync(Cursor cursor) {
        return new CallsUpdate(cursor.toString(), UpdateKind.RESYNC, null, null, null);
    }
}
