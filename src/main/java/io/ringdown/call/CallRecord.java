package io.ringdown.call;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known of a call; final once {@code endedAt} is set. All durations are whole milliseconds, all instants UTC.
 *
 * @param id {@code <pbx>/<Uniqueid of the channel that began it>}; never changes
 * @param originated begun by a manager or the dialplan, not by a phone
 * @param dialed the number the caller dialled; null when none
 * @param answeredBy the first person connected; null when nobody was
 * @param userEvents what the dialplan said about it: the first hundred, of a bounded length
 * @param endedBy the party that hung up; null when Asterisk did or nobody saw it
 * @param cause Q.850 code; null when the end was not observed
 * @param endedAfter set when the end was not observed: it lies between this and {@code endedAt}
 * @param durationMs startedAt to endedAt
 * @param ringMs the caller's waiting while at least one phone rang, before the first answer
 * @param waitMs all queue visits
 * @param connectedMs answeredAt to endedAt
 * @param talkMs at least two parties joined, nobody of them on hold
 * @param holdMs joined, at least one on hold
 * @param consultationFor the call on whose behalf this one was made, when it served a transfer; else null
 * @param complete false when part of the call was not observed
 * @param revision counts the changes of this call, from 1
 */
public record CallRecord(
        String id,
        String pbx,
        Direction direction,
        boolean originated,
        Party caller,
        String dialed,
        List<Leg> legs,
        Party answeredBy,
        List<Transfer> transfers,
        List<QueueVisit> queueVisits,
        List<UserEvent> userEvents,
        Disposition disposition,
        Party endedBy,
        Integer cause,
        Instant startedAt,
        Instant ringingAt,
        Instant answeredAt,
        Instant endedAt,
        Instant endedAfter,
        Long durationMs,
        Long ringMs,
        Long waitMs,
        Long connectedMs,
        Long talkMs,
        Long holdMs,
        String consultationFor,
        boolean complete,
        long revision)
        implements Serializable {

    private static final Pattern BIRTH = Pattern.compile("[/-]([1-9][0-9]{9})\\.[0-9]+\\z");

    public CallRecord {
        legs = List.copyOf(legs);
        transfers = List.copyOf(transfers);
        queueVisits = List.copyOf(queueVisits);
        userEvents = List.copyOf(userEvents);
    }

    /**
     * When the channel that began the call came to be, by the Uniqueid in its id ({@code [name-]seconds.number},
     * main/channel.c): known also of a call whose start nobody saw, and the same whatever was seen of it.
     *
     * @return to the second; {@link Instant#EPOCH} for an id that tells none
     */
    public static Instant bornAt(String id) {
        Matcher birth = BIRTH.matcher(id);
        return birth.find() ? Instant.ofEpochSecond(Long.parseLong(birth.group(1))) : Instant.EPOCH;
    }

    /** As {@link #bornAt(String)}, of this call. */
    public Instant bornAt() {
        return bornAt(id);
    }

    /** This call under another number of changes. */
    public CallRecord withRevision(long revision) {
        return new CallRecord(
                id,
                pbx,
                direction,
                originated,
                caller,
                dialed,
                legs,
                answeredBy,
                transfers,
                queueVisits,
                userEvents,
                disposition,
                endedBy,
                cause,
                startedAt,
                ringingAt,
                answeredAt,
                endedAt,
                endedAfter,
                durationMs,
                ringMs,
                waitMs,
                connectedMs,
                talkMs,
                holdMs,
                consultationFor,
                complete,
                revision);
    }

    /**
     * This call, of which nobody saw the end: it lies between the last revision known and {@code at}. What depends on the
     * end is null.
     */
    public CallRecord endedUnseen(Instant at) {
        return new CallRecord(
                id,
                pbx,
                direction,
                originated,
                caller,
                dialed,
                legs,
                answeredBy,
                transfers,
                queueVisits,
                userEvents,
                answeredBy == null ? null : Disposition.ANSWERED,
                null,
                null,
                startedAt,
                ringingAt,
                answeredAt,
                at,
                answeredAt != null ? answeredAt : startedAt,
                null,
                ringMs,
                waitMs,
                null,
                talkMs,
                holdMs,
                consultationFor,
                false,
                revision + 1);
    }
}
