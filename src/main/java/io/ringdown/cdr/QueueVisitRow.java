package io.ringdown.cdr;

import io.ringdown.call.QueueOutcome;
import io.ringdown.call.QueueVisit;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.EmbeddedColumnNaming;

/** A row of {@code queue_visit}, read. */
@Entity
@Table(name = "queue_visit")
public class QueueVisitRow {
    @EmbeddedId
    public ChildKey key;

    public Instant bornAt;

    public String queue;
    public Instant joinedAt;
    public Instant leftAt;
    public Integer position;

    @Enumerated(EnumType.STRING)
    public QueueOutcome outcome;

    @Embedded
    @EmbeddedColumnNaming("agent_%s")
    public PartyColumns agent;

    public Long waitMs;

    QueueVisit queueVisit() {
        return new QueueVisit(queue, joinedAt, leftAt, position, outcome, PartyColumns.party(agent), waitMs);
    }
}
