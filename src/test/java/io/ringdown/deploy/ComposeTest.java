package io.ringdown.deploy;

import static io.ringdown.deploy.Manifests.DEPLOY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docker compose up} without Docker: what is named is there, and nothing is open that need not be. */
class ComposeTest {

    private static final Path COMPOSE = DEPLOY.resolve("compose");
    private static final JsonNode FILE = Manifests.tree(COMPOSE.resolve("compose.yaml"));
    private static final Set<String> KEYS = Set.of(
            "image",
            "build",
            "command",
            "depends_on",
            "environment",
            "ports",
            "volumes",
            "tmpfs",
            "user",
            "read_only",
            "cap_drop",
            "security_opt",
            "mem_limit",
            "stop_grace_period",
            "restart",
            "healthcheck");

    private static Iterable<Map.Entry<String, JsonNode>> services() {
        return FILE.path("services").properties();
    }

    @Test
    void services_have_only_keys_that_compose_knows_and_images_of_one_version() {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, JsonNode> service : services()) {
            names.add(service.getKey());
            service.getValue().fieldNames().forEachRemaining(key -> assertThat(KEYS)
                    .contains(key));
            assertThat(service.getValue().path("image").asText()).matches(".+:v?\\d[\\w.]*");
        }
        assertThat(names).containsExactly("ringdown", "database", "asterisk", "prometheus", "grafana");
    }

    @Test
    void ports_are_for_this_machine_only() {
        for (Map.Entry<String, JsonNode> service : services()) {
            for (JsonNode port : service.getValue().path("ports")) {
                assertThat(port.asText()).startsWith("127.0.0.1:");
            }
        }
    }

    @Test
    void what_is_mounted_or_waited_for_is_there() {
        Set<String> volumes = new TreeSet<>();
        FILE.path("volumes").fieldNames().forEachRemaining(volumes::add);
        Set<String> used = new TreeSet<>();
        for (Map.Entry<String, JsonNode> service : services()) {
            for (JsonNode mount : service.getValue().path("volumes")) {
                String from = mount.asText().split(":", 2)[0];
                if (from.startsWith(".")) {
                    assertThat(COMPOSE.resolve(from)).exists();
                    assertThat(mount.asText()).endsWith(":ro");
                } else {
                    used.add(from);
                }
            }
            JsonNode before = service.getValue().path("depends_on");
            before.fieldNames()
                    .forEachRemaining(other ->
                            assertThat(FILE.path("services").has(other)).isTrue());
            before.elements().forEachRemaining(other -> assertThat(
                            other.isObject() || FILE.path("services").has(other.asText()))
                    .isTrue());
        }
        assertThat(used).isEqualTo(volumes);
        JsonNode build = FILE.at("/services/ringdown/build");
        assertThat(COMPOSE.resolve(build.path("context").asText())
                        .resolve(build.path("dockerfile").asText()))
                .exists();
    }

    @Test
    void the_service_may_do_nothing_that_it_need_not() {
        JsonNode service = FILE.at("/services/ringdown");

        assertThat(service.path("user").asText()).isEqualTo("10001:10001");
        assertThat(service.path("read_only").asBoolean()).isTrue();
        assertThat(service.path("cap_drop")).extracting(JsonNode::asText).containsExactly("ALL");
        assertThat(service.path("security_opt")).extracting(JsonNode::asText).containsExactly("no-new-privileges:true");
    }

    @Test
    void the_service_logs_in_as_asterisk_lets_it_and_with_the_rights_of_the_documentation() {
        JsonNode environment = FILE.at("/services/ringdown/environment");
        String manager = Manifests.text(COMPOSE.resolve("asterisk/manager.conf"));

        assertThat(manager.lines())
                .contains(
                        "[" + environment.path("RINGDOWN_PBX_OFFICE_USERNAME").asText() + "]",
                        "secret = "
                                + environment.path("RINGDOWN_PBX_OFFICE_SECRET").asText());
        Pattern read = Pattern.compile("(?m)^read = .*$");
        assertThat(read.matcher(manager).results().map(match -> match.group()))
                .isEqualTo(read.matcher(Manifests.text(DEPLOY.resolve("asterisk/ringdown.conf")))
                        .results()
                        .map(match -> match.group())
                        .toList());
    }

    @Test
    void prometheus_and_grafana_have_what_kubernetes_has() {
        JsonNode alerts = Manifests.tree(COMPOSE.resolve("prometheus/alerts.yaml"));
        JsonNode rule = Manifests.tree(Watched.MONITORING.resolve("prometheusrule.yaml"));
        assertThat(alerts.path("groups")).isNotEmpty().isEqualTo(rule.at("/spec/groups"));

        JsonNode prometheus = Manifests.tree(COMPOSE.resolve("prometheus/prometheus.yaml"));
        assertThat(prometheus.at("/rule_files/0").asText()).endsWith("/alerts.yaml");
        assertThat(prometheus.at("/scrape_configs/0/metrics_path").asText()).isEqualTo("/q/metrics");
        assertThat(prometheus.at("/scrape_configs/0/static_configs/0/targets/0").asText())
                .isEqualTo("ringdown:8080");
        JsonNode grafana = Manifests.tree(COMPOSE.resolve("grafana/dashboards/ringdown.yaml"));
        assertThat(FILE.at("/services/grafana/volumes").toString())
                .contains(grafana.at("/providers/0/options/path").asText() + "/ringdown.json");
    }
}
