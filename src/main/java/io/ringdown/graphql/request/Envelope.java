package io.ringdown.graphql.request;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * What a client asks: the members of a request that count, each of its type.
 *
 * @param operationName null when there is none
 * @param variables empty when there are none; see {@link BoundedJson} for its values
 */
public record Envelope(String query, String operationName, Map<String, Object> variables) {

    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    /** Whole digits of a 64-bit number, and as many behind the point as anybody can mean. */
    private static final int DIGITS = 19;

    /**
     * @throws Refused BAD_REQUEST when a member is of another type, BAD_INPUT when a variable holds a number beyond 64
     *     bits or a text that a database cannot hold
     */
    public static Envelope of(Map<String, Object> request) throws Refused {
        if (!(request.get("query") instanceof String query)) {
            throw new Refused(Code.BAD_REQUEST, "a request has a query, as text");
        }
        Object name = request.get("operationName");
        if (name != null && !(name instanceof String)) {
            throw new Refused(Code.BAD_REQUEST, "operationName is a text, or left out");
        }
        object(request, "extensions");
        Map<String, Object> variables = object(request, "variables");
        for (Map.Entry<String, Object> variable : variables.entrySet()) {
            check("$" + variable.getKey(), variable.getValue());
        }
        return new Envelope(query, name == null || ((String) name).isEmpty() ? null : (String) name, variables);
    }

    @SuppressWarnings("unchecked") // what BoundedJson makes of an object
    private static Map<String, Object> object(Map<String, Object> request, String name) throws Refused {
        Object value = request.get(name);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw new Refused(Code.BAD_REQUEST, name + " is an object, or left out");
    }

    private static void check(String path, Object value) throws Refused {
        switch (value) {
            case Map<?, ?> members -> {
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    check(path + "." + member.getKey(), member.getValue());
                }
            }
            case List<?> items -> {
                for (Object item : items) {
                    check(path, item);
                }
            }
            case String text -> checkText(path, text);
            case BigInteger number -> checkNumber(path, number);
            case BigDecimal number -> checkNumber(path, number);
            case null, default -> {}
        }
    }

    static void checkNumber(String path, BigInteger number) throws Refused {
        if (number.compareTo(LEAST) < 0 || number.compareTo(MOST) > 0) {
            throw beyond(path);
        }
    }

    /** Looks at sizes alone: to expand the number is what a client must not make us do. */
    static void checkNumber(String path, BigDecimal number) throws Refused {
        long whole = (long) number.precision() - number.scale();
        if (number.signum() != 0 && whole > DIGITS || number.scale() > BoundedJson.NUMBER) {
            throw beyond(path);
        }
        if (number.signum() == 0 && Math.abs((long) number.scale()) > BoundedJson.NUMBER) {
            throw beyond(path); // 0e999999999
        }
    }

    private static Refused beyond(String path) {
        return new Refused(Code.BAD_INPUT, path + ": a number has 64 bits: " + LEAST + " to " + MOST);
    }

    static void checkText(String path, String text) throws Refused {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new Refused(Code.BAD_INPUT, path + ": a text has no NUL character");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new Refused(Code.BAD_INPUT, path + ": half a character of UTF-16, at index " + i);
                }
                i++;
            }
        }
    }
}
