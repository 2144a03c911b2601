package io.ringdown.call;

import java.time.Instant;

/**
 * Who takes part in a conference.
 *
 * @param callId null when not known
 * @param joinedAt null when not observed
 * @param muted the others do not hear it
 * @param admin an administrator of the conference
 */
public record ConferenceParticipant(Party party, String callId, Instant joinedAt, boolean muted, boolean admin) {}
