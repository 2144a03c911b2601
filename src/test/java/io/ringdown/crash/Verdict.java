package io.ringdown.crash;

import io.ringdown.crash.Deliveries.Delivery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rows held against what was played and delivered. Every call of which anything was delivered has one record; one
 * delivered whole is complete and equal to the truth; of one that was cut nothing is claimed that nobody could know.
 * With several replicas that counts which could know most, and a row that is right for any of them is right.
 */
final class Verdict {

    /** What the service could know of a call. */
    enum Kind {
        /** All, in one session that was there from before its begin, and of no other call it has to do with less. */
        WHOLE("delivered whole, no gap in its life: complete and equal"),
        /** All its messages; but the service was away in between, and cannot know that nothing happened then. */
        CROSSED("delivered whole, across a gap: equal, or incomplete"),
        CUT("cut: incomplete, unless equal all the same"),
        /** Something of it was sent so shortly before an end that it need not have been kept. */
        UNCERTAIN("uncertain: as whole, or as cut"),
        /** Nothing of it, but a channel that has gone over to another call still bears its name. */
        HINTED("only its name was told: incomplete, or no record"),
        UNSEEN("neither delivered nor listed: no record");

        final String rule;

        Kind(String rule) {
            this.rule = rule;
        }
    }

    /** What may be wrong. */
    enum Fault {
        /** It must have a record and has none. */
        LOST,
        /** It has more than one. */
        DOUBLED,
        /** The service holds it for alive after all has ended, or its row has no end. */
        STUCK,
        /** Its record says what is not true, or there is one of what nobody could know. */
        WRONG
    }

    private record Finding(Fault fault, Kind kind, PlayedCall call, String what) {}

    private static final int TOLD = 10;

    /** The channels of a call that ends are gone within this; of one that was cut not all may be known. Microseconds. */
    private static final long SAME_END = 50_000;

    private final List<Deliveries> replicas;
    private final long settled;
    private final Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> complete = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> incomplete = new EnumMap<>(Kind.class);
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final List<Finding> findings = new ArrayList<>();
    private int calls;
    private int rows;
    private int underOtherIds;

    /** @param settled a list is surely taken in when its session goes on so long after it; microseconds */
    Verdict(List<Deliveries> replicas, long settled) {
        this.replicas = List.copyOf(replicas);
        this.settled = settled;
    }

    /** @param alive calls that the service still holds for alive */
    Verdict judge(PlayedCalls played, String pbx, List<StoredCall> stored, Set<String> alive) {
        rows = stored.size();
        Map<String, Story> storyByChannel = new HashMap<>();
        played.stories().forEach(story -> story.channels().forEach(channel -> storyByChannel.put(channel, story)));
        Map<Story, List<StoredCall>> rowsByStory = new HashMap<>();
        for (StoredCall row : stored) {
            Story story =
                    row.id().startsWith(pbx + "/") ? storyByChannel.get(row.id().substring(pbx.length() + 1)) : null;
            if (story == null) {
                fault(Fault.WRONG, null, null, "a record of what was never played: " + row.columns());
            } else {
                rowsByStory.computeIfAbsent(story, _ -> new ArrayList<>()).add(row);
            }
        }
        Set<String> stuck = new HashSet<>(alive);
        for (Story story : played.stories()) {
            judge(story, pbx, rowsByStory.getOrDefault(story, List.of()), stuck);
        }
        stuck.forEach(id -> fault(Fault.STUCK, null, null, id + " is held for alive and was never played so"));
        return this;
    }

    boolean good() {
        return faults.isEmpty();
    }

    private void judge(Story story, String pbx, List<StoredCall> rows, Set<String> stuck) {
        Map<PlayedCall, List<StoredCall>> rowsOf = match(story, pbx, rows);
        for (PlayedCall call : story.calls()) {
            calls++;
            List<StoredCall> own = rowsOf.getOrDefault(call, List.of());
            Kind kind = kindOf(call);
            kinds.merge(kind, 1, Integer::sum);
            if (stuck.remove(call.id)) {
                fault(Fault.STUCK, kind, call, "still alive");
            } else if (own.isEmpty()) {
                if (mustHaveRecord(call, kind)) {
                    fault(Fault.LOST, kind, call, "no record");
                }
            } else if (own.size() > 1) {
                fault(
                        Fault.DOUBLED,
                        kind,
                        call,
                        own.stream().map(StoredCall::id).collect(Collectors.joining(" and ")));
            } else {
                judge(call, kind, own.getFirst());
            }
        }
    }

