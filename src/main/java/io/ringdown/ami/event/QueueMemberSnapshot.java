package io.ringdown.ami.event;

/**
 * A member of a queue as an event or QueueStatus shows it.
 *
 * @param name {@code MemberName}: whatever the queue calls it; null when it has none
 * @param location {@code Interface}, in lists {@code Location}: what the queue dials, and the member's identity in it
 * @param device {@code StateInterface}: whose state counts; null when the version does not say
 * @param lastCall when its last call ended, seconds since the epoch; 0 when never
 * @param pausedReason null when none
 */
public record QueueMemberSnapshot(
        String name,
        String location,
        String device,
        int penalty,
        int callsTaken,
        long lastCall,
        boolean paused,
        String pausedReason,
        DeviceStatus status) {}
