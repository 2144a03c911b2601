package io.ringdown.call;

/**
 * How late events came within the last minute: from their Timestamp to the moment they were followed here, microseconds,
 * with the difference of the two clocks taken out as far as it is known.
 *
 * @param current of the newest event
 * @param worst the latest of them
 * @param alarm most events have been later than is allowed, for some time
 * @param clockOffset our clock minus that of the PBX, microseconds, as the answers to pings tell; null until known
 */
public record PbxLag(long current, long median, long p99, long worst, boolean alarm, Long clockOffset) {}
