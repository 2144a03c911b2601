package io.ringdown.call;

/** What a live call is doing. */
public enum CallState {
    /** In the dialplan; nobody rings yet. */
    DIALING,
    RINGING,
    /** Two parties talk, or are about to. */
    UP,
    /** Waits in a queue, whether or not an agent rings. */
    QUEUED,
    PARKED,
    /** Talks to Asterisk itself: announcement, IVR, voicemail, conference. */
    IN_APPLICATION,
    ENDED
}
