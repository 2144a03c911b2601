package io.ringdown.cdr;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Drops old call records once a day, and at the start, as soon as the database is there. */
@ApplicationScoped
class RetentionJob {

    private static final Logger LOG = Logger.getLogger(RetentionJob.class);
    private static final Duration GLANCE = Duration.ofMinutes(1);
    private static final Duration AGAIN = Duration.ofHours(1);

    private final Retention retention;
    private final CdrWriter writer;
    private final InstantSource clock = InstantSource.system();
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("cdr-retention").daemon(true).factory());
    private LocalDate doneOn;
    private Instant notBefore = Instant.MIN;

    RetentionJob(DataSource dataSource, RetentionSettings settings, CdrWriter writer) {
        this.writer = writer;
        try {
            this.retention = new Retention(dataSource, clock, Retention.periods(settings));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }

    void onStart(@Observes StartupEvent event) {
        if (!retention.keepsEverything()) {
            thread.scheduleWithFixedDelay(this::glance, 1, GLANCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Before the database is stopped. */
    void onStop(@Observes ShutdownEvent event) throws InterruptedException {
        thread.shutdownNow();
        if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
            LOG.warn("old call records are still being dropped as the service ends");
        }
    }

    private void glance() {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (today.equals(doneOn) || now.isBefore(notBefore) || !writer.status().up()) {
            return;
        }
        try {
            if (retention.run()) {
                doneOn = today;
                return;
            }
        } catch (SQLException | RuntimeException failure) {
            LOG.errorf(
                    failure instanceof SQLException ? null : failure,
                    "old call records are not dropped, it is tried again in an hour: error=%s",
                    SqlFailure.line(failure));
        }
        notBefore = now.plus(AGAIN);
    }
}
