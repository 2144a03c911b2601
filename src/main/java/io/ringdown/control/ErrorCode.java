package io.ringdown.control;

/** Why a command came to nothing; front ends decide by it, so a value is never renamed. */
public enum ErrorCode {
    /** An argument cannot be, or is not allowed by the configuration. Nothing was sent. */
    INVALID,
    /** The role or the scope of whoever asked does not reach so far. Nothing was sent. */
    FORBIDDEN,
    /** There is no such PBX, live call or party. Nothing was sent. */
    NOT_FOUND,
    /** There is one of that name already. Nothing was changed. */
    EXISTS,
    /** It is configured where only the operator of the service can change it. Nothing was changed. */
    FIXED,
    /** The file could not be written. Nothing was changed. */
    NOT_WRITABLE,
    /** Several parties fit; the message lists them. Nothing was sent. */
    AMBIGUOUS,
    /** The call is in no state for it. Nothing was sent. */
    NOT_POSSIBLE,
    /** The PBX is not connected. Nothing was sent. */
    NOT_CONNECTED,
    /** Too much is under way at this PBX. Nothing was sent. */
    OVERLOADED,
    /** Asterisk refused it. Nothing was done. */
    REFUSED,
    /** Asterisk took it and something else happened; the message tells what. */
    FAILED,
    /** Whoever was to be called did not answer. */
    NOT_ANSWERED,
    /** Asterisk did not answer, or took it and nothing told that it was done. It may have been, or be yet. */
    TIMED_OUT,
    /** The connection ended meanwhile. It may have been done. */
    CONNECTION_LOST,
    /** A failure of this service; its log tells more. */
    INTERNAL
}
