package io.ringdown.live;

import io.ringdown.call.CallChange;

/**
 * One item of a subscription to what dialplans say about calls.
 *
 * @param cursor where this item stands in the stream: a new subscription goes on behind it
 * @param kind CHANGE, or RESYNC when user events were missed: they are in the calls' records
 * @param change null for a RESYNC
 */
public record UserEventsUpdate(String cursor, UpdateKind kind, CallChange.UserEvent change) {}
