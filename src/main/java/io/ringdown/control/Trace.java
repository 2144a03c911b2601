package io.ringdown.control;

/** What becomes known of a command on its way, for the audit. Written on one thread at a time. */
final class Trace {

    volatile String pbx;
    volatile String callId;
    volatile String party;
    volatile String actionId;
    volatile String channelId;
}
