package io.ringdown.call;

import java.time.Instant;

/**
 * A caller who waits in a queue.
 *
 * @param position place in the queue, from 1
 * @param callId the call it waits in; null when not known
 * @param joinedAt since when; by whole seconds when only a list told it
 */
public record WaitingCaller(int position, Party party, String callId, Instant joinedAt) {}
