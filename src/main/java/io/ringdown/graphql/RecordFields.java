package io.ringdown.graphql;

import io.ringdown.call.CallRecord;
import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;

/** What live calls and call records have in common; both types of the schema carry all of it. */
abstract class RecordFields {

    private final CallRecord of;

    RecordFields(CallRecord of) {
        this.of = of;
    }

    CallRecord record() {
        return of;
    }

    @Id
    @NonNull
    @Description("PBX and unique id of the channel that began the call; never changes")
    public String getId() {
        return of.id();
    }

    @NonNull
    @Description("Name of the PBX")
    public String getPbx() {
        return of.pbx();
    }

    @NonNull
    @Description("INBOUND when the caller came over a trunk, else OUTBOUND when any leg went to one, else INTERNAL")
    public Direction getDirection() {
        return of.direction();
    }

    @Description("Begun by a manager or the dialplan, not by a phone")
    public boolean isOriginated() {
        return of.originated();
    }

    @Description("The party that began it, or that an originate rang first")
    public PartyView getCaller() {
        return PartyView.of(of.caller());
    }

    @Description("The number the caller dialled; null when none")
    public String getDialed() {
        return of.dialed();
    }

    @NonNull
    @Description("Every attempt to reach somebody, in order")
    public List<@NonNull LegView> getLegs() {
        return of.legs().stream().map(LegView::of).toList();
    }

    @Description("The first person connected to the caller; null when nobody was")
    public PartyView getAnsweredBy() {
        return PartyView.of(of.answeredBy());
    }

    @NonNull
    @Description("Everything that changed who takes part, in order")
    public List<@NonNull TransferView> getTransfers() {
        return of.transfers().stream().map(TransferView::of).toList();
    }

    @NonNull
    @Description("Stays in queues, in order")
    public List<@NonNull QueueVisitView> getQueueVisits() {
        return of.queueVisits().stream().map(QueueVisitView::of).toList();
    }

    @NonNull
    @Description("What the dialplan said about it, in order: the first hundred, of a bounded length")
    public List<@NonNull UserEventView> getUserEvents() {
        return of.userEvents().stream().map(UserEventView::of).toList();
    }

    @Description(
            "How it ended, from its caller's side; null while it lives. CANCELLED: the caller gave up; ABANDONED: gave up"
                    + " while waiting in a queue; APPLICATION: Asterisk itself served the caller; TRANSFERRED: handed over"
                    + " before anyone answered")
    public Disposition getDisposition() {
        return of.disposition();
    }

    @Description("The party that hung up; null when Asterisk did or nobody saw it")
    public PartyView getEndedBy() {
        return PartyView.of(of.endedBy());
    }

    @Description("Q.850 code of the end; null when the end was not observed")
    public Integer getCause() {
        return of.cause();
    }

    @Description("When it began; null when not observed")
    public Moment getStartedAt() {
        return Moment.of(of.startedAt());
    }

    @Description("When the first phone rang; null when none did")
    public Moment getRingingAt() {
        return Moment.of(of.ringingAt());
    }

    @Description(
            "When the first person was connected to the caller: not a queue's or an announcement's own answer; null when"
                    + " nobody was")
    public Moment getAnsweredAt() {
        return Moment.of(of.answeredAt());
    }

    @Description("When nobody of it was left; null while it lives")
    public Moment getEndedAt() {
        return Moment.of(of.endedAt());
    }

    @Description("Set when the end was not observed: it lies between this and endedAt")
    public Moment getEndedAfter() {
        return Moment.of(of.endedAfter());
    }

    @Description("From startedAt to endedAt, milliseconds")
    public Long getDurationMs() {
        return of.durationMs();
    }

    @Description("The caller's waiting while at least one phone rang, before the first answer, milliseconds")
    public Long getRingMs() {
        return of.ringMs();
    }

    @Description("In all queue visits, milliseconds")
    public Long getWaitMs() {
        return of.waitMs();
    }

    @Description("From answeredAt to endedAt, milliseconds; what billing calls billsec")
    public Long getConnectedMs() {
        return of.connectedMs();
    }

    @Description("At least two parties joined, nobody of them on hold, milliseconds")
    public Long getTalkMs() {
        return of.talkMs();
    }

    @Description("Joined, at least one on hold, milliseconds")
    public Long getHoldMs() {
        return of.holdMs();
    }

    @Description("Id of the call on whose behalf this one was made, when it served a transfer; else null")
    public String getConsultationFor() {
        return of.consultationFor();
    }

    @Description("False when part of the call was not observed: what was not seen is null")
    public boolean isComplete() {
        return of.complete();
    }

    @Description("Counts the changes of this call, from 1")
    public long getRevision() {
        return of.revision();
    }
}
