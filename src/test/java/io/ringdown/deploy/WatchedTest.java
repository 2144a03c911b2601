package io.ringdown.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That what is watched exists is tested where there is a service to ask: WebhookEndToEndTest. */
class WatchedTest {

    @Test
    void metrics_are_found_in_expressions() {
        assertThat(PromQl.metrics(
                        "sum by (pbx, le) (rate(a_total{b=\"c} d\", e=~\"f\"}[5m])) > 3 and on (g) h == bool 0"))
                .containsExactly("a_total", "h");
        assertThat(PromQl.metrics("max without (x) (a{pbx=~\"$pbx\"} offset 1h) * b unless c:d"))
                .containsExactly("a", "b", "c:d");
        assertThat(PromQl.metrics("increase(a_b[$__rate_interval]) + 1e3")).containsExactly("a_b");
    }

    @Test
    void the_dashboard_is_one() {
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : Watched.dashboard().path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("targets")).isNotEmpty().allSatisfy(target -> assertThat(
                                PromQl.metrics(target.path("expr").asText()))
                        .isNotEmpty());
                int right =
                        panel.at("/gridPos/x").asInt() + panel.at("/gridPos/w").asInt();
                assertThat(right).isLessThanOrEqualTo(24);
            }
        }
        assertThat(ids).hasSizeGreaterThan(10);
        assertThat(Watched.metrics()).hasSizeGreaterThan(20).containsKey("ringdown_pbx_connected");
    }

    @Test
    void alerts_come_when_they_should() {
        assumeTrue(
                Manifests.run("promtool", "test", "rules", "src/test/prometheus/alerts.yaml")
                        .isPresent(),
                "promtool is not on this machine: alerts are not tried");
    }
}
