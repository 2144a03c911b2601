package io.ringdown.webhook;

import java.time.Instant;

/**
 * An event that was given up.
 *
 * @param type a kind of call change, or COMPLETED
 * @param at when it happened
 * @param deadAt when it was given up
 */
public record DeadLetter(
        String eventId, String callId, String type, Instant at, Instant deadAt, int attempts, String lastError) {}
