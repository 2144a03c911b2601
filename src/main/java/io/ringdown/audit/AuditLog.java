package io.ringdown.audit;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.ringdown.call.NumberMask;
import io.ringdown.cdr.CdrWriter;
import io.ringdown.cdr.SqlFailure;
import io.ringdown.control.AuditEntry;
import io.ringdown.control.AuditReader;
import io.ringdown.control.AuditTrail;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The audit: entries wait for a thread of their own, which writes them to the database. While that is away up to {@value
 * #MOST_WAITING} wait; what is more, and what waits when the service stops, goes to {@code audit.jsonl} in the data
 * folder and from there to the database when it is back.
 */
@ApplicationScoped
public class AuditLog implements AuditTrail, AuditReader {

    private static final Logger LOG = Logger.getLogger(AuditLog.class);

    static final int MOST_WAITING = 10_000;

    private static final int BATCH = 500;
    private static final int LARGEST_PAGE = 1_000;
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    private final AuditTable table;
    private final AuditFile file;
    private final CdrWriter writer;
    private final boolean command;
    private final Deque<AuditEntry> waiting = new ArrayDeque<>();
    private Thread thread;
    private boolean stopping;
    private boolean told;
    /** Lines may lie in the file. */
    private boolean filed = true;

    AuditLog(
            DataSource dataSource,
            CdrWriter writer,
            @ConfigProperty(name = "ringdown.data-dir") Path dataFolder,
            @ConfigProperty(name = "ringdown.command") boolean command) {
        this.table = new AuditTable(dataSource);
        this.file = new AuditFile(dataFolder.resolve("audit.jsonl"));
        this.writer = writer;
        this.command = command;
    }

    void onStart(@Observes StartupEvent event) {
        if (!command) {
            thread = Thread.ofPlatform().name("audit").daemon(true).start(this::work);
        }
    }

    /** Before the database is stopped. */
    void onStop(@Observes ShutdownEvent event) throws InterruptedException {
        if (thread == null) {
            return;
        }
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        thread.join(END_WITHIN.toMillis());
        List<AuditEntry> left;
        synchronized (this) {
            left = List.copyOf(waiting);
            waiting.clear();
        }
        if (!left.isEmpty()) {
            toFile(left); // one that the thread was just writing may be there twice; its id tells
        }
    }

    @Override
    public void write(AuditEntry entry) {
        synchronized (this) {
            waiting.add(entry);
            notifyAll();
        }
    }

    /** Entries that the database has not got yet, those in the file not counted. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /**
     * Masks a number in what the database has not got yet.
     *
     * @return how many entries held it
     */
    public long forget(String number, String mask) throws IOException {
        long changed = 0;
        synchronized (this) {
            List<AuditEntry> entries = new ArrayList<>(waiting);
            waiting.clear();
            for (AuditEntry entry : entries) {
                AuditEntry masked = masked(entry, number, mask);
                changed += masked.equals(entry) ? 0 : 1;
                waiting.add(masked);
            }
        }
        return changed + file.forget(number, mask);
    }

    private static AuditEntry masked(AuditEntry e, String number, String mask) {
        Map<String, String> arguments = new LinkedHashMap<>();
        e.arguments().forEach((name, value) -> arguments.put(name, NumberMask.masked(value, number, mask)));
        return new AuditEntry(
                e.id(),
                e.at(),
                e.actor(),
                e.role(),
                e.action(),
                e.pbx(),
                e.callId(),
                NumberMask.masked(e.party(), number, mask),
                e.actionId(),
                e.channelId(),
                arguments,
                e.outcome(),
                NumberMask.masked(e.message(), number, mask),
                e.duration());
    }

    // ---- the thread

    private void work() {
        while (true) {
            List<AuditEntry> batch;
            boolean last;
            synchronized (this) {
                try {
                    if (waiting.isEmpty() && !stopping) {
                        wait(AGAIN.toMillis());
                    }
                } catch (InterruptedException interrupted) {
                    return;
                }
                last = stopping;
                batch = waiting.stream().limit(BATCH).toList();
            }
            if (batch.isEmpty() && last) {
                return;
            }
            boolean kept = (writer.status().up() || last) && store(batch);
            if (kept) {
                drop(batch);
            } else if (last) {
                return; // onStop files what is left
            } else {
                spill();
                pause();
            }
        }
    }

    /** What is more than may wait goes to the file, the oldest first. */
    private void spill() {
        List<AuditEntry> most;
        synchronized (this) {
            most = waiting.size() > MOST_WAITING
                    ? waiting.stream().limit(MOST_WAITING / 2).toList()
                    : List.of();
        }
        if (!most.isEmpty()) {
            boolean kept = toFile(most);
            boolean lost = !kept && waiting() > 2 * MOST_WAITING;
            if (kept || lost) {
                drop(most);
            }
            if (lost) {
                LOG.errorf("%d entries of the audit are lost: neither database nor disk takes them", most.size());
            }
        }
    }

    private synchronized void drop(List<AuditEntry> entries) {
        for (int i = 0; i < entries.size() && !waiting.isEmpty(); i++) {
            waiting.poll();
        }
    }

    private boolean toFile(List<AuditEntry> entries) {
        try {
            file.append(entries);
            filed = true;
            LOG.warnf(
                    "the database does not take the audit: %d entries went to audit.jsonl in the data folder, and go on"
                            + " from there when it does",
                    entries.size());
            return true;
        } catch (IOException failure) {
            LOG.errorf(
                    "%d entries of the audit can neither be written to the database nor to audit.jsonl: %s",
                    entries.size(), failure.getMessage());
            return false;
        }
    }

    /** @return false when it is to be tried again */
    private boolean store(List<AuditEntry> batch) {
        try {
            if (filed) {
                takeBack();
            }
            if (!batch.isEmpty()) {
                table.insert(batch);
            }
            if (told) {
                told = false;
                LOG.info("the audit is written to the database again");
            }
            return true;
        } catch (SQLException | IOException failure) {
            if (!told) {
                told = true;
                LOG.warnf(
                        "the audit cannot be written to the database, its entries wait: %s", SqlFailure.line(failure));
            }
            return false;
        }
    }

    /** What lies in the file goes to the database. */
    private void takeBack() throws SQLException, IOException {
        List<String> lines = file.lines();
        List<AuditEntry> entries = new ArrayList<>();
        for (String line : lines) {
            try {
                entries.add(AuditJson.entry(line));
            } catch (IllegalArgumentException torn) {
                // all that is left of it, but for what may be somebody's number
                LOG.errorf("a line of audit.jsonl cannot be read and is left out: %s", line.replaceAll("[0-9]", "#"));
            }
        }
        if (!entries.isEmpty()) {
            table.insert(entries);
            LOG.infof("%d entries of the audit went from audit.jsonl to the database", entries.size());
        }
        if (!lines.isEmpty()) {
            file.dropFirst(lines.size());
        }
        filed = false;
    }

    private synchronized void pause() {
        try {
            if (!stopping) {
                wait(AGAIN.toMillis());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- reading

    @Override
    public Page page(Filter filter, int first, String after) {
        if (first < 1 || first > LARGEST_PAGE) {
            throw new IllegalArgumentException("first is 1 to " + LARGEST_PAGE + ", not " + first);
        }
        Instant at = null;
        UUID id = null;
        if (after != null) {
            try {
                String[] place = new String(Base64.getUrlDecoder().decode(after), StandardCharsets.UTF_8).split(":", 2);
                at = Instant.EPOCH.plus(Long.parseLong(place[0]), ChronoUnit.MICROS);
                id = UUID.fromString(place[1]);
            } catch (IllegalArgumentException
                    | DateTimeException
                    | ArithmeticException
                    | ArrayIndexOutOfBoundsException wrong) {
                throw new IllegalArgumentException("not a cursor: " + after);
            }
        }
        try {
            List<AuditEntry> found = table.select(filter, at, id, first + 1);
            List<AuditEntry> page = found.subList(0, Math.min(first, found.size()));
            return new Page(page, page.stream().map(AuditLog::cursor).toList(), found.size() > first);
        } catch (SQLException failure) {
            LOG.warnf("the audit cannot be read: %s", SqlFailure.line(failure));
            throw new Unavailable("the database cannot be read; the service's log tells why");
        }
    }

    private static String cursor(AuditEntry entry) {
        String place = ChronoUnit.MICROS.between(Instant.EPOCH, entry.at()) + ":" + entry.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }
}
