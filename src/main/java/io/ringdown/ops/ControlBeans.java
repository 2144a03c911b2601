package io.ringdown.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.ringdown.access.Actors;
import io.ringdown.control.AuditTrail;
import io.ringdown.control.Commands;
import io.ringdown.control.PbxControl;
import io.ringdown.control.Pbxes;
import io.ringdown.control.Policy;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Control as it is configured. */
@ApplicationScoped
class ControlBeans {

    @Produces
    @Singleton
    Pbxes pbxes() {
        return new Pbxes();
    }

    @Produces
    @Singleton
    Commands commands(
            Pbxes pbxes,
            Actors actors,
            AuditTrail audit,
            MeterRegistry registry,
            OpenTelemetry telemetry,
            RingdownConfig config,
            PbxConfigs configs) {
        return new Commands(
                pbxes,
                actors,
                policy(config),
                new MeasuredActions(audit, registry),
                traced(telemetry.getTracer("io.ringdown.control")),
                configs::spool,
                Infrastructure.getDefaultExecutor(),
                Clock.systemUTC(),
                RandomGenerator.getDefault());
    }

    /** What belongs to no trace makes no spans: all of it while tracing is off. */
    private static UnaryOperator<PbxControl> traced(Tracer tracer) {
        return pbx -> {
            Context parent = Context.current();
            return Span.fromContext(parent).getSpanContext().isSampled() ? new TracedPbx(pbx, tracer, parent) : pbx;
        };
    }

    private static Policy policy(RingdownConfig config) {
        RingdownConfig.ControlConfig control = config.control();
        String recordings = control.recordings().orElse(null);
        if (recordings != null && !recordings.matches("[A-Za-z0-9_./-]*[A-Za-z0-9_-]")
                || recordings != null && recordings.contains("..")) {
            throw new ConfigurationException("ringdown.control.recordings is a folder of letters, digits and _ . / -,"
                    + " without .. and without a slash at its end");
        }
        return new Policy(
                Set.copyOf(control.contexts().orElse(List.of())),
                Set.copyOf(control.applications().orElse(Policy.SAFE_APPLICATIONS)),
                Set.copyOf(control.technologies().orElse(Policy.TECHNOLOGIES)),
                recordings);
    }
}
