package io.ringdown.access;

import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.Conference;
import io.ringdown.call.ConferenceParticipant;
import io.ringdown.call.Device;
import io.ringdown.call.Leg;
import io.ringdown.call.MemberCall;
import io.ringdown.call.ParkedCall;
import io.ringdown.call.Participant;
import io.ringdown.call.Party;
import io.ringdown.call.Queue;
import io.ringdown.call.QueueMember;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import io.ringdown.call.UserEvent;
import io.ringdown.call.WaitingCaller;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What somebody sees: of what, and with which numbers masked. Equal ones see the same, so they may share what is made for
 * them.
 */
public record Sight(Scope scope, Mask mask) {

    /** Everything: for what the service does by itself. Nothing that answers somebody may use it. */
    public static final Sight ALL = new Sight(Scope.ALL, Mask.NONE);

    private boolean plain() {
        return mask.none();
    }

    /** @throws AccessDenied when a search for it would tell what is masked */
    public void checkSearch(String text) {
        if (text != null && !text.equals(mask.text(text))) {
            throw new AccessDenied("numbers are masked for you, so you cannot search by one");
        }
    }

    public boolean sees(Call call) {
        return scope.holds(call);
    }

    public boolean sees(CallRecord call) {
        return scope.holds(call);
    }

    public boolean seesPbx(String pbx) {
        return scope.holdsPbx(pbx);
    }

    // ---- a call that is seen, as it is shown

    public Call show(Call call) {
        return plain()
                ? call
                : new Call(
                        show(call.record()),
                        call.state(),
                        call.stateSince(),
                        call.parties().stream()
                                .map(each -> new Participant(show(each.party()), each.joinedAt(), each.held()))
                                .toList());
    }

    public CallRecord show(CallRecord call) {
        return plain()
                ? call
                : new CallRecord(
                        call.id(),
                        call.pbx(),
                        call.direction(),
                        call.originated(),
                        show(call.caller()),
                        mask.text(call.dialed()),
                        call.legs().stream().map(this::show).toList(),
                        show(call.answeredBy()),
                        call.transfers().stream().map(this::show).toList(),
                        call.queueVisits().stream().map(this::show).toList(),
                        call.userEvents().stream()
                                .map(each -> new UserEvent(each.at(), each.name(), texts(each.headers())))
                                .toList(),
                        call.disposition(),
                        show(call.endedBy()),
                        call.cause(),
                        call.startedAt(),
                        call.ringingAt(),
                        call.answeredAt(),
                        call.endedAt(),
                        call.endedAfter(),
                        call.durationMs(),
                        call.ringMs(),
                        call.waitMs(),
                        call.connectedMs(),
                        call.talkMs(),
                        call.holdMs(),
                        call.consultationFor(),
                        call.complete(),
                        call.revision());
    }

    public CallChange show(CallChange change) {
        if (plain()) {
            return change;
        }
        long revision = change.revision();
        Call call = show(change.call());
        return switch (change) {
            case CallChange.Started c -> new CallChange.Started(revision, c.at(), call);
            case CallChange.Ringing c ->
                new CallChange.Ringing(
                        revision,
                        c.at(),
                        call,
                        c.targets().stream().map(this::show).toList());
            case CallChange.RingEnded c ->
                new CallChange.RingEnded(revision, c.at(), call, show(c.target()), c.outcome());
            case CallChange.Answered c -> new CallChange.Answered(revision, c.at(), call, show(c.target()));
            case CallChange.Held c -> new CallChange.Held(revision, c.at(), call, show(c.party()));
            case CallChange.Resumed c -> new CallChange.Resumed(revision, c.at(), call, show(c.party()));
            case CallChange.Transferred c -> new CallChange.Transferred(revision, c.at(), call, show(c.transfer()));
            case CallChange.Queued c -> new CallChange.Queued(revision, c.at(), call, show(c.visit()));
            case CallChange.Dequeued c -> new CallChange.Dequeued(revision, c.at(), call, show(c.visit()));
            case CallChange.QueueAbandoned c -> new CallChange.QueueAbandoned(revision, c.at(), call, show(c.visit()));
            case CallChange.Parked c -> new CallChange.Parked(revision, c.at(), call, c.space());
            case CallChange.Unparked c -> new CallChange.Unparked(revision, c.at(), call);
            case CallChange.Updated c -> new CallChange.Updated(revision, c.at(), call);
            case CallChange.UserEvent c -> show(c);
            case CallChange.Ended c -> new CallChange.Ended(revision, c.at(), call, c.disposition());
        };
    }

    public CallChange.UserEvent show(CallChange.UserEvent c) {
        return plain()
                ? c
                : new CallChange.UserEvent(c.revision(), c.at(), show(c.call()), c.name(), texts(c.headers()));
    }

