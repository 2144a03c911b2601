package io.ringdown.live;

import io.ringdown.call.Call;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.Leg;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.Participant;
import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import io.ringdown.call.QueueVisit;
import java.time.Instant;
import java.util.List;

/** Calls to tell stories with: 101 calls 102. */
public final class SampleCalls {

    public static final Instant T0 = Instant.parse("2026-11-21T02:18:55.748202Z");

    /** An instant of whole seconds, whose fraction must still be written with six digits. */
    public static final Instant T1 = Instant.parse("2026-11-21T02:18:57Z");

    public static final Party ALICE = phone("101", "Alice Adams");
    public static final Party BOB = phone("102", "Bob Brown");
    public static final Party CAROL = phone("103", "Carol Clark");

    private SampleCalls() {}

    public static Party phone(String number, String name) {
        String device = "PJSIP/" + number;
        return new Party(number, name, Presentation.ALLOWED, device, device + "-00000047", "sales", null);
    }

    public static Call dialing(String id, long revision) {
        return call(id, revision, CallState.DIALING);
    }

    /** A call in any state; when ended, answered, with nobody left. */
    public static Call call(String id, long revision, CallState state) {
        boolean ended = state == CallState.ENDED;
        List<Participant> parties =
                switch (state) {
                    case ENDED -> List.of();
                    case UP -> List.of(new Participant(ALICE, T0, false), new Participant(BOB, T1, true));
                    default -> List.of(new Participant(ALICE, T0, false));
                };
        return new Call(record(id, revision, ended), state, T1, parties);
    }

    public static CallRecord record(String id, long revision, boolean ended) {
        return new CallRecord(
                id,
                id.substring(0, id.indexOf('/')),
                Direction.INTERNAL,
                false,
                ALICE,
                "102",
                List.of(new Leg(
                        BOB,
                        null,
                        T0,
                        T0,
                        ended ? T1 : null,
                        ended ? T1 : null,
                        ended ? LegOutcome.ANSWERED : null,
                        null,
                        null)),
                ended ? BOB : null,
                List.of(),
                List.of(new QueueVisit("support", T0, null, 1, null, null, null)),
                List.of(),
                ended ? Disposition.ANSWERED : null,
                ended ? ALICE : null,
                ended ? 16 : null,
                T0,
                T0,
                ended ? T1 : null,
                ended ? T1 : null,
                null,
                ended ? 3_000_000_000L : null,
                1003L,
                0L,
                null,
                null,
                null,
                null,
                true,
                revision);
    }
}
