package io.ringdown.cdr;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** A table that is written row by row. */
record Table<R>(String name, List<Column<R>> columns) {

    Table {
        columns = List.copyOf(columns);
    }

    String insert() {
        return "insert into " + name + " ("
                + columns.stream().map(Column::name).collect(Collectors.joining(", ")) + ") values ("
                + columns.stream().map(_ -> "?").collect(Collectors.joining(", ")) + ")";
    }

    /** As {@link #insert()}; a row with the same key is replaced unless it has a higher {@code version}. */
    String upsert(String key, String version) {
        return insert() + " on conflict (" + key + ") do update set "
                + columns.stream()
                        .map(Column::name)
                        .filter(column -> !column.equals(key))
                        .map(column -> column + " = excluded." + column)
                        .collect(Collectors.joining(", "))
                + " where excluded." + version + " >= " + name + "." + version;
    }

    void write(Connection connection, String sql, List<R> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (R row : rows) {
                for (int i = 0; i < columns.size(); i++) {
                    columns.get(i).bind(statement, i + 1, row);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
