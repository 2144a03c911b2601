package io.ringdown.engine;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;

/** Which devices lead outside: patterns like {@code PJSIP/trunk*}, where {@code *} stands for any characters. */
public record TrunkPatterns(List<String> patterns, List<Pattern> compiled) implements Serializable {

    public static final TrunkPatterns NONE = of(List.of());

    public static TrunkPatterns of(List<String> patterns) {
        return new TrunkPatterns(
                List.copyOf(patterns),
                patterns.stream()
                        .map(p -> Pattern.compile(
                                "\\Q" + p.strip().replace("*", "\\E.*\\Q") + "\\E", Pattern.CASE_INSENSITIVE))
                        .toList());
    }

    boolean matches(String device) {
        for (Pattern pattern : compiled) {
            if (pattern.matcher(device).matches()) {
                return true;
            }
        }
        return false;
    }
}
