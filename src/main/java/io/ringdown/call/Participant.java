package io.ringdown.call;

import java.io.Serializable;
import java.time.Instant;

/** Who takes part in a live call now. @param held somebody has put this party on hold, or it holds itself */
public record Participant(Party party, Instant joinedAt, boolean held) implements Serializable {}
