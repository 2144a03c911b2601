package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.Leg;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import io.ringdown.call.QueueOutcome;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A call record told step by step; all times are seconds after its start, null for what did not happen. */
final class Story {

    private final String id;
    private final String pbx;
    private final Instant start;
    private final Party caller;
    private final String dialed;
    private final Direction direction;
    private final List<Leg> legs = new ArrayList<>();
    private final List<Transfer> transfers = new ArrayList<>();
    private final List<QueueVisit> visits = new ArrayList<>();
    private String consultationFor;
    private boolean complete = true;

    private Story(String pbx, int number, Instant start, Party caller, String dialed, Direction direction) {
        this.pbx = pbx;
        this.id = pbx + "/" + start.getEpochSecond() + "." + number;
        this.start = start;
        this.caller = caller;
        this.dialed = dialed;
        this.direction = direction;
    }

    static Story inbound(String pbx, int number, String start, String caller, String dialed) {
        return new Story(
                pbx, number, Instant.parse(start), party(caller, "PJSIP/trunk1", number), dialed, Direction.INBOUND);
    }

    static Story outbound(String pbx, int number, String start, String caller, String dialed) {
        return new Story(pbx, number, Instant.parse(start), phone(caller), dialed, Direction.OUTBOUND);
    }

    static Story internal(String pbx, int number, String start, String caller, String dialed) {
        return new Story(pbx, number, Instant.parse(start), phone(caller), dialed, Direction.INTERNAL);
    }

    Story queue(String queue, Number joined, Number left, QueueOutcome outcome, String agent) {
        visits.add(new QueueVisit(
                queue,
                at(joined),
                at(left),
                1,
                outcome,
                agent == null ? null : phone(agent),
                joined == null || left == null ? null : millis(left) - millis(joined)));
        return this;
    }

    Story leg(String target, String queue, Number began, Number answered, Number ended, LegOutcome outcome) {
        return leg(target, queue, began, answered, ended, outcome, 0, 0);
    }

    Story leg(
            String target,
            String queue,
            Number began,
            Number answered,
            Number ended,
            LegOutcome outcome,
            Number talk,
            Number hold) {
        Party party = target.startsWith("0") ? party(target, "PJSIP/trunk1", 77) : phone(target);
        legs.add(new Leg(
                party,
                queue,
                at(began),
                at(began),
                at(answered),
                at(ended),
                outcome,
                talk == null ? null : millis(talk),
                hold == null ? null : millis(hold)));
        return this;
    }

    Story transfer(Number at, TransferType type, String by, String to, TransferOutcome outcome) {
        transfers.add(new Transfer(
                at(at),
                type,
                by == null ? null : phone(by),
                caller,
                to,
                outcome == TransferOutcome.ANSWERED ? phone(to) : null,
                outcome,
                null));
        return this;
    }

    Story consultationFor(String call) {
        consultationFor = call;
        return this;
    }

    /** Nobody saw its end, or its begin. */
    Story halfSeen() {
        complete = false;
        return this;
    }

    CallRecord ends(Number ended, Disposition disposition, String by, Integer cause) {
        Leg first = legs.stream()
                .filter(leg -> leg.outcome() == LegOutcome.ANSWERED)
                .findFirst()
                .orElse(null);
        return new CallRecord(
                id,
                pbx,
                direction,
                false,
                caller,
                dialed,
                legs,
                first == null ? null : first.target(),
                transfers,
                visits,
                List.of(),
                disposition,
                by == null ? null : by.equals(caller.number()) ? caller : phone(by),
                cause,
                complete ? start : null,
                null,
                first == null ? null : first.answeredAt(),
                at(ended),
                null,
                complete ? millis(ended) : null,
                0L,
                visits.stream()
                        .mapToLong(visit -> visit.waitMs() == null ? 0 : visit.waitMs())
                        .sum(),
                first == null || first.answeredAt() == null
                        ? 0L
                        : at(ended).toEpochMilli() - first.answeredAt().toEpochMilli(),
                legs.stream()
                        .mapToLong(leg -> leg.talkMs() == null ? 0 : leg.talkMs())
                        .sum(),
                legs.stream()
                        .mapToLong(leg -> leg.holdMs() == null ? 0 : leg.holdMs())
                        .sum(),
                consultationFor,
                complete,
                3);
    }

    private Instant at(Number seconds) {
        return seconds == null ? null : start.plusMillis(millis(seconds));
    }

    private static long millis(Number seconds) {
        return Math.round(seconds.doubleValue() * 1_000);
    }

    private static Party phone(String number) {
        return party(number, "PJSIP/" + number, Integer.parseInt(number));
    }

    private static Party party(String number, String device, int channel) {
        return new Party(
                number,
                number == null ? null : "Name " + number,
                Presentation.ALLOWED,
                device,
                device + "-%08x".formatted(channel),
                null,
                null);
    }
}
