package io.ringdown.cdr;

import static io.ringdown.cdr.Column.bigint;
import static io.ringdown.cdr.Column.bool;
import static io.ringdown.cdr.Column.choice;
import static io.ringdown.cdr.Column.identity;
import static io.ringdown.cdr.Column.instant;
import static io.ringdown.cdr.Column.integer;
import static io.ringdown.cdr.Column.json;
import static io.ringdown.cdr.Column.text;
import static io.ringdown.cdr.Column.texts;

import io.ringdown.access.Scope;
import io.ringdown.call.CallRecord;
import io.ringdown.call.Leg;
import io.ringdown.call.Party;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import io.ringdown.call.UserEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A call record as rows of five tables. Pure: the same record gives the same rows. */
final class Fold {

    /** A row that belongs to a call, with its place among those of its kind, from 1. */
    record Child<T>(String callId, Instant bornAt, Instant listedAt, int ordinal, T of) {}

    private static final List<Column<Party>> PARTY = List.of(
            text("_number", Party::number),
            text("_name", Party::name),
            choice("_presentation", Party::presentation),
            text("_device", Party::device),
            text("_channel", Party::channel),
            text("_account_code", Party::accountCode),
            text("_tenant_id", Party::tenantId));

    static final Table<CallRecord> CALL = new Table<>(
            "call",
            columns(List.of(
                    one(identity("id", CallRecord::id)),
                    one(text("pbx", CallRecord::pbx)),
                    one(choice("direction", CallRecord::direction)),
                    one(bool("originated", CallRecord::originated)),
                    party("caller", CallRecord::caller),
                    one(text("dialed", CallRecord::dialed)),
                    party("answered_by", CallRecord::answeredBy),
                    one(choice("disposition", CallRecord::disposition)),
                    party("ended_by", CallRecord::endedBy),
                    one(integer("cause", CallRecord::cause)),
                    one(instant("started_at", CallRecord::startedAt)),
                    one(instant("ringing_at", CallRecord::ringingAt)),
                    one(instant("answered_at", CallRecord::answeredAt)),
                    one(instant("ended_at", CallRecord::endedAt)),
                    one(instant("ended_after", CallRecord::endedAfter)),
                    one(bigint("duration_ms", CallRecord::durationMs)),
                    one(bigint("ring_ms", CallRecord::ringMs)),
                    one(bigint("wait_ms", CallRecord::waitMs)),
                    one(bigint("connected_ms", CallRecord::connectedMs)),
                    one(bigint("talk_ms", CallRecord::talkMs)),
                    one(bigint("hold_ms", CallRecord::holdMs)),
                    one(text("consultation_for", CallRecord::consultationFor)),
                    one(bool("complete", CallRecord::complete)),
                    one(bigint("revision", CallRecord::revision)),
                    one(instant("born_at", CallRecord::bornAt)),
                    one(texts("scope_keys", Scope::keys)))));

    static final Table<Child<Leg>> LEG = listed(
            "leg",
            List.of(
                    party("target", Leg::target),
                    one(text("queue", Leg::queue)),
                    one(instant("started_at", Leg::startedAt)),
                    one(instant("ringing_at", Leg::ringingAt)),
                    one(instant("answered_at", Leg::answeredAt)),
                    one(instant("ended_at", Leg::endedAt)),
                    one(choice("outcome", Leg::outcome)),
                    one(bigint("talk_ms", Leg::talkMs)),
                    one(bigint("hold_ms", Leg::holdMs))));

    static final Table<Child<Transfer>> TRANSFER = listed(
            "transfer",
            List.of(
                    one(instant("at", Transfer::at)),
                    one(choice("type", Transfer::type)),
                    party("transferer", Transfer::transferer),
                    party("transferee", Transfer::transferee),
                    one(text("destination", Transfer::destination)),
                    party("target", Transfer::target),
                    one(choice("outcome", Transfer::outcome)),
                    one(text("consultation_call_id", Transfer::consultationCallId))));

    static final Table<Child<QueueVisit>> QUEUE_VISIT = listed(
            "queue_visit",
            List.of(
                    one(text("queue", QueueVisit::queue)),
                    one(instant("joined_at", QueueVisit::joinedAt)),
                    one(instant("left_at", QueueVisit::leftAt)),
                    one(integer("position", QueueVisit::position)),
                    one(choice("outcome", QueueVisit::outcome)),
                    party("agent", QueueVisit::agent),
                    one(bigint("wait_ms", QueueVisit::waitMs))));

    static final Table<Child<UserEvent>> USER_EVENT = child(
            "user_event",
            List.of(
                    one(instant("at", UserEvent::at)),
                    one(text("name", UserEvent::name)),
                    one(json("headers", event -> HeaderJson.write(event.headers())))));

    /** The tables of what belongs to a call. */
    static final List<String> CHILDREN = List.of(LEG.name(), TRANSFER.name(), QUEUE_VISIT.name(), USER_EVENT.name());

    /** The Uniqueid at the end of an id, of which a system name may be the first part; as in V2__partition_by_birth.sql. */
    private Fold() {}

    static List<Child<Leg>> legs(CallRecord record) {
        return children(record, record.legs());
    }

    static List<Child<Transfer>> transfers(CallRecord record) {
        return children(record, record.transfers());
    }

    static List<Child<QueueVisit>> queueVisits(CallRecord record) {
        return children(record, record.queueVisits());
    }

    static List<Child<UserEvent>> userEvents(CallRecord record) {
        return children(record, record.userEvents());
    }

    private static <T> List<Child<T>> children(CallRecord record, List<T> list) {
        if (list.isEmpty()) {
            return List.of();
        }
        Instant bornAt = record.bornAt();
        Instant listedAt = record.startedAt() == null ? record.endedAt() : record.startedAt();
        return IntStream.range(0, list.size())
                .mapToObj(i -> new Child<>(record.id(), bornAt, listedAt, i + 1, list.get(i)))
                .toList();
    }

    private static <R> Stream<Column<R>> one(Column<R> column) {
        return Stream.of(column);
    }

    private static <R> Stream<Column<R>> party(String prefix, Function<R, Party> party) {
        return PARTY.stream().map(column -> column.of(prefix, party));
    }

    private static <R> List<Column<R>> columns(List<Stream<Column<R>>> parts) {
        return parts.stream().flatMap(part -> part).toList();
    }

    /** A table of the parts of calls by which lists of calls are asked for. */
    private static <T> Table<Child<T>> listed(String name, List<Stream<Column<T>>> parts) {
        Table<Child<T>> table = child(name, parts);
        List<Column<Child<T>>> columns = new ArrayList<>(table.columns());
        columns.add(instant("listed_at", Child::listedAt));
        return new Table<>(name, columns);
    }

    private static <T> Table<Child<T>> child(String name, List<Stream<Column<T>>> parts) {
        List<Column<Child<T>>> columns = new ArrayList<>();
        columns.add(identity("call_id", Child::callId));
        columns.add(integer("ordinal", Child::ordinal));
        for (Column<T> column : columns(parts)) {
            columns.add(column.of("", Child::of));
        }
        columns.add(instant("born_at", Child::bornAt));
        return new Table<>(name, columns);
    }
}
