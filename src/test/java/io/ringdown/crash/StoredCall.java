package io.ringdown.crash;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row of the table {@code call} and what belongs to it, by the names of the schema.
 *
 * @param children rows in their order, by table
 */
record StoredCall(Map<String, Object> columns, Map<String, List<Map<String, Object>>> children) {

    String id() {
        return (String) columns.get("id");
    }

    boolean complete() {
        return (Boolean) columns.get("complete");
    }

    /** Microseconds; -1 when null. */
    long micros(String column) {
        Instant instant = (Instant) columns.get(column);
        return instant == null ? -1 : instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    static List<StoredCall> all(Connection connection) throws SQLException {
        Map<Object, StoredCall> byId = new LinkedHashMap<>();
        List<StoredCall> all = new ArrayList<>();
        for (Map<String, Object> row : rows(connection, "select * from call order by id")) {
            StoredCall call = new StoredCall(row, new LinkedHashMap<>());
            all.add(call);
            byId.putIfAbsent(call.id(), call); // an id twice is for the reader to find
        }
        for (String table : RecordColumns.childTables()) {
            for (Map<String, Object> row : rows(connection, "select * from " + table + " order by call_id, ordinal")) {
                byId.get(row.get("call_id"))
                        .children()
                        .computeIfAbsent(table, _ -> new ArrayList<>())
                        .add(row);
            }
        }
        return all;
    }

    static List<String> ids(Connection connection) throws SQLException {
        return rows(connection, "select id from call").stream()
                .map(row -> (String) row.get("id"))
                .toList();
    }

    private static List<Map<String, Object>> rows(Connection connection, String sql) throws SQLException {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            ResultSetMetaData columns = result.getMetaData();
            while (result.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    row.put(columns.getColumnName(i), value(result, i, columns.getColumnTypeName(i)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static Object value(ResultSet row, int column, String type) throws SQLException {
        return switch (type) {
            case "timestamptz" -> {
                OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
                yield at == null ? null : at.toInstant();
            }
            case "int2", "int4", "int8" -> {
                long number = row.getLong(column);
                yield row.wasNull() ? null : (Object) number;
            }
            default -> row.getObject(column);
        };
    }

    /** What differs from a record, one line each; empty when nothing does. */
    List<String> differences(io.ringdown.call.CallRecord truth) {
        List<String> all = new ArrayList<>();
        compare("", RecordColumns.of(truth), columns, all);
        for (String table : RecordColumns.childTables()) {
            List<Map<String, Object>> expected = RecordColumns.children(truth, table);
            List<Map<String, Object>> actual = children.getOrDefault(table, List.of());
            for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
                String name = table + "[" + (i + 1) + "]";
                if (i >= actual.size()) {
                    all.add(name + " is missing: " + expected.get(i));
                } else if (i >= expected.size()) {
                    all.add(name + " is too many: " + actual.get(i));
                } else {
                    compare(name + ".", expected.get(i), actual.get(i), all);
                }
            }
        }
        return all;
    }

    private static void compare(
            String prefix, Map<String, Object> expected, Map<String, Object> actual, List<String> differences) {
        expected.forEach((name, value) -> {
            // counts what was told, and after a restart the same may be told in more steps
            if (!name.equals("revision") && !java.util.Objects.equals(value, actual.get(name))) {
                differences.add(prefix + name + ": is " + actual.get(name) + ", was " + value);
            }
        });
    }
}
