package io.ringdown.call;

import java.time.Instant;
import java.util.List;

/**
 * One thing that happened to a call. Changes of a call carry consecutive revisions; {@code call} is the call as it is
 * after the event that caused it, so of several changes by one event all but the last show a later revision there.
 */
public sealed interface CallChange {

    /** Revision of the call that this change made. */
    long revision();

    /** When it happened, by the PBX's clock. */
    Instant at();

    /** The call after it. */
    Call call();

    default String callId() {
        return call().id();
    }

    record Started(long revision, Instant at, Call call) implements CallChange {}

    /** @param targets the parties that began to ring */
    record Ringing(long revision, Instant at, Call call, List<Party> targets) implements CallChange {}

    record RingEnded(long revision, Instant at, Call call, Party target, LegOutcome outcome) implements CallChange {}

    /** The first person was connected to the caller. */
    record Answered(long revision, Instant at, Call call, Party target) implements CallChange {}

    record Held(long revision, Instant at, Call call, Party party) implements CallChange {}

    record Resumed(long revision, Instant at, Call call, Party party) implements CallChange {}

    /** A transfer happened, or its outcome or target became known. */
    record Transferred(long revision, Instant at, Call call, Transfer transfer) implements CallChange {}

    record Queued(long revision, Instant at, Call call, QueueVisit visit) implements CallChange {}

    record Dequeued(long revision, Instant at, Call call, QueueVisit visit) implements CallChange {}

    record QueueAbandoned(long revision, Instant at, Call call, QueueVisit visit) implements CallChange {}

    record Parked(long revision, Instant at, Call call, String space) implements CallChange {}

    record Unparked(long revision, Instant at, Call call) implements CallChange {}

    /** Anything else of the call changed: caller id, account code, parties, state. */
    record Updated(long revision, Instant at, Call call) implements CallChange {}

    /** @param headers name and value by turns, as the dialplan gave them: untrusted text */
    record UserEvent(long revision, Instant at, Call call, String name, List<String> headers) implements CallChange {}

    record Ended(long revision, Instant at, Call call, Disposition disposition) implements CallChange {}

    /** The contract's name of the kind of change. */
    default ChangeType type() {
        return switch (this) {
            case Started _ -> ChangeType.STARTED;
            case Ringing _ -> ChangeType.RINGING;
            case RingEnded _ -> ChangeType.RING_ENDED;
            case Answered _ -> ChangeType.ANSWERED;
            case Held _ -> ChangeType.HELD;
            case Resumed _ -> ChangeType.RESUMED;
            case Transferred _ -> ChangeType.TRANSFERRED;
            case Queued _ -> ChangeType.QUEUED;
            case Dequeued _ -> ChangeType.DEQUEUED;
            case QueueAbandoned _ -> ChangeType.QUEUE_ABANDONED;
            case Parked _ -> ChangeType.PARKED;
            case Unparked _ -> ChangeType.UNPARKED;
            case Updated _ -> ChangeType.UPDATED;
            case UserEvent _ -> ChangeType.USER_EVENT;
            case Ended _ -> ChangeType.ENDED;
        };
    }
}
