package io.ringdown.webhook;

import java.time.Instant;

/**
 * How one webhook goes, at one moment.
 *
 * @param target scheme, host and port of the receiver
 * @param delivered events delivered by this service since its start
 * @param failed attempts in vain, likewise
 * @param dead events given up, likewise
 * @param waiting events that wait in the outbox, of all services; looked at every few seconds
 * @param oldestSeconds how long the oldest of them waits
 * @param deadLetters events that were given up and can be replayed
 * @param failingSince since when no attempt was answered as it should; null when the last one was
 * @param lastError why the last failed attempt failed; null when none did
 */
public record WebhookStatus(
        String name,
        String target,
        long delivered,
        long failed,
        long dead,
        long waiting,
        long oldestSeconds,
        long deadLetters,
        Instant failingSince,
        String lastError) {}
