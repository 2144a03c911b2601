package io.ringdown.webhook;

import io.ringdown.call.ChangeBatch;
import io.ringdown.cdr.CdrStatus;
import io.ringdown.cdr.RecordWriter;
import io.ringdown.cdr.SqlFailure;
import io.ringdown.pbx.PastChanges;
import io.ringdown.webhook.Drafts.Draft;
import io.ringdown.webhook.Outbox.Settled;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** From changes of calls to requests: one writer of the outbox, one dispatcher per receiver, and who tidies up. */
final class Delivery {

    private static final Logger LOG = Logger.getLogger(Delivery.class);

    /** Changes that wait in memory for the database; further ones are read from the journal. */
    private static final int QUEUE = 10_000;

    private static final int GROUP = 500;
    private static final Duration RECHECK = Duration.ofSeconds(15);
    private static final Duration TIDY_EVERY = Duration.ofMinutes(1);

    /** Of webhooks that are not configured any more. */
    private static final Duration FOREIGN_WAIT = Duration.ofDays(3);

    private static final Duration FOREIGN_KEEP = Duration.ofDays(30);

    private final List<Receiver> receivers;
    private final Outbox outbox;
    private final RecordWriter<Draft> writer;
    private final List<Dispatcher> dispatchers;
    private final ScheduledExecutorService tidier = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("webhook-tidier").daemon(true).factory());
    private String tidyTrouble;

    Delivery(
            List<Receiver> receivers,
            DataSource dataSource,
            Outbox.Ready ready,
            Supplier<PastChanges> past,
            Vertx vertx) {
        this(receivers, dataSource, ready, past, vertx, QUEUE);
    }

    Delivery(
            List<Receiver> receivers,
            DataSource dataSource,
            Outbox.Ready ready,
            Supplier<PastChanges> past,
            Vertx vertx,
            int queue) {
        this.receivers = List.copyOf(receivers);
        InstantSource clock = InstantSource.system();
        this.outbox = new Outbox(dataSource, ready, this::wakeAll);
        this.dispatchers = this.receivers.stream()
                .map(receiver -> new Dispatcher(
                        receiver, outbox, new Sender(vertx, receiver, clock), clock, RandomGenerator.getDefault()))
                .toList();
        this.writer = new RecordWriter<>(
                new RecordWriter.Kind<>("webhook event", "webhook-writer", new Drafts(this.receivers)::of, Draft::id),
                outbox,
                new RecordWriter.Limits(queue, GROUP, RECHECK, RECHECK),
                clock,
                past);
    }

    void start() {
        writer.start();
        // they need the tables, too
        Thread.ofVirtual().name("webhook-start").start(() -> {
            while (!writer.status().up()) {
                try {
                    Thread.sleep(Duration.ofMillis(50));
                } catch (InterruptedException stopped) {
                    return;
                }
                if (writer.status().state() == CdrStatus.State.STOPPED) {
                    return;
                }
            }
            startDispatchers();
        });
        tidier.scheduleWithFixedDelay(this::tidy, TIDY_EVERY.toSeconds(), TIDY_EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    private boolean stopped;

    private synchronized void startDispatchers() {
        if (!stopped) {
            dispatchers.forEach(Dispatcher::start);
        }
    }

    void stop(Duration patience) {
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
        }
        tidier.shutdownNow();
        writer.stop(patience);
        List<Thread> stopping = dispatchers.stream()
                .map(dispatcher -> Thread.ofVirtual().start(() -> dispatcher.stop(patience)))
                .toList();
        try {
            for (Thread one : stopping) {
                one.join(patience.plusSeconds(2));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void offer(ChangeBatch batch) {
        writer.offer(batch);
    }

    long unsettled(String pbx) {
        return writer.unsettled(pbx);
    }

    CdrStatus writing() {
        return writer.status();
    }

    List<WebhookStatus> statuses() {
        return dispatchers.stream().map(Dispatcher::status).toList();
    }

    private void wakeAll() {
        dispatchers.forEach(Dispatcher::wake);
    }

    /** Gives up what is too old and drops what was kept long enough. */
    void tidy() {
        if (!writer.status().up()) {
            return;
        }
        try {
            for (Receiver receiver : receivers) {
                tidy(receiver.name(), receiver.giveUpAfter(), receiver.keepDelivered(), receiver.keepDead());
            }
            for (String name : outbox.webhooks()) {
                if (receivers.stream().noneMatch(receiver -> receiver.name().equals(name))) {
                    tidy(name, FOREIGN_WAIT, FOREIGN_KEEP, FOREIGN_KEEP);
                }
            }
            tidyTrouble = null;
        } catch (SQLException | RuntimeException failure) {
            String line = SqlFailure.line(failure);
            if (!line.equals(tidyTrouble)) {
                tidyTrouble = line;
                LOG.warnf("webhook events that are old are not dropped, it is tried again: error=%s", line);
            }
        }
    }

    private void tidy(String webhook, Duration giveUp, Duration keepDelivered, Duration keepDead) throws SQLException {
        long givenUp = outbox.giveUp(webhook, giveUp);
        if (givenUp > 0) {
            LOG.warnf(
                    "webhook=%s: events were given up after %s, ringdown webhook replay %s sends them again: events=%d",
                    webhook, giveUp, webhook, givenUp);
        }
        outbox.drop(webhook, Settled.DELIVERED, keepDelivered);
        long dropped = outbox.drop(webhook, Settled.DEAD, keepDead);
        if (dropped > 0) {
            LOG.warnf(
                    "webhook=%s: events that were given up %s ago were dropped: events=%d", webhook, keepDead, dropped);
        }
    }
}
