package io.ringdown.examples;

import io.ringdown.call.CallRecord;
import io.ringdown.call.Disposition;
import io.ringdown.live.CallListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Keeps the last calls that nobody answered: an example of a listener, shown in docs/webhooks.md. */
@ApplicationScoped
public class MissedCalls implements CallListener {

    private static final int KEPT = 100;

    private final Deque<CallRecord> missed = new ArrayDeque<>();

    @Override
    public void onCompleted(CallRecord record) {
        if (record.disposition() == Disposition.NO_ANSWER || record.disposition() == Disposition.ABANDONED) {
            synchronized (missed) {
                missed.addFirst(record);
                if (missed.size() > KEPT) {
                    missed.removeLast();
                }
            }
        }
    }

    /** The newest first. */
    public List<CallRecord> calls() {
        synchronized (missed) {
            return List.copyOf(missed);
        }
    }
}