    /**
     * A call whose begin nobody saw may bear the name of another of its channels. Such rows go to a call of that channel
     * which has none, else they are doubles.
     */
    private Map<PlayedCall, List<StoredCall>> match(Story story, String pbx, List<StoredCall> rows) {
        Map<PlayedCall, List<StoredCall>> matched = new LinkedHashMap<>();
        List<StoredCall> others = new ArrayList<>();
        for (StoredCall row : rows) {
            story.calls().stream()
                    .filter(call -> call.id.equals(row.id()))
                    .findFirst()
                    .ifPresentOrElse(
                            call -> matched.computeIfAbsent(call, _ -> new ArrayList<>())
                                    .add(row),
                            () -> others.add(row));
        }
        for (StoredCall row : others) {
            underOtherIds++;
            Set<PlayedCall> candidates =
                    new LinkedHashSet<>(story.callsOf(row.id().substring(pbx.length() + 1)));
            candidates.removeIf(call -> call.record == null);
            PlayedCall call = candidates.stream()
                    .filter(one -> !matched.containsKey(one))
                    .findFirst()
                    .or(() -> candidates.stream().findFirst())
                    .orElse(null);
            if (call == null) {
                fault(Fault.WRONG, null, null, "no call but a channel of " + story.recording + ": " + row.columns());
            } else {
                matched.computeIfAbsent(call, _ -> new ArrayList<>()).add(row);
            }
        }
        return matched;
    }

