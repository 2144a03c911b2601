package io.ringdown.webhook;

import io.ringdown.cdr.SqlFailure;
import io.ringdown.webhook.Outbox.Claim;
import io.ringdown.webhook.Outbox.Counts;
import io.ringdown.webhook.Outbox.Event;
import io.ringdown.webhook.Outbox.Released;
import io.ringdown.webhook.Outbox.Settled;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Sends one receiver what waits for it: several calls at a time, the events of one call one after another. One thread
 * talks to the database, a virtual one per call that is being sent does the waiting for the receiver.
 *
 * <p>An event that fails keeps the further ones of its call waiting, and nobody else. When several attempts in a row
 * fail it is the receiver that is away: then it is asked by one event now and then until it answers. What waits meanwhile
 * waits in the outbox; in memory is what is being sent.
 */
final class Dispatcher {

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    /** So many failures in a row are the receiver's, not an event's. */
    private static final int AWAY_AFTER = 5;

    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);
    private static final Duration GLANCE = Duration.ofSeconds(1);
    private static final Duration COUNT_EVERY = Duration.ofSeconds(10);
    private static final Duration TELL_EVERY = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** How long a call counts as being sent by a service that says nothing more; renewed by one that lives. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final Receiver receiver;
    private final Outbox outbox;
    private final Sender sender;
    private final InstantSource clock;
    private final Backoff backoff;
    private final Backoff silence;
    private final Thread thread;

    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean stopping;

    // of the thread alone
    private final Map<String, Sending> sending = new HashMap<>();
    private final List<Report> unsettled = new ArrayList<>();
    private int failuresInRow;
    private long silentUntil = System.nanoTime();
    /** As the receiver asked for. */
    private long askedUntil = System.nanoTime();

    private long renewedAt;
    private long countedAt;
    private boolean databaseToldDown;
    private long deadUntold;
    private long deadToldAt;

    private volatile long delivered;
    private volatile long failed;
    private volatile long dead;
    private volatile Counts counts = new Counts(0, Duration.ZERO, 0);
    private volatile Instant failingSince;
    private volatile String lastError;

    /** Of whoever sends a call. @param event null: nothing was sent; @param end this was the last one of the claim */
    private record Report(Claim claim, Event event, Outcome outcome, boolean end) {
        static final Report WAKE = new Report(null, null, null, false);
    }

    /** A call that is being sent. */
    private static final class Sending {
        final Claim claim;
        int left;

        Sending(Claim claim) {
            this.claim = claim;
            this.left = claim.events().size();
        }
    }

    Dispatcher(Receiver receiver, Outbox outbox, Sender sender, InstantSource clock, RandomGenerator random) {
        this.receiver = receiver;
        this.outbox = outbox;
        this.sender = sender;
        this.clock = clock;
        this.backoff = new Backoff(receiver.retryFirst(), receiver.retryLongest(), random);
        this.silence = new Backoff(
                receiver.retryFirst(),
                receiver.retryLongest().compareTo(LONGEST_SILENCE) < 0 ? receiver.retryLongest() : LONGEST_SILENCE,
                random);
        this.thread = Thread.ofPlatform()
                .name("webhook-" + receiver.name())
                .daemon(true)
                .unstarted(this::run);
    }

    Receiver receiver() {
        return receiver;
    }

    void start() {
        thread.start();
    }

    /** Something was written. Any thread. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            reports.add(Report.WAKE);
        }
    }

    /** Sends nothing new, waits for what is being sent, gives the rest back. */
    void stop(Duration patience) {
        stopping = true;
        wake();
        try {
            if (thread.getState() != Thread.State.NEW && !thread.join(patience)) {
                thread.interrupt();
                thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        sender.close();
    }

    WebhookStatus status() {
        Counts now = counts;
        return new WebhookStatus(
                receiver.name(),
                receiver.target(),
                delivered,
                failed,
                dead,
                now.waiting(),
                now.oldest().toSeconds(),
                now.dead(),
                failingSince,
                lastError);
    }

    private void run() {
        Duration pause = Duration.ofMillis(100);
        while (!stopping || !sending.isEmpty() || !unsettled.isEmpty()) {
            try {
                gather();
                settle();
                tellDead();
                renew();
                claim();
                count();
                pause = Duration.ofMillis(100);
                databaseIsBack();
            } catch (SQLException | RuntimeException failure) {
                databaseIsAway(failure);
                if (stopping && sending.isEmpty()) {
                    return; // what was delivered and could not be noted is sent again: at least once
                }
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException stopped) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void databaseIsAway(Exception failure) {
        if (!databaseToldDown) {
            databaseToldDown = true;
            LOG.errorf(
                    failure instanceof SQLException ? null : failure,
                    "webhook=%s: its events cannot be read from the database, it is tried again; error=%s",
                    receiver.name(),
                    SqlFailure.line(failure));
        }
    }

    private void databaseIsBack() {
        if (databaseToldDown) {
            databaseToldDown = false;
            LOG.infof("webhook=%s: its events are read from the database again", receiver.name());
        }
    }

    // ---- what came of what was sent

    private void gather() throws InterruptedException {
        long wait = unsettled.isEmpty() ? waitMillis() : 0;
        Report report = reports.poll(wait, TimeUnit.MILLISECONDS);
        while (report != null) {
            if (report == Report.WAKE) {
                woken.set(false);
            } else {
                heard(report.outcome());
                unsettled.add(report);
            }
            report = reports.poll();
        }
    }

    private long waitMillis() {
        long silent = TimeUnit.NANOSECONDS.toMillis(silentNanos());
        return silent > 0 ? Math.min(silent + 1, GLANCE.toMillis()) : GLANCE.toMillis();
    }

    /** What the outcome says of the receiver as such. */
    private void heard(Outcome outcome) {
        switch (outcome) {
            case null -> {}
            case Outcome.Delivered _ -> answers();
            case Outcome.Never never -> {
                lastError = never.why();
                failed++;
                answers();
            }
            case Outcome.Again again -> {
                failed++;
                failuresInRow++;
                lastError = again.why();
                if (failingSince == null) {
                    failingSince = clock.instant();
                }
                if (failuresInRow == AWAY_AFTER) {
                    LOG.warnf(
                            "webhook=%s: the receiver does not take events, they wait in the database: target=%s error=%s",
                            receiver.name(), receiver.target(), again.why());
                }
                if (failuresInRow >= AWAY_AFTER) {
                    silentUntil = System.nanoTime()
                            + silence.after(failuresInRow - AWAY_AFTER + 1).toNanos();
                }
                askedUntil = Math.max(
                        askedUntil, System.nanoTime() + again.notBefore().toNanos());
            }
        }
    }

    private long silentNanos() {
        long now = System.nanoTime();
        return Math.max(silentUntil - now, askedUntil - now);
    }

    private void answers() {
        if (failuresInRow >= AWAY_AFTER) {
            LOG.infof(
                    "webhook=%s: the receiver takes events again: target=%s away_seconds=%d",
                    receiver.name(),
                    receiver.target(),
                    Duration.between(failingSince, clock.instant()).toSeconds());
        }
        failuresInRow = 0;
        failingSince = null;
        silentUntil = System.nanoTime();
    }

    private void settle() throws SQLException {
        if (unsettled.isEmpty()) {
            return;
        }
        List<Settled> events = new ArrayList<>();
        List<Released> calls = new ArrayList<>();
        Map<String, Integer> left = new HashMap<>();
        long nowDelivered = 0;
        long nowDead = 0;
        for (Report report : unsettled) {
            Duration pause = Duration.ZERO;
            switch (report.outcome()) {
                case null -> {}
                case Outcome.Delivered _ -> {
                    events.add(new Settled(report.event().seq(), Settled.DELIVERED, null));
                    left.merge(report.claim().callId(), 1, Integer::sum);
                    nowDelivered++;
                }
                case Outcome.Never never -> {
                    events.add(new Settled(report.event().seq(), Settled.DEAD, never.why()));
                    left.merge(report.claim().callId(), 1, Integer::sum);
                    nowDead++;
                }
                case Outcome.Again again -> {
                    int attempts = report.event().attempts() + 1;
                    if (attempts >= receiver.attempts() || report.event().age().compareTo(receiver.giveUpAfter()) > 0) {
                        events.add(new Settled(report.event().seq(), Settled.DEAD, again.why()));
                        left.merge(report.claim().callId(), 1, Integer::sum);
                        nowDead++;
                    } else {
                        events.add(new Settled(report.event().seq(), Settled.WAITING, again.why()));
                        Duration own = backoff.after(attempts);
                        pause = own.compareTo(again.notBefore()) > 0 ? own : again.notBefore();
                    }
                }
            }
            if (report.end()) {
                int settled = sentOf(report.claim())
                        + left.getOrDefault(report.claim().callId(), 0);
                boolean all = settled == report.claim().events().size() && settled < Outbox.EVENTS_AT_A_TIME;
                calls.add(new Released(report.claim(), all ? null : pause));
            }
        }
        outbox.settle(receiver.name(), events, calls);
        left.forEach((callId, count) -> {
            Sending one = sending.get(callId);
            if (one != null) {
                one.left -= count;
            }
        });
        calls.forEach(call -> sending.remove(call.claim().callId()));
        unsettled.clear();
        delivered += nowDelivered;
        dead += nowDead;
        deadUntold += nowDead;
    }

    /** At most once a minute: a receiver may refuse whatever comes. */
    private void tellDead() {
        long now = System.nanoTime();
        if (deadUntold > 0 && (deadToldAt == 0 || now - deadToldAt > TELL_EVERY.toNanos())) {
            LOG.warnf(
                    "webhook=%s: events were given up, ringdown webhook replay %s sends them again: events=%d error=%s",
                    receiver.name(), receiver.name(), deadUntold, lastError);
            deadUntold = 0;
            deadToldAt = now;
        }
    }

    /** Events of a claim that were settled before. */
    private int sentOf(Claim claim) {
        Sending one = sending.get(claim.callId());
        return one == null ? 0 : claim.events().size() - one.left;
    }

    private void renew() throws SQLException {
        long now = System.nanoTime();
        if (!sending.isEmpty() && now - renewedAt > LEASE.toNanos() / 3) {
            outbox.renew(receiver.name(), sending.keySet(), LEASE);
            renewedAt = now;
        }
    }

    // ---- sending

    private void claim() throws SQLException {
        if (stopping || silentNanos() > 0) {
            return;
        }
        int most = failuresInRow >= AWAY_AFTER ? 1 : receiver.parallel();
        int free = most - sending.size();
        if (free <= 0) {
            return;
        }
        if (sending.isEmpty()) {
            renewedAt = System.nanoTime();
        }
        for (Claim claim : outbox.claim(receiver.name(), free, LEASE)) {
            if (sending.containsKey(claim.callId())) {
                continue; // ours, from before the database was away for long; it is still being sent
            }
            sending.put(claim.callId(), new Sending(claim));
            Thread.ofVirtual().name("webhook-" + receiver.name() + "-", 0).start(() -> send(claim));
        }
    }

    /** One event after another, up to the first that has to be sent again. */
    private void send(Claim claim) {
        int last = claim.events().size() - 1;
        if (last < 0) {
            reports.add(new Report(claim, null, null, true));
            return;
        }
        for (int i = 0; i <= last; i++) {
            Event event = claim.events().get(i);
            Outcome outcome;
            try {
                outcome = sender.send(event);
            } catch (InterruptedException | RuntimeException mistake) {
                LOG.errorf(mistake, "webhook=%s event=%s: it could not be sent", receiver.name(), event.id());
                outcome = new Outcome.Again(
                        "internal error: " + mistake.getClass().getSimpleName(), Duration.ZERO);
            }
            boolean end = i == last || stopping || outcome instanceof Outcome.Again;
            reports.add(new Report(claim, event, outcome, end));
            if (end) {
                return;
            }
        }
    }

    private void count() throws SQLException {
        long now = System.nanoTime();
        if (countedAt == 0 || now - countedAt > COUNT_EVERY.toNanos()) {
            counts = outbox.counts(receiver.name());
            countedAt = now;
        }
    }
}
