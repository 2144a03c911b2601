package io.ringdown.call;

import java.time.Instant;

/**
 * A caller of a queue in the hands of one of its members.
 *
 * @param callId null when not known
 */
public record MemberCall(Party caller, String callId, Instant since) {}
