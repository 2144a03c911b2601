package io.ringdown.control;

import io.ringdown.access.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Who wanted what, and what came of it. Secrets and keys are masked.
 *
 * @param action the mutation's name
 * @param pbx null when it named none that there is
 * @param party the channel that it was done to; null when it came to none
 * @param actionId of what was sent to Asterisk, of several the first; null when nothing was or it is not known
 * @param channelId of a channel that it made; null when it made none
 * @param outcome {@code DONE} or the code of the error
 * @param message of the error; null when it was done
 */
public record AuditEntry(
        UUID id,
        Instant at,
        String actor,
        Role role,
        String action,
        String pbx,
        String callId,
        String party,
        String actionId,
        String channelId,
        Map<String, String> arguments,
        String outcome,
        String message,
        Duration duration) {

    public AuditEntry {
        arguments = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(arguments));
    }
}
