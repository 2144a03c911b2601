package io.ringdown.graphql;

import io.ringdown.call.CallChange;
import io.ringdown.call.ChangeType;
import io.ringdown.call.Disposition;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.Party;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.UserEvent;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("CallChange")
@Description("One thing that happened to a call. Fields that its type does not speak of are null")
public final class CallChangeView {

    private final CallChange of;

    CallChangeView(CallChange of) {
        this.of = of;
    }

    @Id
    @NonNull
    @Description("The call it happened to")
    public String getCallId() {
        return of.callId();
    }

    @Description("Revision of the call that this change made; changes of a call carry consecutive ones")
    public long getRevision() {
        return of.revision();
    }

    @Description("When it happened, by the PBX's clock")
    public Moment getAt() {
        return Moment.of(of.at());
    }

    @NonNull
    @Description("What happened")
    public ChangeType getType() {
        return of.type();
    }

    @NonNull
    @Description(
            "The call after the event that caused the change: of several changes by one event, each shows the call after"
                    + " all of them")
    public CallView getCall() {
        return new CallView(of.call());
    }

    @Description("RINGING: the parties that began to ring")
    public List<@NonNull PartyView> getTargets() {
        return of instanceof CallChange.Ringing ringing
                ? ringing.targets().stream().map(PartyView::of).toList()
                : null;
    }

    @Description("RING_ENDED: who rang; ANSWERED: who was connected to the caller")
    public PartyView getTarget() {
        Party target =
                switch (of) {
                    case CallChange.RingEnded ended -> ended.target();
                    case CallChange.Answered answered -> answered.target();
                    default -> null;
                };
        return PartyView.of(target);
    }

    @Description("RING_ENDED: why it rings no more")
    public LegOutcome getOutcome() {
        return of instanceof CallChange.RingEnded ended ? ended.outcome() : null;
    }

    @Description("HELD, RESUMED: who was put on hold, or taken back")
    public PartyView getParty() {
        Party party =
                switch (of) {
                    case CallChange.Held held -> held.party();
                    case CallChange.Resumed resumed -> resumed.party();
                    default -> null;
                };
        return PartyView.of(party);
    }

    @Description("TRANSFERRED: the transfer, as far as it is known by now")
    public TransferView getTransfer() {
        return of instanceof CallChange.Transferred transferred ? TransferView.of(transferred.transfer()) : null;
    }

    @Description("QUEUED, DEQUEUED, QUEUE_ABANDONED: the stay in the queue")
    public QueueVisitView getVisit() {
        QueueVisit visit =
                switch (of) {
                    case CallChange.Queued queued -> queued.visit();
                    case CallChange.Dequeued dequeued -> dequeued.visit();
                    case CallChange.QueueAbandoned abandoned -> abandoned.visit();
                    default -> null;
                };
        return visit == null ? null : QueueVisitView.of(visit);
    }

    @Description("PARKED: the parking space")
    public String getSpace() {
        return of instanceof CallChange.Parked parked ? parked.space() : null;
    }

    @Description("USER_EVENT: what the dialplan said")
    public UserEventView getUserEvent() {
        return of instanceof CallChange.UserEvent event
                ? UserEventView.of(new UserEvent(event.at(), event.name(), event.headers()))
                : null;
    }

    @Description("ENDED: how it ended, from its caller's side")
    public Disposition getDisposition() {
        return of instanceof CallChange.Ended ended ? ended.disposition() : null;
    }
}
