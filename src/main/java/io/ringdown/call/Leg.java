package io.ringdown.call;

import java.io.Serializable;
import java.time.Instant;

/**
 * One attempt, on behalf of a call, to reach one target party.
 *
 * @param queue the queue on whose behalf; null when none
 * @param startedAt when the dial began; null when not observed
 * @param ringingAt the first of Ringing and Progress; null when it never rang
 * @param answeredAt when the phone was picked up; null when it was not
 * @param endedAt null while open
 * @param outcome null while open
 * @param talkMs its party was joined with another one, neither of them on hold; null while open
 * @param holdMs its party was joined with another one, at least one on hold; null while open
 */
public record Leg(
        Party target,
        String queue,
        Instant startedAt,
        Instant ringingAt,
        Instant answeredAt,
        Instant endedAt,
        LegOutcome outcome,
        Long talkMs,
        Long holdMs)
        implements Serializable {}
