package io.ringdown.demo;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The company's queues, conferences and parking lots: of each so many copies, {@code support}, {@code support-2} …, of
 * which a playback has one to itself.
 */
final class Places {

    private final int copies;
    private final Set<String> taken = new HashSet<>();

    Places(int copies) {
        this.copies = copies;
    }

    /** A free copy for each, by its name, taken until {@link #release}; null when too few are free. */
    Map<String, String> take(Set<String> names) {
        for (int i = 1; i <= copies; i++) {
            int copy = i;
            Map<String, String> found =
                    names.stream().collect(Collectors.toMap(Function.identity(), name -> name(name, copy)));
            if (found.values().stream().noneMatch(taken::contains)) {
                taken.addAll(found.values());
                return found;
            }
        }
        return null;
    }

    void release(Collection<String> places) {
        taken.removeAll(places);
    }

    private static String name(String name, int copy) {
        return copy == 1 ? name : name + "-" + copy;
    }
}
