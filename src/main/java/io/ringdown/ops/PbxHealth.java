package io.ringdown.ops;

import io.ringdown.call.ChangeBatch;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.pbx.ChangeSink;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Whether every PBX is followed, with the reason when one is not. Wellness, not readiness: a PBX that is away must not
 * take the service, which still shows all others, out of the load balancer.
 */
@Wellness
@ApplicationScoped
public class PbxHealth implements HealthCheck, ChangeSink {

    private final Map<String, PbxStatus> statuses = new ConcurrentSkipListMap<>();

    @Override
    public String name() {
        return "health";
    }

    @Override
    public void onChanges(ChangeBatch batch) {
        // only the connection matters here
    }

    @Override
    public void onStatus(PbxStatus status) {
        statuses.put(status.name(), status);
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("pbx");
        boolean well = true;
        for (PbxStatus status : statuses.values()) {
            boolean connected = status.state() == PbxState.CONNECTED || status.state() == PbxState.SYNCING;
            well &= connected;
            response.withData(
                    status.name(), status.state() + (status.lastError() == null ? "" : ": " + status.lastError()));
        }
        return response.status(well).build();
    }
}
