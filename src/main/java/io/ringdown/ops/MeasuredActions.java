package io.ringdown.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.ringdown.control.AuditEntry;
import io.ringdown.control.AuditTrail;
import java.util.Locale;

/**
 * Counts what the audit is told, for all that is done, refused or failed comes by there. Both labels are closed sets: the
 * mutations, and done or one of their error codes.
 */
final class MeasuredActions implements AuditTrail {

    private final AuditTrail audit;
    private final MeterRegistry registry;

    MeasuredActions(AuditTrail audit, MeterRegistry registry) {
        this.audit = audit;
        this.registry = registry;
    }

    @Override
    public void write(AuditEntry entry) {
        Timer.builder("ringdown.actions")
                .description("Mutations, by what came of them, and how long they took")
                .tag("action", entry.action())
                .tag("result", entry.outcome().toLowerCase(Locale.ROOT))
                .register(registry)
                .record(entry.duration());
        audit.write(entry);
    }
}
