package io.ringdown.call;

import java.time.Instant;

/**
 * A member of a queue: an agent, or the phone that stands for one.
 *
 * @param name as the queue names it; null when it has none
 * @param location what the queue dials ({@code PJSIP/104}, {@code Local/104@agents}); its identity within the queue
 * @param device whose state counts
 * @param penalty null when not known
 * @param pausedReason null when none
 * @param callsTaken from this queue since Asterisk began to count; null when not known
 * @param lastCallAt when its last call from this queue ended; null when there was none or it is not known
 * @param ringing the caller for whom its phone rings; null when for none of this queue, or not observed
 * @param talking the caller of this queue whom it serves; null when none, or not observed
 */
public record QueueMember(
        String name,
        String location,
        String device,
        Integer penalty,
        boolean paused,
        String pausedReason,
        DeviceState state,
        Integer callsTaken,
        Instant lastCallAt,
        MemberCall ringing,
        MemberCall talking) {}
