package io.ringdown.call;

/** How far the connection to one PBX has come. */
public enum PbxState {
    /** What was known before the start is being read from the journal. */
    RECOVERING,
    DISCONNECTED,
    CONNECTING,
    LOGGING_IN,
    /** Logged in; what is there now is being read. */
    SYNCING,
    CONNECTED,
    STOPPED,
    /** It cannot be followed as it is configured. */
    MISCONFIGURED,
    /** It is not configured any more; told once, as the last of it. */
    REMOVED
}
