package io.ringdown.call;

import java.time.Instant;

/**
 * One PBX as operators see it.
 *
 * @param since when it came into this state
 * @param version Asterisk's version; null until known
 * @param lagMs arrival minus Timestamp of the newest event, milliseconds; null when events carry no Timestamp
 * @param calls live calls
 * @param lastError what went wrong last, worded for the person on call; null when nothing did
 */
public record PbxStatus(
        String name, PbxState state, Instant since, String version, Long lagMs, int calls, String lastError) {}
