package io.ringdown.deploy;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of Prometheus's language as it takes to find the metrics in an expression. */
public final class PromQl {

    private static final Pattern NO_METRICS = Pattern.compile("\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]"
            + "|\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)|\\boffset\\s+\\w+");
    private static final Pattern NAME = Pattern.compile("(?<![\\w.$])[a-zA-Z_:][\\w:]*(?!\\w)(?!\\s*\\()");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool");

    private PromQl() {}

    public static Set<String> metrics(String expression) {
        Set<String> metrics = new TreeSet<>();
        // label values may hold braces, so texts go first
        String bare = expression.replaceAll("\"[^\"]*\"", "\"\"");
        Matcher name = NAME.matcher(NO_METRICS.matcher(bare).replaceAll(" "));
        while (name.find()) {
            if (!WORDS.contains(name.group())) {
                metrics.add(name.group());
            }
        }
        return metrics;
    }
}
