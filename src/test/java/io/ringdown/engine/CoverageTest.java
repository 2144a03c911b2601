package io.ringdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeType;
import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.QueueOutcome;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import io.ringdown.journal.Recording;
import io.ringdown.testing.Recordings;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Everything the vocabulary can say is said by some recording, except what is named here. */
class CoverageTest {

    private static final Set<Enum<?>> SEEN = new HashSet<>();

    @BeforeAll
    static void read() {
        for (Recording recording : Recordings.all()) {
            Stories.changes(recording).forEach(CoverageTest::seen);
        }
    }

    @Test
    void every_kind_of_change() {
        assertThat(unseen(ChangeType.class)).isEmpty();
    }

    @Test
    void every_state_and_direction() {
        assertThat(unseen(CallState.class)).isEmpty();
        assertThat(unseen(Direction.class)).isEmpty();
    }

    @Test
    void every_leg_outcome() {
        // a phone that is away or does not exist never gets as far as a leg
        assertThat(unseen(LegOutcome.class)).containsExactly("FAILED", "UNAVAILABLE");
    }

    @Test
    void every_disposition() {
        assertThat(unseen(Disposition.class)).isEmpty();
    }

    @Test
    void every_transfer() {
        assertThat(unseen(TransferType.class)).isEmpty();
        // a transfer to nowhere leaves no trace (asterisk-behaviour.md, 6)
        assertThat(unseen(TransferOutcome.class)).containsExactly("FAILED");
    }

    @Test
    void every_queue_outcome() {
        assertThat(unseen(QueueOutcome.class)).isEmpty();
    }

    private static void seen(CallChange change) {
        CallRecord record = change.call().record();
        SEEN.add(change.type());
        SEEN.add(change.call().state());
        SEEN.add(record.direction());
        SEEN.add(record.disposition());
        record.legs().forEach(leg -> SEEN.add(leg.outcome()));
        record.queueVisits().forEach(visit -> SEEN.add(visit.outcome()));
        record.transfers().forEach(transfer -> {
            SEEN.add(transfer.type());
            SEEN.add(transfer.outcome());
        });
    }

    private static <E extends Enum<E>> Set<String> unseen(Class<E> kind) {
        Set<String> names = new TreeSet<>();
        EnumSet.allOf(kind).stream().filter(e -> !SEEN.contains(e)).forEach(e -> names.add(e.name()));
        return names;
    }
}
