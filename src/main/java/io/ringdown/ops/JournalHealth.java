package io.ringdown.ops;

import io.ringdown.journal.JournalStatus;
import io.ringdown.journal.Journals;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Whether what PBXs tell is journalled. Wellness, not readiness: calls are followed all the same, and a restart would lose
 * what only memory knows.
 */
@Wellness
@ApplicationScoped
public class JournalHealth implements HealthCheck {

    private final Journals journals;

    JournalHealth(Journals journals) {
        this.journals = journals;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("journal");
        boolean well = true;
        for (JournalStatus status : journals.statuses()) {
            well &= status.writing();
            response.withData(
                    status.pbx(),
                    (status.writing() ? "written" : "not written since " + status.since() + ": " + status.message())
                            + "; entries=" + status.written() + " lost=" + status.lost() + " bytes=" + status.bytes());
        }
        return response.status(well).build();
    }
}
