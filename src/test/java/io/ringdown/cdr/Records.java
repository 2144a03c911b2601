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
import io.ringdown.call.UserEvent;
import java.time.Instant;
import java.util.List;

/** Call records to write. */
final class Records {

    static final Instant NOON = Instant.parse("2026-03-02T12:00:00.123456Z");

    /** What differs from one test to another; everything else is as in {@link #build()}. */
    String id = "lab/1.1";

    String pbx = "lab";
    Direction direction = Direction.INBOUND;
    Party caller = party("101", "Alice Adams");
    String dialed = "102";
    List<Leg> legs = List.of(leg("102", null));
    List<Transfer> transfers = List.of();
    List<QueueVisit> visits = List.of();
    List<UserEvent> userEvents = List.of();
    Disposition disposition = Disposition.ANSWERED;
    Instant startedAt = NOON;
    Instant endedAt = NOON.plusSeconds(60);
    boolean complete = true;
    long revision = 3;

    static Records call(String id) {
        Records call = new Records();
        call.id = id;
        return call;
    }

    static CallRecord plain(String id) {
        return call(id).build();
    }

    /** A call with a leg that failed, a queue, a transfer and every column set. */
    static CallRecord full(String id) {
        Records call = call(id);
        Party agent = party("201", "Bob Ødegård 🕿");
        call.legs = List.of(leg("202", "support"), leg("201", "support"));
        call.visits =
                List.of(new QueueVisit("support", NOON, NOON.plusSeconds(9), 2, QueueOutcome.ANSWERED, agent, 9_000L));
        call.transfers = List.of(new Transfer(
                NOON.plusSeconds(20),
                TransferType.ATTENDED,
                agent,
                call.caller,
                "103",
                party("103", "Carol"),
                TransferOutcome.ANSWERED,
                "lab/1.9"));
        call.userEvents = List.of(
                new UserEvent(
                        NOON.plusSeconds(5), "Ticket", List.of("Number", "7", "Note", "it \"rings\"", "Note", "")),
                new UserEvent(NOON.plusSeconds(6), "Silent", List.of()));
        return call.build();
    }

    static Party party(String number, String name) {
        return new Party(
                number,
                name,
                Presentation.ALLOWED,
                "PJSIP/" + number,
                "PJSIP/" + number + "-00000001",
                "acc-" + number,
                "tenant-" + number);
    }

    static Leg leg(String number, String queue) {
        return new Leg(
                party(number, null),
                queue,
                NOON,
                NOON.plusMillis(120),
                NOON.plusSeconds(3),
                NOON.plusSeconds(60),
                LegOutcome.ANSWERED,
                50_000L,
                7_000L);
    }

    CallRecord build() {
        return new CallRecord(
                id,
                pbx,
                direction,
                false,
                caller,
                dialed,
                legs,
                legs.isEmpty() ? null : legs.getLast().target(),
                transfers,
                visits,
                userEvents,
                disposition,
                caller,
                16,
                startedAt,
                NOON.plusMillis(120),
                NOON.plusSeconds(3),
                endedAt,
                null,
                60_000L,
                2_880L,
                0L,
                57_000L,
                50_000L,
                7_000L,
                null,
                complete,
                revision);
    }
}
