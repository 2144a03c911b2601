package io.ringdown.ops;

import io.ringdown.call.ChangeBatch;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.pbx.ChangeSink;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Whether every PBX is followed, with the reason when one is not. Wellness, not readiness: a PBX that is away must not
 * take the service, which still shows all others, out of the load balancer. One that is followed with a lag or without some
 * right is degraded: told, but well, or a right that nobody means to give would hide a PBX that is away.
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
        if (status.state() == PbxState.REMOVED) {
            statuses.remove(status.name());
        } else {
            statuses.put(status.name(), status);
        }
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("pbx");
        boolean well = true;
        long degraded = 0;
        for (PbxStatus status : statuses.values()) {
            boolean connected = status.state() == PbxState.CONNECTED || status.state() == PbxState.SYNCING;
            well &= connected;
            List<String> less = less(status);
            degraded += connected && !less.isEmpty() ? 1 : 0;
            response.withData(
                    status.name(),
                    status.state()
                            + (status.lastError() == null ? "" : ": " + status.lastError())
                            + (less.isEmpty() ? "" : "; degraded: " + String.join("; ", less)));
        }
        response.withData("degraded", degraded);
        return response.status(well).build();
    }

    /** It is followed, but not as well as could be. */
    private static List<String> less(PbxStatus status) {
        List<String> less = new ArrayList<>();
        if (status.lag() != null && status.lag().alarm()) {
            less.add("events come late, " + status.lag().current() / 1_000 + " ms");
        }
        if (status.rights() != null) {
            less.addAll(status.rights().blind());
        }
        if (status.configError() != null && status.state() != PbxState.MISCONFIGURED) {
            less.add("its new configuration is not taken: " + status.configError());
        }
        return less;
    }
}
