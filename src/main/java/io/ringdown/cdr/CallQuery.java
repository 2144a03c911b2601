package io.ringdown.cdr;

import io.ringdown.access.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A filter, an order and a place in it as a query of rows of {@code call}. Pure.
 *
 * <p>SQL and not the ORM's words, because a page must come at once wherever in the list it is: what is asked for by number,
 * queue, agent, device or transfer is read from an index that has the order of the list, as many as the page needs; the
 * rest of the filter is looked at on the way.
 *
 */
record CallQuery(String sql, Map<String, Object> parameters, Plan plan) {

    /** A call whose start nobody saw stands where it ended; there are indexes on just this expression. */
    private static final String LISTED = "coalesce(c.started_at, c.ended_at)";

    private static final String AGENT = "coalesce(%s.agent_number, %<s.agent_device)";

    /** How the database is to make its plan. */
    enum Plan {
        /** Anew each time: the best way depends on the value, as with a disposition that many calls have or few. */
        BY_VALUE,
        /** Once, and along the index that has the order: it cannot see that a part and its call always meet. */
        BY_INDEX
    }

    CallQuery {
        parameters = Map.copyOf(parameters);
    }

    /** Where calls with some value are found in the order of the list: a column of the call, or of what belongs to it. */
    private record Place(String table, String column) {
        static Place ofCall(String column) {
            return new Place("call", "%s." + column);
        }

        static Place of(String table, String column) {
            return new Place(table, "%s." + column);
        }

        boolean inCall() {
            return table.equals("call");
        }

        String column(String alias) {
            return column.formatted(alias);
        }
    }

    /** One value of a filter that may be in several places. */
    private record Wanted(String name, Object value, List<Place> places) {

        /** Whether call {@code c} has it. */
        String condition() {
            return places.stream()
                    .map(place -> place.inCall()
                            ? place.column("c") + " = :" + name
                            : "exists (select from " + place.table()
                                    + " x where x.call_id = c.id and x.born_at = c.born_at" + " and "
                                    + place.column("x") + " = :" + name + ")")
                    .collect(Collectors.joining(" or ", "(", ")"));
        }
    }

    /**
     * @param after null for the first page
     * @param limit most rows
     */
    static CallQuery of(Scope scope, CallRecordFilter filter, CallRecordOrder order, Cursor after, int limit) {
        boolean ascending =
                switch (order) {
                    case STARTED_AT_ASC, ENDED_AT_ASC -> true;
                    case STARTED_AT_DESC, ENDED_AT_DESC -> false;
                };
        boolean byStart =
                switch (order) {
                    case STARTED_AT_ASC, STARTED_AT_DESC -> true;
                    case ENDED_AT_ASC, ENDED_AT_DESC -> false;
                };
        List<Wanted> wanted = wanted(filter);
        // The index to read in order: that of the value that as a rule selects most.
        Wanted leading = byStart && !wanted.isEmpty() ? wanted.removeFirst() : null;

        Conditions conditions = new Conditions();
        conditions.addAll(filter);
        conditions.addAll(scope);
        wanted.forEach(each -> conditions.add(each.value(), each.name(), each.condition()));
        conditions.parameters.put("limit", limit);
        if (after != null) {
            conditions.parameters.put("afterAt", after.at());
            conditions.parameters.put("afterId", after.id());
        }
        Ordering ordering = new Ordering(ascending ? "asc" : "desc", after == null ? null : ascending ? ">" : "<");
        if (leading == null) {
            String by = byStart ? LISTED : "c.ended_at";
            return new CallQuery(
                    "select c.* from call c where " + ordering.behind(by, "c.id") + conditions.sql()
                            + ordering.page(by, "c.id"),
                    conditions.parameters,
                    conditions.all.isEmpty() ? Plan.BY_INDEX : Plan.BY_VALUE);
        }
        conditions.parameters.put(leading.name(), leading.value());
        String keys = leading.places().stream()
                .map(place -> keys(place, leading.name(), conditions, ordering))
                .collect(Collectors.joining(" union "));
        return new CallQuery(
                "select c.* from (" + keys + ") k join call c on c.id = k.id and c.born_at = k.born_at"
                        + ordering.page("k.listed_at", "k.id"),
                conditions.parameters,
                Plan.BY_INDEX);
    }

