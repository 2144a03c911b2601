package io.ringdown.cdr;

import java.util.List;
import java.util.stream.Collectors;

/** A table that is written by {@code COPY}, as text: a line per row, a tab between columns, {@code \\N} for null. */
record Table<R>(String name, List<Column<R>> columns) {

    Table {
        columns = List.copyOf(columns);
    }

    /** The names of its columns, as in a statement. */
    String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    String copy() {
        return copyInto(name);
    }

    String copyInto(String other) {
        return "copy " + other + " (" + names() + ") from stdin";
    }

    void append(StringBuilder copy, R row) {
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                copy.append('\t');
            }
            Object value = columns.get(i).value(row);
            switch (value) {
                case null -> copy.append("\\N");
                case String text -> escape(copy, text);
                default -> copy.append(value);
            }
        }
        copy.append('\n');
    }

    private static void escape(StringBuilder copy, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> copy.append("\\\\");
                case '\t' -> copy.append("\\t");
                case '\n' -> copy.append("\\n");
                case '\r' -> copy.append("\\r");
                default -> copy.append(c);
            }
        }
    }
}
