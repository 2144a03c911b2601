package io.ringdown.webhook;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.ringdown.call.ChangeBatch;
import io.ringdown.cdr.CdrStatus;
import io.ringdown.cdr.CdrWriter;
import io.ringdown.cdr.RecordSink.SinkDown;
import io.ringdown.pbx.ChangeSink;
import io.ringdown.pbx.PastChanges;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Tells the receivers of webhooks of calls: connects {@link Delivery} with the service's settings and its database.
 * Without a receiver configured it does nothing and waits for nothing.
 */
@ApplicationScoped
public class Webhooks implements ChangeSink {

    private static final Logger LOG = Logger.getLogger(Webhooks.class);
    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(3);

    private final WebhookSettings settings;
    private final DataSource dataSource;
    private final CdrWriter cdr;
    private final Instance<PastChanges> past;
    private final Vertx vertx;
    private final boolean command;
    private volatile boolean ready;
    private volatile Delivery delivery;

    Webhooks(
            WebhookSettings settings,
            DataSource dataSource,
            CdrWriter cdr,
            Instance<PastChanges> past,
            Vertx vertx,
            @ConfigProperty(name = "ringdown.command") boolean command) {
        this.settings = settings;
        this.dataSource = dataSource;
        this.cdr = cdr;
        this.past = past;
        this.vertx = vertx;
        this.command = command;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void onChanges(ChangeBatch batch) {
        Delivery now = delivery;
        if (now != null) {
            now.offer(batch);
        }
    }

    /** An event that is there already stays as it is. */
    @Override
    public void onReplayed(ChangeBatch batch) {
        onChanges(batch);
    }

    @Override
    public long unsettled(String pbx) {
        Delivery now = delivery;
        return now == null ? Long.MAX_VALUE : now.unsettled(pbx);
    }

    /** How each webhook goes, now; by name. */
    public List<WebhookStatus> statuses() {
        Delivery now = delivery;
        return now == null ? List.of() : now.statuses();
    }

    /** How writing of events to the outbox goes; null when there is no webhook. */
    public CdrStatus writing() {
        Delivery now = delivery;
        return now == null ? null : now.writing();
    }

    /** Names of webhooks that have events in the database, configured or not. Blocking. */
    public List<String> names() throws SQLException {
        return outbox().webhooks();
    }

    /** Events that were given up, the newest first. Blocking. @param most so many at most */
    public List<DeadLetter> dead(String webhook, Instant from, Instant to, int most) throws SQLException {
        return outbox().dead(webhook, from, to, most);
    }

    /**
     * Has events sent again that happened from one instant on and before another, by whichever service runs. Blocking.
     *
     * @param delivered also those that were delivered, as far as they are kept
     * @return how many
     */
    public long replay(String webhook, Instant from, Instant to, boolean delivered) throws SQLException {
        return outbox().replay(webhook, from, to, delivered);
    }

    /** For commands. */
    private Outbox outbox() {
        return new Outbox(dataSource, () -> {}, () -> {});
    }

    /** Before anything is followed, so that a wrong setting stops the start. */
    void onStart(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 10) StartupEvent event) {
        if (command) {
            return;
        }
        refuseMisnamed();
        List<Receiver> receivers = new ArrayList<>();
        try {
            new TreeMap<>(settings.all()).forEach((name, set) -> receivers.add(Receiver.of(name, set)));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
        if (receivers.isEmpty()) {
            return;
        }
        for (Receiver receiver : receivers) {
            LOG.infof(
                    "webhook=%s: events go to %s%s",
                    receiver.name(),
                    receiver.target(),
                    receiver.secrets().isEmpty() ? ", not signed: no secret is set" : "");
        }
        try {
            delivery = new Delivery(
                    receivers, dataSource, this::awaitDatabase, () -> past.isResolvable() ? past.get() : null, vertx);
        } catch (RuntimeException wrong) {
            throw new ConfigurationException("a webhook cannot be set up: " + wrong.getMessage());
        }
        delivery.start();
    }

    /** Before the database is stopped, after the links to PBXs. */
    void onStop(@Observes ShutdownEvent event) {
        stop();
    }

    @PreDestroy
    void stop() {
        Delivery now = delivery;
        if (now != null) {
            now.stop(STOP_WITHIN);
        }
    }

    /** The tables are made by the writer of call records; once they are there, what fails is told by SQL. */
    private void awaitDatabase() throws SinkDown, InterruptedException {
        while (!ready) {
            CdrStatus status = cdr.status();
            switch (status.state()) {
                case UP -> ready = true;
                case STARTING -> Thread.sleep(GLANCE);
                case DOWN, STOPPED -> throw new SinkDown(status.message(), null);
            }
        }
    }

    /** A variable that names no webhook must not be passed over without a word: nobody would be told of anything. */
    private void refuseMisnamed() {
        List<String> names = settings.all().keySet().stream()
                .map(name -> "RINGDOWN_WEBHOOK_"
                        + name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT) + "_")
                .toList();
        for (String variable : new TreeSet<>(System.getenv().keySet())) {
            if (variable.startsWith("RINGDOWN_WEBHOOK_") && names.stream().noneMatch(variable::startsWith)) {
                throw new ConfigurationException("the environment variable " + variable
                        + " configures no webhook: one named by environment has one word as its name, as in"
                        + " RINGDOWN_WEBHOOK_CRM_URL; for other names use config/application.properties");
            }
        }
    }
}
