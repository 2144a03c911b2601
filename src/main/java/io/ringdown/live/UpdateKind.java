package io.ringdown.live;

/** What an item of a subscription to calls tells. */
public enum UpdateKind {
    /** All calls that match, as they are now; whatever the subscriber knew before is to be forgotten. */
    SNAPSHOT,
    /** One thing happened to a call that matches. */
    CHANGE,
    /** A call that matched lives on but does not match any more. */
    REMOVED,
    /** Changes were missed; a snapshot follows. */
    RESYNC
}
