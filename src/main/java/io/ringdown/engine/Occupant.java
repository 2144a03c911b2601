package io.ringdown.engine;

import io.ringdown.call.Party;

/** Who is at a channel. @param callId the call it belongs to; null when none */
public record Occupant(Party party, String callId) {}
