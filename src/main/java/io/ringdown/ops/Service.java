package io.ringdown.ops;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.control.Pbxes;
import io.ringdown.demo.DemoPbx;
import io.ringdown.journal.Journals;
import io.ringdown.pbx.ChangeSink;
import io.ringdown.pbx.PbxLink;
import io.ringdown.pbx.PbxSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Starts a link for each configured PBX, or for the demo PBX when there is none, and stops them in order. */
@ApplicationScoped
public class Service {

    private static final Logger LOG = Logger.getLogger("io.ringdown");
    private static final Duration FORGET_EVERY = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(3);

    private final RingdownConfig config;
    private final Vertx vertx;
    private final List<ChangeSink> sinks;
    private final Journals journals;
    private final Trunks trunks;
    private final Metrics metrics;
    private final ForgetRequests forgetRequests;
    private final Pbxes controlled;
    private long forgetTimer = -1;
    private final String address;
    private final List<PbxLink> links = new ArrayList<>();
    private DemoPbx demo;

    Service(
            RingdownConfig config,
            Vertx vertx,
            @Any Instance<ChangeSink> sinks,
            Journals journals,
            Trunks trunks,
            Metrics metrics,
            ForgetRequests forgetRequests,
            Pbxes controlled,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config;
        this.vertx = vertx;
        this.sinks = sinks.stream().toList();
        this.journals = journals;
        this.trunks = trunks;
        this.metrics = metrics;
        this.forgetRequests = forgetRequests;
        this.controlled = controlled;
        this.address = "http://" + host + ":" + port;
    }

    void onStart(@Observes StartupEvent started) {
        if (config.command()) {
            return;
        }
        forgetTimer = vertx.setPeriodic(
                FORGET_EVERY.toMillis(),
                _ -> vertx.executeBlocking(
                        () -> {
                            forgetRequests.answer();
                            return null;
                        },
                        true));
        if (!config.follow()) {
            LOG.info("Ringdown follows no PBX (ringdown.follow=false)");
            return;
        }
        refuseMisnamed();
        List<PbxSettings> settings = new ArrayList<>();
        boolean withDemo = config.demo() || config.pbx().isEmpty();
        if (withDemo) {
            settings.add(demoPbx());
        } else {
            config.pbx().forEach((name, pbx) -> settings.add(settings(name, pbx)));
        }
        for (PbxSettings pbx : settings) {
            // a context of its own per PBX: its socket, its engine and what they tell are on one event loop
            PbxLink link = new PbxLink(
                    ((VertxInternal) vertx).createEventLoopContext(),
                    pbx,
                    sinks,
                    config.journal().enabled() ? journals : null,
                    RandomGenerator.getDefault(),
                    Clock.systemUTC());
            links.add(link);
            controlled.add(link.control());
            metrics.follow(link, config.journal().enabled());
            link.start();
        }
        LOG.infof(
                "Ringdown follows %s",
                withDemo
                        ? "the demo PBX, which plays recorded calls"
                        : String.join(", ", config.pbx().keySet()));
        LOG.infof("GraphQL:  %s/graphql (schema: %s/graphql/schema.graphql)", address, address);
        LOG.infof(
                "Try:      curl -s %s/graphql -H 'Content-Type: application/json' "
                        + "-d '{\"query\":\"{ calls { id state dialed caller { number name } } }\"}'",
                address);
        LOG.infof("Health:   %s/q/health", address);
    }

    /** After the sinks' own shutdown would be too late: what a link tells last must still reach them. */
    void onStop(@Observes @Priority(100) ShutdownEvent stopping) {
        vertx.cancelTimer(forgetTimer);
        for (PbxLink link : links) {
            try {
                link.stop().await().atMost(STOP_WITHIN);
            } catch (RuntimeException e) {
                LOG.warnf("pbx=%s: not logged off in time: %s", link.name(), e.getMessage());
            }
        }
        if (demo != null) {
            demo.close();
        }
        journals.close();
    }

    /**
     * A variable that names no PBX must not end in following the demo PBX instead: by environment alone a name is one
     * word of letters and digits.
     */
    private void refuseMisnamed() {
        List<String> names = config.pbx().keySet().stream()
                .map(name ->
                        "RINGDOWN_PBX_" + name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT) + "_")
                .toList();
        for (String variable : new TreeSet<>(System.getenv().keySet())) {
            if (variable.startsWith("RINGDOWN_PBX_") && names.stream().noneMatch(variable::startsWith)) {
                throw new ConfigurationException("the environment variable " + variable
                        + " configures no PBX: a PBX named by environment has one word as its name, as in"
                        + " RINGDOWN_PBX_OFFICE_HOST; for other names use config/application.properties");
            }
        }
    }

    private PbxSettings settings(String name, RingdownConfig.Pbx pbx) {
        try {
            return new PbxSettings(
                    PbxConnection.of(name, pbx), trunks.of(name), config.resyncEvery(), pbx.actionConnection());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("ringdown.pbx." + name + ": " + e.getMessage(), e);
        }
    }

    private Future<DemoPbx> startDemo() {
        RandomGenerator random = RandomGenerator.getDefault();
        Clock clock = Clock.systemUTC();
        if (config.demoCallsPerSecond().isEmpty()) {
            return DemoPbx.start(vertx, random, clock);
        }
        try {
            return DemoPbx.start(
                    vertx, random, clock, config.demoCallsPerSecond().get(), DemoPbx.Witness.NONE);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("ringdown.demo-calls-per-second: " + e.getMessage(), e);
        }
    }

    private PbxSettings demoPbx() {
        demo = startDemo().toCompletionStage().toCompletableFuture().join();
        return new PbxSettings(
                new SessionConfig(Trunks.DEMO, "127.0.0.1", demo.port(), demo.username(), demo.secret()),
                trunks.of(Trunks.DEMO),
                config.resyncEvery());
    }
}
