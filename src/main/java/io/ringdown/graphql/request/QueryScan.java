package io.ringdown.graphql.request;

/**
 * A look at the characters of a query before anybody parses it: parsers make a number of however many digits, and go as
 * deep as brackets do. One pass, no memory.
 */
final class QueryScan {

    private static final int DEPTH = 100;

    private QueryScan() {}

    /** @throws Refused BAD_INPUT for a number that is too long, TOO_COMPLEX for brackets that are too deep */
    static void check(String query) throws Refused {
        int depth = 0;
        int i = 0;
        while (i < query.length()) {
            char c = query.charAt(i);
            switch (c) {
                case '#' -> i = lineEnd(query, i);
                case '"' -> i = textEnd(query, i);
                case '{', '(', '[' -> {
                    i++;
                    if (++depth > DEPTH) {
                        throw new Refused(
                                Code.TOO_COMPLEX, at(query, i) + "brackets are at most " + DEPTH + " levels deep");
                    }
                }
                case '}', ')', ']' -> {
                    i++;
                    depth = Math.max(0, depth - 1);
                }
                default -> {
                    int end = wordEnd(query, i);
                    if ((Character.isDigit(c) || c == '-') && end - i > BoundedJson.NUMBER) {
                        throw new Refused(
                                Code.BAD_INPUT,
                                at(query, i) + "a number has at most " + BoundedJson.NUMBER + " characters");
                    }
                    i = Math.max(end, i + 1);
                }
            }
        }
    }

    private static int lineEnd(String query, int from) {
        int i = from;
        while (i < query.length() && query.charAt(i) != '\n' && query.charAt(i) != '\r') {
            i++;
        }
        return i;
    }

    /** Behind a text that begins there; the end of the query when it has none. */
    private static int textEnd(String query, int from) {
        if (query.startsWith("\"\"\"", from)) {
            int end = query.indexOf("\"\"\"", from + 3);
            while (end > 0 && query.charAt(end - 1) == '\\') {
                end = query.indexOf("\"\"\"", end + 1);
            }
            return end < 0 ? query.length() : end + 3;
        }
        int i = from + 1;
        while (i < query.length() && query.charAt(i) != '"' && query.charAt(i) != '\n') {
            i += query.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(query.length(), i + 1);
    }

    /** Behind a name or a number; a name may be as long as it likes. */
    private static int wordEnd(String query, int from) {
        int i = from;
        while (i < query.length()) {
            char c = query.charAt(i);
            boolean inWord = Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '+' || c == '.';
            if (!inWord) {
                break;
            }
            i++;
        }
        return i;
    }

    private static String at(String query, int index) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(index, query.length()); i++) {
            boolean ends = query.charAt(i) == '\n';
            line += ends ? 1 : 0;
            column = ends ? 1 : column + 1;
        }
        return "line " + line + ", column " + column + ": ";
    }
}