    /** What the replica could know that could know most. */
    private Kind kindOf(PlayedCall call) {
        return replicas.stream()
                .map(replica -> kindOf(call, replica))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private Kind kindOf(PlayedCall call, Deliveries replica) {
        Story story = call.story;
        if (replica.withoutGap(story.sentAt(story.beginOf(call)), story.sentAt(call.ended))) {
            return Kind.WHOLE;
        }
        int no = 0;
        int maybe = 0;
        int yes = 0;
        for (int i = call.messages.nextSetBit(0); i >= 0; i = call.messages.nextSetBit(i + 1)) {
            switch (replica.of(story.sentAt(i))) {
                case YES -> yes++;
                case NO -> no++;
                case MAYBE -> maybe++;
            }
        }
        if (maybe == 0 && no == 0) {
            return Kind.CROSSED;
        }
        if (maybe == 0 && yes == 0 && listed(call, replica) == Delivery.NO) {
            return hinted(call, replica) ? Kind.HINTED : Kind.UNSEEN;
        }
        return no > 0 && (maybe == 0 || yes > 0) ? Kind.CUT : Kind.UNCERTAIN;
    }

    private Delivery listed(PlayedCall call, Deliveries replica) {
        Delivery best = Delivery.NO;
        for (PlayedCall.Mention list : call.listed()) {
            switch (list.isFor(replica) ? replica.ofList(list.at(), settled) : Delivery.NO) {
                case YES -> {
                    if (list.byName()) {
                        return Delivery.YES;
                    }
                    best = Delivery.MAYBE;
                }
                case MAYBE -> best = Delivery.MAYBE;
                case NO -> {}
            }
        }
        return best;
    }

    private static boolean hinted(PlayedCall call, Deliveries replica) {
        return call.hints().stream().anyMatch(hint -> hint.isFor(replica) && replica.of(hint.at()) != Delivery.NO);
    }

    private boolean mustHaveRecord(PlayedCall call, Kind kind) {
        return kind == Kind.WHOLE || replicas.stream().anyMatch(replica -> mustHaveRecord(call, replica));
    }

    private boolean mustHaveRecord(PlayedCall call, Deliveries replica) {
        if (listed(call, replica) == Delivery.YES) {
            return true;
        }
        for (int i = call.evidence.nextSetBit(0); i >= 0; i = call.evidence.nextSetBit(i + 1)) {
            if (replica.of(call.story.sentAt(i)) == Delivery.YES) {
                return true;
            }
        }
        return false;
    }

    private void judge(PlayedCall call, Kind kind, StoredCall row) {
        if (row.micros("ended_at") < 0) {
            fault(Fault.STUCK, kind, call, "its row has no end");
            return;
        }
        if (kind == Kind.UNSEEN) {
            fault(Fault.WRONG, kind, call, "a record of what nobody told: " + row.columns());
            return;
        }
        (row.complete() ? complete : incomplete).merge(kind, 1, Integer::sum);
        List<String> differences = row.differences(call.record);
        if (row.complete() && !differences.isEmpty()) {
            fault(Fault.WRONG, kind, call, "claims to be complete, but " + String.join("; ", differences));
            return;
        }
        if (!row.complete() && kind == Kind.WHOLE) {
            fault(Fault.WRONG, kind, call, "was seen as a whole, but " + String.join("; ", differences));
            return;
        }
        List<String> objections = new ArrayList<>();
        for (Deliveries replica : replicas) {
            Kind its = kindOf(call, replica);
            if (its != Kind.UNSEEN) {
                Optional<String> objection =
                        row.complete() ? toComplete(call, replica) : toIncomplete(call, its, row, replica);
                if (objection.isEmpty()) {
                    return;
                }
                objections.add(objection.get());
            }
        }
        fault(Fault.WRONG, kind, call, String.join("; ", objections));
    }

    /** Why this replica cannot have written a row that claims to be complete. */
    private static Optional<String> toComplete(PlayedCall call, Deliveries replica) {
        Story story = call.story;
        if (replica.of(story.sentAt(call.messages.nextSetBit(0))) == Delivery.NO) {
            return Optional.of("claims to be complete, but nobody saw its begin");
        }
        return replica.of(story.sentAt(call.ended)) == Delivery.NO
                ? Optional.of("claims to be complete, but nobody saw its end")
                : Optional.empty();
    }

    /** Why this replica cannot have written such a row that does not claim to be complete. */
    private static Optional<String> toIncomplete(PlayedCall call, Kind its, StoredCall row, Deliveries replica) {
        return its == Kind.HINTED || its == Kind.UNCERTAIN && maybeOnlyHinted(call, replica)
                ? Optional.empty()
                : toEnd(call, row, replica);
    }

    /** Nothing of it was surely delivered, so its name alone may be what the service knows. */
    private static boolean maybeOnlyHinted(PlayedCall call, Deliveries replica) {
        for (int i = call.messages.nextSetBit(0); i >= 0; i = call.messages.nextSetBit(i + 1)) {
            if (replica.of(call.story.sentAt(i)) == Delivery.YES) {
                return false;
            }
        }
        return hinted(call, replica);
    }

    /** An end that was seen is told as it was; of one that was not, an interval in which it lies, and nothing else. */
    private static Optional<String> toEnd(PlayedCall call, StoredCall row, Deliveries replica) {
        long ended = micros(call.record.endedAt());
        long endedAfter = row.micros("ended_after");
        long endedAt = row.micros("ended_at");
        if (endedAfter < 0) {
            if (replica.of(call.story.sentAt(call.ended)) == Delivery.NO) {
                return Optional.of("nobody saw its end, but ended_after is null");
            }
            // who hung up before the channel was gone may be what was not seen
            return endedAt < ended - SAME_END || endedAt > call.lastHangup
                    ? Optional.of(off("ended_at", endedAt, ended))
                    : Optional.empty();
        }
        long lastNamed = lastNamed(call, replica);
        if (endedAfter > lastNamed) {
            return Optional.of(off("ended_after", endedAfter, lastNamed));
        }
        if (endedAt < ended) {
            return Optional.of(off("ended_at", endedAt, ended));
        }
        return row.columns().get("cause") != null || row.columns().get("ended_by_channel") != null
                ? Optional.of("nobody saw its end, but cause or ended_by is there")
                : Optional.empty();
    }

    /**
     * The last moment that the service may have taken it for alive: a phone bears its name until it is bridged anew, and while
     * nothing tells that it does not, it rings on.
     */
    private static long lastNamed(PlayedCall call, Deliveries replica) {
        long last = call.lastHangup;
        for (PlayedCall.Mention hint : call.hints()) {
            if (hint.isFor(replica) && replica.of(hint.at()) != Delivery.NO) {
                last = Math.max(last, Math.min(call.namedUntil(hint.at()), replica.endOf(hint.at())));
            }
        }
        return last;
    }

    private static String off(String column, long is, long was) {
        return "incomplete, but %s is %.3f ms %s the end"
                .formatted(column, Math.abs(is - was) / 1_000.0, is < was ? "before" : "after");
    }

    private void fault(Fault fault, Kind kind, PlayedCall call, String what) {
        faults.merge(fault, 1, Integer::sum);
        findings.add(new Finding(fault, kind, call, what));
    }

    private static long micros(java.time.Instant at) {
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }

    // ---- what is told

    /** What was found, as a table, and the first faults. */
    String table() {
        StringBuilder text = new StringBuilder();
        text.append("calls played %,d, records %,d (%d of calls whose begin was missed bear another channel's id)%n"
                .formatted(calls, rows, underOtherIds));
        text.append("%-10s %8s %9s %11s %6s%n".formatted("", "calls", "complete", "incomplete", "none"));
        for (Kind kind : Kind.values()) {
            int all = kinds.getOrDefault(kind, 0);
            int whole = complete.getOrDefault(kind, 0);
            int part = incomplete.getOrDefault(kind, 0);
            text.append("%-10s %,8d %,9d %,11d %,6d   %s%n"
                    .formatted(kind, all, whole, part, all - whole - part, kind.rule));
        }
        for (Fault fault : Fault.values()) {
            text.append("%-10s %,8d%n".formatted(fault, faults.getOrDefault(fault, 0)));
        }
        return text.toString();
    }

    /** The first faults of each sort, with what was delivered. */
    String faults(int most) {
        StringBuilder text = new StringBuilder();
        for (Fault fault : Fault.values()) {
            findings.stream()
                    .filter(finding -> finding.fault() == fault)
                    .limit(most)
                    .forEach(finding -> text.append(describe(finding)).append('\n'));
        }
        return text.toString();
    }

    String firstFaults() {
        return faults(TOLD);
    }

    private String describe(Finding finding) {
        PlayedCall call = finding.call();
        if (call == null) {
            return finding.fault() + " " + finding.what();
        }
        Story story = call.story;
        StringBuilder text = new StringBuilder("%s %s %s (%s): %s"
                .formatted(finding.fault(), finding.kind(), call.id, story.recording, finding.what()));
        text.append("\n    truth: %s to %s".formatted(call.record.startedAt(), call.record.endedAt()));
        replicas.forEach(replica -> describe(call, replica, text));
        return text.toString();
    }

    private void describe(PlayedCall call, Deliveries replica, StringBuilder text) {
        Story story = call.story;
        text.append("\n    %s; begin: %s; end: %s"
                .formatted(
                        kindOf(call, replica),
                        replica.around(story.sentAt(call.messages.nextSetBit(0))),
                        replica.around(story.sentAt(call.ended))));
        StringBuilder missing = new StringBuilder();
        int told = 0;
        for (int i = call.messages.nextSetBit(0); i >= 0; i = call.messages.nextSetBit(i + 1)) {
            Delivery delivery = replica.of(story.sentAt(i));
            if (delivery != Delivery.YES && ++told <= 40) {
                missing.append(' ')
                        .append(i)
                        .append(':')
                        .append(story.event(i))
                        .append(delivery == Delivery.MAYBE ? "?" : "");
            }
        }
        if (told > 0) {
            text.append("\n    not delivered, of ")
                    .append(call.messages.cardinality())
                    .append(" messages:")
                    .append(missing)
                    .append(told > 40 ? " …" : "");
        }
        call.listed().stream().filter(list -> list.isFor(replica)).findFirst().ifPresent(list -> text.append(
                        "\n    listed: ")
                .append(replica.around(list.at())));
    }
}
