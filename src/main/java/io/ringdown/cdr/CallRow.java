package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.Leg;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import io.ringdown.call.UserEvent;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.EmbeddedColumnNaming;

/**
 * A row of {@code call}, read. Legs, transfers, visits and user events are no collections here: they are read per page, one query
 * for each table.
 */
@Entity
@Table(name = "call")
public class CallRow {
    @Id
    public String id;

    public String pbx;

    @Enumerated(EnumType.STRING)
    public Direction direction;

    public boolean originated;

    @Embedded
    @EmbeddedColumnNaming("caller_%s")
    public PartyColumns caller;

    public String dialed;

    @Embedded
    @EmbeddedColumnNaming("answered_by_%s")
    public PartyColumns answeredBy;

    @Enumerated(EnumType.STRING)
    public Disposition disposition;

    @Embedded
    @EmbeddedColumnNaming("ended_by_%s")
    public PartyColumns endedBy;

    public Integer cause;
    public Instant startedAt;
    public Instant ringingAt;
    public Instant answeredAt;
    public Instant endedAt;
    public Instant endedAfter;
    public Long durationMs;
    public Long ringMs;
    public Long waitMs;
    public Long connectedMs;
    public Long talkMs;
    public Long holdMs;
    public String consultationFor;
    public boolean complete;
    public long revision;
    public Instant bornAt;

    CallRecord record(
            List<Leg> legs, List<Transfer> transfers, List<QueueVisit> queueVisits, List<UserEvent> userEvents) {
        return new CallRecord(
                id,
                pbx,
                direction,
                originated,
                PartyColumns.party(caller),
                dialed,
                legs,
                PartyColumns.party(answeredBy),
                transfers,
                queueVisits,
                userEvents,
                disposition,
                PartyColumns.party(endedBy),
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
}
