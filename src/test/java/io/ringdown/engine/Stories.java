package io.ringdown.engine;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.Party;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import io.ringdown.journal.Recording;
import io.ringdown.journal.Replay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Recordings through the engine, and what comes out as lines that a telephony person can read. */
final class Stories {

    static final TrunkPatterns TRUNKS = TrunkPatterns.of(List.of("PJSIP/trunk*"));

    private Stories() {}

    /** The connections of a recording as messages. */
    static List<List<AmiMessage>> connections(Recording recording) {
        List<List<AmiMessage>> connections = new ArrayList<>();
        try {
            recording.read(new Recording.Sink() {
                @Override
                public void onConnected() {
                    connections.add(new ArrayList<>());
                }

                @Override
                public void onMessage(AmiMessage message) {
                    connections.getLast().add(message);
                }
            });
        } catch (Recording.Unreadable e) {
            throw new IllegalStateException(e);
        }
        return connections;
    }

    static List<CallChange> changes(Recording recording) {
        return changes(connections(recording));
    }

    static List<CallChange> changes(List<List<AmiMessage>> connections) {
        List<CallChange> changes = new ArrayList<>();
        CallEngine engine = new CallEngine("pbx", TRUNKS);
        Replay replay = new Replay(engine, changes::addAll);
        for (List<AmiMessage> connection : connections) {
            replay.onConnected();
            connection.forEach(replay::onMessage);
        }
        replay.end();
        if (engine.size() > 0 || engine.channels() > 0 || engine.linkedIds() > 0) {
            throw new AssertionError(engine.size() + " calls and " + engine.channels() + " channels left open, "
                    + engine.linkedIds() + " Linkedids not forgotten");
        }
        return changes;
    }

    static List<CallRecord> records(List<CallChange> changes) {
        return changes.stream()
                .filter(c -> c instanceof CallChange.Ended)
                .map(c -> c.call().record())
                .toList();
    }

    /** {@code 2.01 ANSWERED 101 -> 102 by 102}. */
    static List<String> lines(List<CallChange> changes) {
        List<String> lines = new ArrayList<>();
        Instant start = changes.isEmpty() ? null : changes.getFirst().at();
        for (CallChange change : changes) {
            Call call = change.call();
            double seconds = Duration.between(start, change.at()).toMillis() / 1_000.0;
            lines.add(String.format(
                    Locale.ROOT,
                    "%6.2f %-10s %s -> %s%s",
                    seconds,
                    change.type(),
                    name(call.record().caller()),
                    call.record().dialed() == null ? "-" : call.record().dialed(),
                    detail(change)));
        }
        return lines;
    }

    private static String detail(CallChange change) {
        String state = " [" + change.call().state() + "]";
        return switch (change) {
            case CallChange.Started _ -> state;
            case CallChange.Ringing c ->
                " at "
                        + String.join(
                                ", ", c.targets().stream().map(Stories::name).toList()) + state;
            case CallChange.RingEnded c -> " at " + name(c.target()) + ": " + c.outcome() + state;
            case CallChange.Answered c -> " by " + name(c.target()) + state;
            case CallChange.Held c -> ": " + name(c.party()) + " waits" + state;
            case CallChange.Resumed c -> ": " + name(c.party()) + " talks again" + state;
            case CallChange.Transferred c -> ": " + transfer(c.transfer()) + state;
            case CallChange.Queued c -> " in " + c.visit().queue() + state;
            case CallChange.Dequeued c -> ": " + visit(c.visit()) + state;
            case CallChange.QueueAbandoned c -> ": " + visit(c.visit()) + state;
            case CallChange.Parked c -> " in " + c.space() + state;
            case CallChange.Unparked _, CallChange.Updated _ -> state;
            case CallChange.UserEvent c -> ": " + c.name() + " " + c.headers() + state;
            case CallChange.Ended c -> " " + c.disposition() + record(c.call().record());
        };
    }

    private static String transfer(Transfer t) {
        return t.type() + " by " + name(t.transferer()) + ": " + name(t.transferee()) + " to " + t.destination()
                + (t.outcome() == null ? "" : ", " + t.outcome())
                + (t.target() == null ? "" : " by " + name(t.target()));
    }

    private static String visit(QueueVisit v) {
        return v.queue() + " " + v.outcome() + (v.agent() == null ? "" : " by " + name(v.agent()));
    }

    private static String record(CallRecord r) {
        return (r.endedBy() == null ? "" : " by " + name(r.endedBy()))
                + ", cause " + r.cause()
                + ", lasted " + r.durationMs()
                + ", rang " + r.ringMs()
                + ", waited " + r.waitMs()
                + ", connected " + r.connectedMs()
                + ", talked " + r.talkMs()
                + ", held " + r.holdMs() + " ms"
                + (r.consultationFor() == null ? "" : ", consultation")
                + (r.complete() ? "" : ", incomplete")
                + (r.direction() == io.ringdown.call.Direction.INTERNAL ? "" : ", " + r.direction());
    }

    private static String name(Party party) {
        return party == null ? "-" : party.number() != null ? party.number() : party.device();
    }
}
