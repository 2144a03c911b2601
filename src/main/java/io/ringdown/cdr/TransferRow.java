package io.ringdown.cdr;

import io.ringdown.call.Transfer;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.EmbeddedColumnNaming;

/** A row of {@code transfer}, read. */
@Entity
@Table(name = "transfer")
public class TransferRow {
    @EmbeddedId
    public ChildKey key;

    public Instant bornAt;

    public Instant at;

    @Enumerated(EnumType.STRING)
    public TransferType type;

    @Embedded
    @EmbeddedColumnNaming("transferer_%s")
    public PartyColumns transferer;

    @Embedded
    @EmbeddedColumnNaming("transferee_%s")
    public PartyColumns transferee;

    public String destination;

    @Embedded
    @EmbeddedColumnNaming("target_%s")
    public PartyColumns target;

    @Enumerated(EnumType.STRING)
    public TransferOutcome outcome;

    public String consultationCallId;

    Transfer transfer() {
        return new Transfer(
                at,
                type,
                PartyColumns.party(transferer),
                PartyColumns.party(transferee),
                destination,
                PartyColumns.party(target),
                outcome,
                consultationCallId);
    }
}
