package io.ringdown.ops;

import io.ringdown.access.Sight;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.cdr.CallHistory;
import io.ringdown.cdr.CallRecordsUnavailableException;
import io.ringdown.journal.Journals;
import io.ringdown.journal.Past;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Reads the journals for whoever asks about the past: few at a time, for each reading feeds an engine of its own. */
@ApplicationScoped
class JournalHistory implements CallHistory {

    private static final int READINGS = 2;
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Clocks differ. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Journals journals;
    private final Trunks trunks;
    private final Semaphore readings = new Semaphore(READINGS);

    JournalHistory(Journals journals, Trunks trunks) {
        this.journals = journals;
        this.trunks = trunks;
    }

    @Override
    public List<Call> callsAt(Sight sight, Instant at, String pbx) {
        if (at.isAfter(Instant.now().plus(MARGIN))) {
            throw new IllegalArgumentException("at " + at + " is still to come");
        }
        return reading(() -> {
            List<String> names =
                    journals.pbxes().stream().filter(sight::seesPbx).toList();
            if (pbx != null && !names.contains(pbx)) {
                throw new IllegalArgumentException("no PBX named " + pbx + " has a journal; there are: " + names);
            }
            List<Call> calls = new ArrayList<>();
            for (String name : pbx == null ? names : List.of(pbx)) {
                Past past = journals.past(name, trunks.of(name)).within(LONGEST);
                Instant begin = past.begin();
                if (begin == null || at.isBefore(begin)) {
                    throw new IllegalArgumentException("the journal of " + name
                            + (begin == null ? " is empty" : " reaches back to " + begin + " only"));
                }
                past.callsAt(at).stream()
                        .flatMap(call -> sight.look(call).stream())
                        .forEach(calls::add);
            }
            calls.sort(Comparator.comparing(
                            (Call call) -> call.record().startedAt(),
                            Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
                    .thenComparing(Call::id));
            return calls;
        });
    }

    @Override
    public List<CallChange> timeline(Sight sight, CallRecord record) {
        Instant from = record.startedAt() != null ? record.startedAt() : record.bornAt();
        Instant to = record.endedAt() != null ? record.endedAt() : Instant.now();
        return reading(() -> {
            List<CallChange> timeline = new ArrayList<>();
            journals.past(record.pbx(), trunks.of(record.pbx())).within(LONGEST).changes(from, to, change -> {
                if (change.callId().equals(record.id())) {
                    timeline.add(sight.show(change));
                }
            });
            return timeline;
        });
    }

    private <T> T reading(Callable<T> read) {
        boolean mine = false;
        try {
            mine = readings.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!mine) {
                throw new CallRecordsUnavailableException("the journal is being read for others; try again", null);
            }
            return read.call();
        } catch (IOException unreadable) {
            throw new CallRecordsUnavailableException(
                    "the journal cannot be read: " + unreadable.getMessage(), unreadable);
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception interrupted) {
            Thread.currentThread().interrupt();
            throw new CallRecordsUnavailableException("interrupted", interrupted);
        } finally {
            if (mine) {
                readings.release();
            }
        }
    }
}
