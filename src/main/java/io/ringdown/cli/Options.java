package io.ringdown.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The arguments of a command: options with a value each, marks without, and the rest. */
final class Options {

    private final Map<String, List<String>> values = new HashMap<>();
    private final List<String> rest = new ArrayList<>();

    /**
     * @param valued options that take a value, {@code --host pbx} or {@code --host=pbx}
     * @param marks options that take none
     * @throws IllegalArgumentException for any other option, with one line for the user
     */
    Options(List<String> arguments, Set<String> valued, Set<String> marks) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = argument.startsWith("--") && equals > 0 ? argument.substring(0, equals) : argument;
            if (marks.contains(argument)) {
                values.put(argument, List.of());
            } else if (valued.contains(name)) {
                if (name.equals(argument) && i + 1 == arguments.size()) {
                    throw new IllegalArgumentException(name + " needs a value");
                }
                String value = name.equals(argument) ? arguments.get(++i) : argument.substring(equals + 1);
                values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
            } else if (argument.startsWith("-") && argument.length() > 1) {
                throw new IllegalArgumentException("unknown option: " + name);
            } else {
                rest.add(argument);
            }
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    Optional<String> one(String name) {
        List<String> given = all(name);
        if (given.size() > 1) {
            throw new IllegalArgumentException(name + " is given " + given.size() + " times");
        }
        return given.stream().findFirst();
    }

    /** What is no option, in order. */
    List<String> rest() {
        return rest;
    }
}
