package io.ringdown.cdr;

import io.ringdown.call.Leg;
import io.ringdown.call.LegOutcome;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.EmbeddedColumnNaming;

/** A row of {@code leg}, read. */
@Entity
@Table(name = "leg")
public class LegRow {
    @EmbeddedId
    public ChildKey key;

    public Instant bornAt;

    @Embedded
    @EmbeddedColumnNaming("target_%s")
    public PartyColumns target;

    public String queue;
    public Instant startedAt;
    public Instant ringingAt;
    public Instant answeredAt;
    public Instant endedAt;

    @Enumerated(EnumType.STRING)
    public LegOutcome outcome;

    public Long talkMs;
    public Long holdMs;

    Leg leg() {
        return new Leg(
                PartyColumns.party(target), queue, startedAt, ringingAt, answeredAt, endedAt, outcome, talkMs, holdMs);
    }
}
