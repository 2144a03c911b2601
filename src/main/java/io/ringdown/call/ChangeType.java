package io.ringdown.call;

/** The kinds of {@link CallChange} by the names that the outside uses. */
public enum ChangeType {
    STARTED,
    RINGING,
    RING_ENDED,
    ANSWERED,
    HELD,
    RESUMED,
    TRANSFERRED,
    QUEUED,
    DEQUEUED,
    QUEUE_ABANDONED,
    PARKED,
    UNPARKED,
    UPDATED,
    USER_EVENT,
    ENDED
}
