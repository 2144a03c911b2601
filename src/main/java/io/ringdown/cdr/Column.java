package io.ringdown.cdr;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One column of a table: its name and where its value comes from.
 *
 * @param read gives what the column shall hold of a row; null for SQL null
 */
record Column<R>(String name, Function<? super R, ?> read) {

    /** Longer text is cut: three columns of it and an instant still fit into an index entry of PostgreSQL (2,704 bytes). */
    static final int LONGEST_TEXT = 500;

    static <R> Column<R> text(String name, Function<? super R, String> read) {
        return new Column<>(name, row -> clean(read.apply(row)));
    }

    /** Text that is an identity: mending it could make two calls one, so a bad one is left for the database to refuse. */
    static <R> Column<R> identity(String name, Function<? super R, String> read) {
        return new Column<>(name, read);
    }

    /** @param read gives JSON */
    static <R> Column<R> json(String name, Function<? super R, String> read) {
        return new Column<>(name, read);
    }

    /** @param read gives texts, put as an array's literal */
    static <R> Column<R> texts(String name, Function<? super R, ? extends Collection<String>> read) {
        return new Column<>(name, row -> read.apply(row).stream()
                .map(Column::clean)
                .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}")));
    }

    static <R> Column<R> choice(String name, Function<? super R, ? extends Enum<?>> read) {
        return new Column<>(name, row -> {
            Enum<?> value = read.apply(row);
            return value == null ? null : value.name();
        });
    }

    static <R> Column<R> instant(String name, Function<? super R, Instant> read) {
        return new Column<>(name, row -> {
            Instant value = read.apply(row);
            // The database rounds half up; cutting keeps what GraphQL shows live and what is read back the same.
            return value == null
                    ? null
                    : OffsetDateTime.ofInstant(value.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
        });
    }

    static <R> Column<R> bigint(String name, Function<? super R, Long> read) {
        return new Column<>(name, read);
    }

    static <R> Column<R> integer(String name, Function<? super R, Integer> read) {
        return new Column<>(name, read);
    }

    static <R> Column<R> bool(String name, Function<? super R, Boolean> read) {
        return new Column<>(name, read);
    }

    /** The same column of a row that has an {@code R} inside. */
    <S> Column<S> of(String prefix, Function<? super S, ? extends R> inner) {
        return new Column<>(prefix + name, row -> {
            R value = inner.apply(row);
            return value == null ? null : read.apply(value);
        });
    }

    Object value(R row) {
        return read.apply(row);
    }

    /** PostgreSQL's text holds no NUL; AMI's text is whatever a phone sent. */
    static String clean(String text) {
        String whole = text == null || text.indexOf('\0') < 0 ? text : text.replace("\0", "");
        if (whole == null || whole.length() <= LONGEST_TEXT) {
            return whole;
        }
        boolean splits = Character.isHighSurrogate(whole.charAt(LONGEST_TEXT - 1));
        return whole.substring(0, splits ? LONGEST_TEXT - 1 : LONGEST_TEXT);
    }
}
