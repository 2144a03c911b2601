package io.ringdown.cdr;

import jakarta.persistence.Embeddable;

/** Which row of a call. @param ordinal its place among those of its kind, from 1 */
@Embeddable
public record ChildKey(String callId, int ordinal) {}
