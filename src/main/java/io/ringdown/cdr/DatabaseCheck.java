package io.ringdown.cdr;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether call records are written. Readiness, not liveness: a restart of this service does not mend its database, and
 * the calls of the moment would be lost by it.
 */
@Readiness
@ApplicationScoped
class DatabaseCheck implements HealthCheck {

    private final CdrWriter writer;

    DatabaseCheck(CdrWriter writer) {
        this.writer = writer;
    }

    @Override
    public HealthCheckResponse call() {
        CdrStatus status = writer.status();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("database")
                .status(status.up())
                .withData("state", status.state().name())
                .withData("since", status.since().toString())
                .withData("message", status.message())
                .withData("queued", status.queued())
                .withData("pbxsBehind", status.behind())
                .withData("written", status.written())
                .withData("refusedFull", status.refusedFull())
                .withData("refusedData", status.refusedData());
        if (status.lastError() != null) {
            response.withData("lastError", status.lastError());
        }
        return response.build();
    }
}