    /** The first keys of the page among the calls that have the value in this place. */
    private static String keys(Place place, String name, Conditions conditions, Ordering ordering) {
        if (place.inCall()) {
            return "(select c.id, c.born_at, " + LISTED + " as listed_at from call c where " + place.column("c")
                    + " = :"
                    + name + " and " + ordering.behind(LISTED, "c.id") + conditions.sql()
                    + ordering.page(LISTED, "c.id") + ")";
        }
        // Of several rows of a call the first stands for it.
        return "(select d.call_id as id, d.born_at, d.listed_at from " + place.table()
                + " d join call c on c.id = d.call_id and c.born_at = d.born_at where " + place.column("d") + " = :"
                + name
                + " and not exists (select from " + place.table() + " e where e.call_id = d.call_id"
                + " and e.born_at = d.born_at and e.ordinal < d.ordinal and " + place.column("e") + " = :" + name + ")"
                + " and " + ordering.behind("d.listed_at", "d.call_id")
                + conditions.sql().replace(LISTED, "d.listed_at") + ordering.page("d.listed_at", "d.call_id") + ")";
    }

    private static List<Wanted> wanted(CallRecordFilter filter) {
        List<Wanted> all = new ArrayList<>();
        wanted(all, "agent", filter.agent(), new Place("queue_visit", AGENT));
        wanted(
                all,
                "number",
                filter.number(),
                Place.ofCall("caller_number"),
                Place.ofCall("dialed"),
                Place.of("leg", "target_number"));
        wanted(
                all,
                "transferType",
                filter.transferType() == null ? null : filter.transferType().name(),
                Place.of("transfer", "type"));
        wanted(all, "queue", filter.queue(), Place.of("queue_visit", "queue"));
        wanted(all, "device", filter.device(), Place.ofCall("caller_device"), Place.of("leg", "target_device"));
        wanted(all, "accountCode", filter.accountCode(), Place.ofCall("caller_account_code"));
        return all;
    }

    private static void wanted(List<Wanted> all, String name, Object value, Place... places) {
        if (value != null) {
            all.add(new Wanted(name, value, List.of(places)));
        }
    }

    /** @param behind how what comes after the cursor compares to it; null for the first page */
    private record Ordering(String direction, String behind) {

        String behind(String at, String id) {
            return behind == null ? "true" : "(" + at + ", " + id + ") " + behind + " (:afterAt, :afterId)";
        }

        String page(String at, String id) {
            return " order by " + at + " " + direction + ", " + id + " " + direction + " limit :limit";
        }
    }

    /** What must hold for call {@code c}, besides the value that leads. */
    private static final class Conditions {
        private final List<String> all = new ArrayList<>();
        private final Map<String, Object> parameters = new HashMap<>();

        void addAll(CallRecordFilter filter) {
            add(filter.pbx() == null ? null : filter.pbx().toArray(String[]::new), "pbx", "c.pbx = any (:pbx)");
            add(name(filter.direction()), "direction", "c.direction = :direction");
            add(name(filter.disposition()), "disposition", "c.disposition = :disposition");
            add(filter.minDurationMs(), "minDurationMs", "c.duration_ms >= :minDurationMs");
            add(filter.maxDurationMs(), "maxDurationMs", "c.duration_ms <= :maxDurationMs");
            add(filter.from(), "from", LISTED + " >= :from");
            add(filter.to(), "to", LISTED + " < :to");
        }

        void addAll(Scope scope) {
            if (scope.boundToCalls()) {
                add(
                        ScopeJson.of(scope),
                        "scopes",
                        "in_scopes(c.pbx, c.scope_keys, (select scopes_of(cast(:scopes as jsonb))))");
            } else if (!scope.all()) {
                add(scope.pbxs().toArray(String[]::new), "scopePbxs", "c.pbx = any (:scopePbxs)");
            }
        }

        void add(Object value, String name, String condition) {
            if (value != null) {
                all.add(condition);
                parameters.put(name, value);
            }
        }

        String sql() {
            return all.stream().map(condition -> " and " + condition).collect(Collectors.joining());
        }

        private static String name(Enum<?> value) {
            return value == null ? null : value.name();
        }
    }
}
