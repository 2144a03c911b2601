package io.ringdown.cdr;

import java.sql.SQLException;

/** What a failure of the database means to us, and how it is told. */
final class SqlFailure {

    private SqlFailure() {}

    /**
     * Whether trying the same again can never work. By the class of the SQL state: 21 cardinality, 22 data, 23 integrity,
     * 54 a limit of the server such as the length of an index entry. Everything else may be healed: by the network, by
     * somebody with a keyboard, or by a migration.
     */
    static boolean isData(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return state.startsWith("21")
                        || state.startsWith("22")
                        || state.startsWith("23")
                        || state.startsWith("54");
            }
        }
        return false;
    }

    static String down(DatabaseAddress address, Throwable failure) {
        return "database=" + address + " error=" + line(failure) + "; " + address.advice();
    }

    /** The first line of the innermost message that says something. */
    static String line(Throwable failure) {
        String line = failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                line = cause.getMessage().strip().lines().findFirst().orElse(line);
            }
        }
        return line;
    }
}
