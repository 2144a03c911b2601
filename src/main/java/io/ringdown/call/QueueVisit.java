package io.ringdown.call;

import java.io.Serializable;
import java.time.Instant;

/**
 * A call's stay in one queue.
 *
 * @param position place at joining, from 1; null when not observed
 * @param agent who took the call; null when nobody did
 * @param waitMs from joining to leaving, milliseconds; null while waiting
 */
public record QueueVisit(
        String queue,
        Instant joinedAt,
        Instant leftAt,
        Integer position,
        QueueOutcome outcome,
        Party agent,
        Long waitMs)
        implements Serializable {}
