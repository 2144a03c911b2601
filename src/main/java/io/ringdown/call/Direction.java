package io.ringdown.call;

/** Where a call came from and went to, by the PBX's trunk patterns. */
public enum Direction {
    INBOUND,
    OUTBOUND,
    INTERNAL
}
