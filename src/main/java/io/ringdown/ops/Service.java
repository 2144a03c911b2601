package io.ringdown.ops;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.control.Pbxes;
import io.ringdown.demo.DemoPbx;
import io.ringdown.journal.Journals;
import io.ringdown.live.Load;
import io.ringdown.pbx.ChangeSink;
import io.ringdown.pbx.PbxLink;
import io.ringdown.pbx.PbxRegistry;
import io.ringdown.pbx.PbxSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Has the configured PBXs be followed, or the demo PBX when there is none, and ends all in order. */
@ApplicationScoped
public class Service {

    private static final Logger LOG = Logger.getLogger("io.ringdown");
    private static final Duration FORGET_EVERY = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final RingdownConfig config;
    private final Vertx vertx;
    private final List<ChangeSink> sinks;
    private final Journals journals;
    private final Trunks trunks;
    private final PbxConfigs configs;
    private final Metrics metrics;
    private final ForgetRequests forgetRequests;
    private final Pbxes controlled;
    private final Load load;
    private long forgetTimer = -1;
    private final String address;
    private final AtomicBoolean looking = new AtomicBoolean();
    private long lookTimer = -1;
    private PbxLoops loops;
    private PbxRegistry registry;
    private DemoPbx demo;
    private Set<String> said = Set.of();

    Service(
            RingdownConfig config,
            Vertx vertx,
            @Any Instance<ChangeSink> sinks,
            Journals journals,
            Trunks trunks,
            PbxConfigs configs,
            Metrics metrics,
            ForgetRequests forgetRequests,
            Pbxes controlled,
            Load load,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config;
        this.vertx = vertx;
        this.sinks = sinks.stream().toList();
        this.journals = journals;
        this.trunks = trunks;
        this.configs = configs;
        this.metrics = metrics;
        this.forgetRequests = forgetRequests;
        this.controlled = controlled;
        this.load = load;
        this.address = "http://" + host + ":" + port;
    }

    void onStart(@Observes StartupEvent started) {
        if (config.command()) {
            configs.look(); // for the trunks of what is read again
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
            configs.look();
            LOG.info("Ringdown follows no PBX (ringdown.follow=false)");
            return;
        }
        boolean journalled = config.journal().enabled();
        loops = new PbxLoops(vertx, load);
        registry = new PbxRegistry(
                // a context for each PBX: its socket, its engine and what they tell are on one event loop
                loops::next,
                sinks,
                journalled ? journals : null,
                new PbxRegistry.Watcher() {
                    @Override
                    public void onFollowed(PbxLink link) {
                        metrics.follow(link, journalled);
                        controlled.add(link.control());
                    }

                    @Override
                    public void onRemoved(String pbx) {
                        metrics.unfollow(pbx);
                        controlled.remove(pbx);
                    }
                },
                limits(),
                RandomGenerator.getDefault(),
                Clock.systemUTC());
        configs.tell(this::follow);
        configs.look();
        refuseMisnamed();
        lookTimer = vertx.setPeriodic(LOOK_EVERY.toMillis(), _ -> look());
        LOG.infof("GraphQL:  %s/graphql (schema: %s/graphql/schema.graphql)", address, address);
        LOG.infof(
                "Try:      curl -s %s/graphql -H 'Content-Type: application/json' "
                        + "-d '{\"query\":\"{ calls { id state dialed caller { number name } } }\"}'",
                address);
        LOG.infof("Health:   %s/q/health", address);
    }

    private PbxRegistry.Limits limits() {
        long one = config.overload().size().asLongValue();
        long all = config.overload()
                .total()
                .map(MemorySize::asLongValue)
                .orElse(Math.max(one, Runtime.getRuntime().maxMemory() / 4));
        return new PbxRegistry.Limits(one, all);
    }

    private void look() {
        if (!looking.compareAndSet(false, true)) {
            return; // one that is removed takes its time
        }
        vertx.executeBlocking(
                        () -> {
                            configs.look();
                            return null;
                        },
                        false)
                .onComplete(done -> {
                    looking.set(false);
                    if (done.failed()) {
                        LOG.error("the configured PBXs could not be looked at", done.cause());
                    }
                });
    }

    /** The demo PBX is followed when that is asked for, and while nobody has configured any. */
    private void follow(Map<String, PbxRegistry.Wish> configured) {
        Map<String, PbxRegistry.Wish> wishes = configured;
        boolean withDemo = config.demo() || configured.isEmpty() && configs.nobodyWants();
        if (withDemo) {
            wishes = Map.of(Trunks.DEMO, new PbxRegistry.Wish.Follow(demoPbx()));
        }
        registry.follow(wishes);
        if (!withDemo && demo != null) {
            demo.close();
            demo = null;
        }
        if (!wishes.keySet().equals(said)) {
            said = Set.copyOf(wishes.keySet());
            LOG.infof(
                    "Ringdown follows %s",
                    withDemo
                            ? "the demo PBX, which plays recorded calls"
                            : said.isEmpty()
                                    ? "no PBX yet: none is configured, nor in " + config.pbxDir()
                                    : String.join(", ", new TreeSet<>(said)));
        }
    }

    /** After the sinks' own shutdown would be too late: what a link tells last must still reach them. */
    void onStop(@Observes @Priority(100) ShutdownEvent stopping) {
        vertx.cancelTimer(forgetTimer);
        vertx.cancelTimer(lookTimer);
        if (registry != null) {
            registry.stop(STOP_WITHIN);
        }
        if (demo != null) {
            demo.close();
        }
        journals.close();
        if (loops != null) {
            loops.close();
        }
    }

    /**
     * A variable that names no PBX must not end in following the demo PBX instead: by environment alone a name is one
     * word of letters and digits.
     */
    private void refuseMisnamed() {
        List<String> names = Stream.concat(
                        config.pbx().keySet().stream(),
                        registry.links().stream().map(PbxLink::name))
                .map(name ->
                        "RINGDOWN_PBX_" + name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT) + "_")
                .toList();
        for (String variable : new TreeSet<>(System.getenv().keySet())) {
            if (variable.startsWith("RINGDOWN_PBX_")
                    && !variable.equals("RINGDOWN_PBX_DIR")
                    && names.stream().noneMatch(variable::startsWith)) {
                throw new ConfigurationException("the environment variable " + variable
                        + " configures no PBX: a PBX named by environment has one word as its name, as in"
                        + " RINGDOWN_PBX_OFFICE_HOST; for other names use config/application.properties");
            }
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
        if (demo == null) {
            demo = startDemo().toCompletionStage().toCompletableFuture().join();
        }
        return new PbxSettings(
                new SessionConfig(Trunks.DEMO, "127.0.0.1", demo.port(), demo.username(), demo.secret()),
                trunks.of(Trunks.DEMO),
                config.resyncEvery(),
                config.lagAlarm(),
                true);
    }
}
