package io.ringdown.ops;

import io.ringdown.cdr.CdrStatus;
import io.ringdown.webhook.WebhookStatus;
import io.ringdown.webhook.Webhooks;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Whether the receivers of webhooks take their events. Wellness, not readiness: what they do not take waits, and nothing
 * else of the service suffers.
 */
@Wellness
@ApplicationScoped
public class WebhookHealth implements HealthCheck {

    /** A receiver that is restarted is nobody's trouble. */
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Webhooks webhooks;

    WebhookHealth(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("webhook");
        CdrStatus writing = webhooks.writing();
        boolean well = true;
        if (writing != null) {
            well = writing.up() || writing.state() == CdrStatus.State.STARTING;
            response.withData("outbox", writing.state() + ": " + writing.message());
        }
        for (WebhookStatus status : webhooks.statuses()) {
            Instant failing = status.failingSince();
            well &= failing == null || failing.plus(LONG).isAfter(Instant.now());
            response.withData(
                    status.name(),
                    (failing == null ? "delivers" : "fails since " + failing + ": " + status.lastError()) + "; to="
                            + status.target() + " waiting=" + status.waiting() + " oldest_seconds="
                            + status.oldestSeconds() + " dead=" + status.deadLetters());
        }
        return response.status(well).build();
    }
}
