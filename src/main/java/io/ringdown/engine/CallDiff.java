package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallState;
import io.ringdown.call.Leg;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.Participant;
import io.ringdown.call.Party;
import io.ringdown.call.QueueOutcome;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Two views of a call to the changes between them. Nobody remembers what was told: it is what differs. */
final class CallDiff {

    /** A change that waits for its revision and for the view that carries the last one. */
    private interface Draft {
        CallChange at(long revision, Call call);
    }

    private CallDiff() {}

    /**
     * The changes that lead from one view to the next.
     *
     * @param before null when the call was not known
     * @param after carries the revision of {@code before}
     * @param said what the dialplan said by UserEvent; null when nothing
     * @return the view with its new revision, {@code before} when nothing changed
     */
    static Call between(
            Call before, Call after, Instant at, AmiEvent.UserEvent said, String space, List<CallChange> changes) {
        List<Draft> drafts = new ArrayList<>(2);
        if (before == null) {
            drafts.add((revision, call) -> new CallChange.Started(revision, at, call));
        } else {
            legs(before.record().legs(), after.record().legs(), at, drafts);
            Party answeredBy = after.record().answeredBy();
            if (before.record().answeredBy() == null && answeredBy != null) {
                drafts.add((revision, call) -> new CallChange.Answered(revision, at, call, answeredBy));
            }
            holds(before.parties(), after.parties(), at, drafts);
            visits(before.record().queueVisits(), after.record().queueVisits(), at, drafts);
            transfers(before.record().transfers(), after.record().transfers(), at, drafts);
            if (before.state() != CallState.PARKED && after.state() == CallState.PARKED) {
                drafts.add((revision, call) -> new CallChange.Parked(revision, at, call, space));
            } else if (before.state() == CallState.PARKED && after.state() != CallState.PARKED) {
                drafts.add((revision, call) -> new CallChange.Unparked(revision, at, call));
            }
        }
        if (said != null) {
            drafts.add((revision, call) -> new CallChange.UserEvent(revision, at, call, said.name(), said.headers()));
        }
        if (after.ended()) {
            drafts.add((revision, call) ->
                    new CallChange.Ended(revision, at, call, call.record().disposition()));
        } else if (drafts.isEmpty()) {
            if (after.equals(before)) {
                return before;
            }
            drafts.add((revision, call) -> new CallChange.Updated(revision, at, call));
        }
        long revision = after.record().revision();
        Call last = after.withRevision(revision + drafts.size());
        for (Draft draft : drafts) {
            changes.add(draft.at(++revision, last));
        }
        return last;
    }

    private static void legs(List<Leg> before, List<Leg> after, Instant at, List<Draft> drafts) {
        List<Party> ringing = new ArrayList<>(1);
        for (int i = 0; i < after.size(); i++) {
            boolean rang = i < before.size() && before.get(i).ringingAt() != null;
            if (!rang && after.get(i).ringingAt() != null) {
                ringing.add(after.get(i).target());
            }
        }
        if (!ringing.isEmpty()) {
            List<Party> targets = List.copyOf(ringing);
            drafts.add((revision, call) -> new CallChange.Ringing(revision, at, call, targets));
        }
        for (int i = 0; i < after.size(); i++) {
            LegOutcome outcome = after.get(i).outcome();
            boolean known = i < before.size() && before.get(i).outcome() != null;
            if (!known && outcome != null && outcome != LegOutcome.ANSWERED) {
                Party target = after.get(i).target();
                drafts.add((revision, call) -> new CallChange.RingEnded(revision, at, call, target, outcome));
            }
        }
    }

    private static void holds(List<Participant> before, List<Participant> after, Instant at, List<Draft> drafts) {
        for (Participant participant : after) {
            Party party = participant.party();
            boolean held = false;
            for (Participant earlier : before) {
                held |= earlier.held() && earlier.party().channel().equals(party.channel());
            }
            if (participant.held() && !held) {
                drafts.add((revision, call) -> new CallChange.Held(revision, at, call, party));
            } else if (!participant.held() && held) {
                drafts.add((revision, call) -> new CallChange.Resumed(revision, at, call, party));
            }
        }
    }

    private static void visits(List<QueueVisit> before, List<QueueVisit> after, Instant at, List<Draft> drafts) {
        for (int i = 0; i < after.size(); i++) {
            QueueVisit visit = after.get(i);
            if (i >= before.size()) {
                drafts.add((revision, call) -> new CallChange.Queued(revision, at, call, visit));
            }
            QueueVisit known = i < before.size() ? before.get(i) : null;
            boolean left = visit.leftAt() != null && (known == null || known.leftAt() == null);
            // that the caller has given up may show only by its hangup
            boolean gaveUp =
                    !left && visit.outcome() == QueueOutcome.ABANDONED && known.outcome() != QueueOutcome.ABANDONED;
            if (left || gaveUp) {
                drafts.add(
                        visit.outcome() == QueueOutcome.ABANDONED
                                ? (revision, call) -> new CallChange.QueueAbandoned(revision, at, call, visit)
                                : (revision, call) -> new CallChange.Dequeued(revision, at, call, visit));
            }
        }
    }

    private static void transfers(List<Transfer> before, List<Transfer> after, Instant at, List<Draft> drafts) {
        for (int i = 0; i < after.size(); i++) {
            Transfer transfer = after.get(i);
            if (i >= before.size() || !transfer.equals(before.get(i))) {
                drafts.add((revision, call) -> new CallChange.Transferred(revision, at, call, transfer));
            }
        }
    }
}