    private Leg show(Leg leg) {
        return new Leg(
                show(leg.target()),
                leg.queue(),
                leg.startedAt(),
                leg.ringingAt(),
                leg.answeredAt(),
                leg.endedAt(),
                leg.outcome(),
                leg.talkMs(),
                leg.holdMs());
    }

    private Transfer show(Transfer transfer) {
        return new Transfer(
                transfer.at(),
                transfer.type(),
                show(transfer.transferer()),
                show(transfer.transferee()),
                mask.text(transfer.destination()),
                show(transfer.target()),
                transfer.outcome(),
                transfer.consultationCallId());
    }

    private QueueVisit show(QueueVisit visit) {
        return visit == null
                ? null
                : new QueueVisit(
                        visit.queue(),
                        visit.joinedAt(),
                        visit.leftAt(),
                        visit.position(),
                        visit.outcome(),
                        show(visit.agent()),
                        visit.waitMs());
    }

    private Party show(Party party) {
        return party == null || plain()
                ? party
                : new Party(
                        mask.text(party.number()),
                        mask.text(party.name()),
                        party.presentation(),
                        mask.text(party.device()),
                        mask.channel(party.channel()),
                        party.accountCode(),
                        party.tenantId());
    }

    /** A number, name or device in a report. */
    public String show(String text) {
        return mask.text(text);
    }

    private List<String> texts(List<String> headers) {
        return headers.stream().map(mask::text).toList();
    }

    // ---- what is there beside calls: what is of nobody in the scope is not there

    public Stream<Queue> look(Queue queue) {
        if (!seesPbx(queue.pbx())) {
            return Stream.empty();
        }
        if (plain() && !scope.boundToCalls()) {
            return Stream.of(queue);
        }
        Queue shown = new Queue(
                queue.pbx(),
                queue.name(),
                queue.strategy(),
                queue.waiting().stream()
                        .filter(each -> holds(each.party()))
                        .map(each ->
                                new WaitingCaller(each.position(), show(each.party()), each.callId(), each.joinedAt()))
                        .toList(),
                queue.members().stream().flatMap(this::look).toList());
        boolean empty = shown.waiting().isEmpty() && shown.members().isEmpty();
        return empty && scope.boundToCalls() ? Stream.empty() : Stream.of(shown);
    }

    private Stream<QueueMember> look(QueueMember member) {
        boolean seen = scope.holdsDevice(member.device()) || scope.holdsDevice(member.location());
        return !seen
                ? Stream.empty()
                : Stream.of(new QueueMember(
                        mask.text(member.name()),
                        mask.text(member.location()),
                        mask.text(member.device()),
                        member.penalty(),
                        member.paused(),
                        member.pausedReason(),
                        member.state(),
                        member.callsTaken(),
                        member.lastCallAt(),
                        show(member.ringing()),
                        show(member.talking())));
    }

    /** Whom a phone that is seen serves is seen: it is a call of that phone. */
    private MemberCall show(MemberCall call) {
        return call == null ? null : new MemberCall(show(call.caller()), call.callId(), call.since());
    }

    public Stream<Conference> look(Conference conference) {
        if (!seesPbx(conference.pbx())) {
            return Stream.empty();
        }
        List<ConferenceParticipant> participants = conference.participants().stream()
                .filter(each -> holds(each.party()))
                .map(each -> new ConferenceParticipant(
                        show(each.party()), each.callId(), each.joinedAt(), each.muted(), each.admin()))
                .toList();
        return participants.isEmpty() && !conference.participants().isEmpty()
                ? Stream.empty()
                : Stream.of(new Conference(conference.pbx(), conference.name(), participants));
    }

    public Stream<ParkedCall> look(ParkedCall parked) {
        return seesPbx(parked.pbx())
                        && (holds(parked.party()) || parked.parkedBy() != null && scope.holdsDevice(parked.parkedBy()))
                ? Stream.of(new ParkedCall(
                        parked.pbx(),
                        parked.lot(),
                        parked.space(),
                        show(parked.party()),
                        parked.callId(),
                        mask.text(parked.parkedBy()),
                        parked.parkedAt(),
                        parked.timeoutAt()))
                : Stream.empty();
    }

    public Stream<Device> look(Device device) {
        return seesPbx(device.pbx()) && scope.holdsDevice(device.name())
                ? Stream.of(new Device(device.pbx(), mask.text(device.name()), device.state(), device.registered()))
                : Stream.empty();
    }

    /** A call that is seen, as it is shown; nothing for one that is not. */
    public Optional<Call> look(Call call) {
        return sees(call) ? Optional.of(show(call)) : Optional.empty();
    }

    /** A call that is seen, as it is shown; nothing for one that is not. */
    public Optional<CallRecord> look(CallRecord call) {
        return sees(call) ? Optional.of(show(call)) : Optional.empty();
    }

    private boolean holds(Party party) {
        return !scope.boundToCalls() || party != null && scope.holds(party);
    }
}
