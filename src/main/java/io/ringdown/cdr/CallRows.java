package io.ringdown.cdr;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.ringdown.call.CallRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;

/** Calls and what belongs to them, queried. Needs a transaction. */
@ApplicationScoped
class CallRows implements PanacheRepositoryBase<CallRow, String> {

    /** What the database does of itself. */
    private static final String ORDINARY = settings("auto", "default");

    /** The calls that {@code query} selects, in its order. */
    List<CallRecord> select(CallQuery query) {
        Session session = getEntityManager().unwrap(Session.class);
        var rows = session.createNativeQuery(query.sql(), CallRow.class);
        query.parameters().forEach(rows::setParameter);
        set(session, settings(query.plan()));
        List<CallRow> calls = rows.getResultList();
        set(session, ORDINARY);
        return withChildren(calls);
    }

    /** Making a plan takes longer than a page: it looks at the indexes of every month. */
    static String settings(CallQuery.Plan plan) {
        return switch (plan) {
            case BY_VALUE -> settings("force_custom_plan", "default");
            case BY_INDEX -> settings("force_generic_plan", "off");
        };
    }

    private static String settings(String cache, String otherWays) {
        return "set local plan_cache_mode = " + cache
                + Stream.of("sort", "hashjoin", "mergejoin", "bitmapscan", "seqscan")
                        .map(way -> "; set local enable_" + way + " = " + otherWays)
                        .collect(Collectors.joining());
    }

    private static void set(Session session, String settings) {
        session.doWork(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(settings);
            }
        });
    }

    List<CallRecord> withId(String id) {
        return withChildren(
                find("id = ?1 and bornAt = ?2", id, CallRecord.bornAt(id)).list());
    }

    private List<CallRecord> withChildren(List<CallRow> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        Wanted of = Wanted.of(calls);
        var legs = children("LegRow", LegRow.class, of, row -> row.key, LegRow::leg);
        var transfers = children("TransferRow", TransferRow.class, of, row -> row.key, TransferRow::transfer);
        var visits = children("QueueVisitRow", QueueVisitRow.class, of, row -> row.key, QueueVisitRow::queueVisit);
        var events = children("UserEventRow", UserEventRow.class, of, row -> row.key, UserEventRow::userEvent);
        return calls.stream()
                .map(call -> call.record(
                        legs.getOrDefault(call.id, List.of()),
                        transfers.getOrDefault(call.id, List.of()),
                        visits.getOrDefault(call.id, List.of()),
                        events.getOrDefault(call.id, List.of())))
                .toList();
    }

    /** Which calls' children; when those were born saves looking into every month. */
    private record Wanted(List<String> ids, Instant first, Instant last) {
        static Wanted of(List<CallRow> calls) {
            List<Instant> births =
                    calls.stream().map(call -> call.bornAt).sorted().toList();
            return new Wanted(calls.stream().map(call -> call.id).toList(), births.getFirst(), births.getLast());
        }
    }

    private <R, T> Map<String, List<T>> children(
            String entity, Class<R> row, Wanted of, Function<R, ChildKey> key, Function<R, T> value) {
        return getEntityManager()
                .createQuery(
                        "from " + entity + " where key.callId in :ids and bornAt between :first and :last"
                                + " order by key.callId, key.ordinal",
                        row)
                .setParameter("ids", of.ids)
                .setParameter("first", of.first)
                .setParameter("last", of.last)
                .getResultList()
                .stream()
                .collect(Collectors.groupingBy(
                        child -> key.apply(child).callId(), Collectors.mapping(value, Collectors.toList())));
    }
}
