package io.ringdown.live;

import java.util.Optional;

/**
 * A place in this process's stream of changes.
 *
 * @param process tells one life of this process from another, whose numbers mean nothing here
 * @param seq number of the last change seen; 0 before the first
 */
record Cursor(String process, long seq) {

    private static final long NOWHERE = -1;

    /** A place that nobody can go on from. */
    static Cursor nowhere(String process) {
        return new Cursor(process, NOWHERE);
    }

    /** Empty for a text that is no cursor of ours. */
    static Optional<Cursor> parse(String text) {
        int dot = text.lastIndexOf('.');
        if (dot < 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Cursor(text.substring(0, dot), Long.parseLong(text, dot + 1, text.length(), 36)));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return process + "." + Long.toString(seq, 36);
    }
}
