package io.ringdown.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.ringdown.deploy.Manifests.Manifest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every metric that the dashboard shows or that an alert is about. */
public final class Watched {

    static final Path MONITORING = Manifests.DEPLOY.resolve("kubernetes/components/monitoring");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*),\\s*\\w+\\)");

    private Watched() {}

    /** Where it is watched, by the metric's name. */
    public static Map<String, Set<String>> metrics() {
        Map<String, Set<String>> metrics = new TreeMap<>();
        for (JsonNode panel : dashboard().path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                watch(
                        metrics,
                        "panel " + panel.path("title").asText(),
                        target.path("expr").asText());
            }
        }
        for (JsonNode variable : dashboard().at("/templating/list")) {
            Matcher query = LABEL_VALUES.matcher(variable.at("/query/query").asText());
            if (query.matches()) {
                watch(metrics, "variable " + variable.path("name").asText(), query.group(1));
            }
        }
        for (Manifest manifest : Manifests.parse(MONITORING.resolve("prometheusrule.yaml"))) {
            ((PrometheusRule) manifest.value()).getSpec().getGroups().forEach(group -> group.getRules()
                    .forEach(rule -> watch(
                            metrics, "alert " + rule.getAlert(), rule.getExpr().getStrVal())));
        }
        return metrics;
    }

    static JsonNode dashboard() {
        return Manifests.tree(MONITORING.resolve("grafana-dashboard.json"));
    }

    private static void watch(Map<String, Set<String>> metrics, String where, String expression) {
        for (String metric : PromQl.metrics(expression)) {
            metrics.computeIfAbsent(metric, _ -> new TreeSet<>()).add(where);
        }
    }
}
