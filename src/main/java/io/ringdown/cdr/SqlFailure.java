package io.ringdown.cdr;

import java.sql.SQLException;
import java.util.Set;

/** What a failure of the database means to us, and how it is told. */
public final class SqlFailure {

    private SqlFailure() {}

    /**
     * Whether trying the same again can never work. By the class of the SQL state: 21 cardinality, 22 data, 23 integrity,
     * 54 a limit of the server such as the length of an index entry. Everything else may be healed: by the network, by
     * somebody with a keyboard, or by a migration.
     */
    public static boolean isData(Throwable failure) {
        String state = state(failure);
        return state.startsWith("21") || state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
    }

    /**
     * Classes that are about the connection, the server or what all share, and never about one row: 08 connection, 25
     * state of the transaction, 28 login, 3D and 3F what is not there, 40 rolled back for others, 53 short of something,
     * 55 state of an object, 57 operator, 58 system. 42 is a statement that does not fit the schema.
     */
    private static final Set<String> SHARED =
            Set.of("00", "08", "25", "28", "3D", "3F", "40", "42", "53", "55", "57", "58");

    /** Whether it may be about one row, or about all: P0 of a trigger that raises, 44, 38, XX, and what nobody has heard of. */
    public static boolean isSuspect(Throwable failure) {
        String state = state(failure);
        return state.length() == 5 && !isData(failure) && !SHARED.contains(state.substring(0, 2));
    }

    static String down(DatabaseAddress address, Throwable failure) {
        return "database=" + address + " error=" + line(failure) + "; " + advice(address, state(failure));
    }

    /** What the person on call can do. */
    private static String advice(DatabaseAddress address, String state) {
        return switch (state) {
            case "25006" ->
                "it is read-only: a standby, or default_transaction_read_only is on; write to the primary"
                        + " (targetServerType=primary in quarkus.datasource.jdbc.url finds it among several hosts)";
            case "53100" -> "its disk is full: make room there, nothing else is to be done";
            case "53200" -> "it is out of memory";
            case "53300" ->
                "it has no connection left: raise its max_connections, or lower quarkus.datasource.jdbc.max-size";
            case "55P03" -> "somebody holds a lock on the tables: see pg_stat_activity and pg_locks";
            case "57014" -> "it is too slow, or somebody holds a lock on the tables: see pg_stat_activity";
            case "57P01", "57P02", "57P03" -> "it is stopping, starting or failing over; " + address.advice();
            default ->
                switch (state.isEmpty() ? "" : state.substring(0, 2)) {
                    case "40" -> "it is tried again";
                    case "53" -> "it has run out of something: see its log";
                    case "58" -> "its disk or operating system fails: see its log";
                    default -> address.advice();
                };
        };
    }

    /** The first SQL state there is; empty when there is none. */
    private static String state(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    /** The first line of the innermost message that says something. */
    public static String line(Throwable failure) {
        String line = failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                line = cause.getMessage().strip().lines().findFirst().orElse(line);
            }
        }
        return line;
    }
}
