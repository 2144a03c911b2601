package io.ringdown.cdr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A filter, an order and a place in it as a query on {@link CallRow}. Pure. */
record CallQuery(String hql, Map<String, Object> parameters) {

    /** A call whose start nobody saw stands where it ended; there is an index on just this expression. */
    private static final String STARTED = "coalesce(c.startedAt, c.endedAt)";

    CallQuery {
        parameters = Map.copyOf(parameters);
    }

    /** @param after null for the first page */
    static CallQuery of(CallRecordFilter filter, CallRecordOrder order, Cursor after) {
        Conditions where = new Conditions();
        where.add(filter.pbx(), "pbx", "c.pbx in :pbx");
        // A union, so that each part takes its own index; "or" would read the whole table.
        where.add(filter.number(), "number", """
                c.id in (select n.id from CallRow n where n.caller.number = :number
                   union select d.id from CallRow d where d.dialed = :number
                   union select l.key.callId from LegRow l where l.target.number = :number)""");
        where.add(filter.device(), "device", """
                c.id in (select n.id from CallRow n where n.caller.device = :device
                   union select l.key.callId from LegRow l where l.target.device = :device)""");
        where.add(filter.queue(), "queue", "c.id in (select v.key.callId from QueueVisitRow v where v.queue = :queue)");
        where.add(filter.direction(), "direction", "c.direction = :direction");
        where.add(filter.disposition(), "disposition", "c.disposition = :disposition");
        where.add(filter.accountCode(), "accountCode", "c.caller.accountCode = :accountCode");
        where.add(filter.from(), "from", STARTED + " >= :from");
        where.add(filter.to(), "to", STARTED + " < :to");
        String by =
                switch (order) {
                    case STARTED_AT_ASC, STARTED_AT_DESC -> STARTED;
                    case ENDED_AT_ASC, ENDED_AT_DESC -> "c.endedAt";
                };
        boolean ascending =
                switch (order) {
                    case STARTED_AT_ASC, ENDED_AT_ASC -> true;
                    case STARTED_AT_DESC, ENDED_AT_DESC -> false;
                };
        if (after != null) {
            where.add(after.at(), "afterAt", "(" + by + ", c.id) " + (ascending ? ">" : "<") + " (:afterAt, :afterId)");
            where.parameters.put("afterId", after.id());
        }
        String direction = ascending ? " asc" : " desc";
        return new CallQuery(
                "from CallRow c" + where.hql() + " order by " + by + direction + ", c.id" + direction,
                where.parameters);
    }

    private static final class Conditions {
        private final List<String> all = new ArrayList<>();
        private final Map<String, Object> parameters = new HashMap<>();

        void add(Object value, String name, String condition) {
            if (value != null) {
                all.add(condition);
                parameters.put(name, value);
            }
        }

        String hql() {
            return all.isEmpty() ? "" : " where " + String.join(" and ", all);
        }
    }
}
