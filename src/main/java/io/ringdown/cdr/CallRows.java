package io.ringdown.cdr;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.ringdown.call.CallRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Calls and what belongs to them, queried. Needs a transaction. */
@ApplicationScoped
class CallRows implements PanacheRepositoryBase<CallRow, String> {

    /** The calls that {@code query} selects, in its order, at most {@code limit}. */
    List<CallRecord> select(CallQuery query, int limit) {
        return withChildren(
                find(query.hql(), query.parameters()).range(0, limit - 1).list());
    }

    List<CallRecord> withId(String id) {
        return withChildren(find("id", id).list());
    }

    private List<CallRecord> withChildren(List<CallRow> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        List<String> ids = calls.stream().map(call -> call.id).toList();
        var legs = children("LegRow", LegRow.class, ids, row -> row.key, LegRow::leg);
        var transfers = children("TransferRow", TransferRow.class, ids, row -> row.key, TransferRow::transfer);
        var visits = children("QueueVisitRow", QueueVisitRow.class, ids, row -> row.key, QueueVisitRow::queueVisit);
        return calls.stream()
                .map(call -> call.record(
                        legs.getOrDefault(call.id, List.of()),
                        transfers.getOrDefault(call.id, List.of()),
                        visits.getOrDefault(call.id, List.of())))
                .toList();
    }

    private <R, T> Map<String, List<T>> children(
            String entity, Class<R> row, List<String> ids, Function<R, ChildKey> key, Function<R, T> value) {
        return getEntityManager()
                .createQuery("from " + entity + " where key.callId in :ids order by key.callId, key.ordinal", row)
                .setParameter("ids", ids)
                .getResultList()
                .stream()
                .collect(Collectors.groupingBy(
                        child -> key.apply(child).callId(), Collectors.mapping(value, Collectors.toList())));
    }
}
