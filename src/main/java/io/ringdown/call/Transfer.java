package io.ringdown.call;

import java.io.Serializable;
import java.time.Instant;

/**
 * An event in a call's life that changes who takes part.
 *
 * @param transferer who did it; null when a manager ordered it
 * @param transferee who was sent; null when unknown
 * @param destination the number, space or place it was sent to; null when none
 * @param target who took it; null when nobody did or while pending
 * @param outcome null while pending
 * @param consultationCallId the call made before an attended or blonde transfer; else null
 */
public record Transfer(
        Instant at,
        TransferType type,
        Party transferer,
        Party transferee,
        String destination,
        Party target,
        TransferOutcome outcome,
        String consultationCallId)
        implements Serializable {}
