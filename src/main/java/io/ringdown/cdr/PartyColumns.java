package io.ringdown.cdr;

import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;

/** A party, flattened into columns with the prefix of its part in the call. */
@Embeddable
public class PartyColumns {
    public String number;
    public String name;

    @Enumerated(EnumType.STRING)
    public Presentation presentation;

    public String device;
    public String channel;
    public String accountCode;
    public String tenantId;

    /** Null, as Hibernate gives it when all columns are, is nobody. */
    static Party party(PartyColumns columns) {
        return columns == null
                ? null
                : new Party(
                        columns.number,
                        columns.name,
                        columns.presentation,
                        columns.device,
                        columns.channel,
                        columns.accountCode,
                        columns.tenantId);
    }
}
