package io.ringdown.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringdown.testing.PackagedDemo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged service writes to its console. */
class LogsIT {

    @TempDir
    Path folder;

    private static final String CONNECTED = "session Syncing -> Connected";

    @Test
    void as_json_each_line_is_an_object_with_the_keys_as_fields() throws Exception {
        PackagedDemo service = new PackagedDemo(folder, 5, Map.of("quarkus.log.console.json.enabled", "true"));
        try {
            Awaitility.await().until(() -> service.said().contains(CONNECTED));
        } finally {
            service.stop();
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : service.said().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(lines).allSatisfy(line -> {
            assertThat(Instant.parse(line.path("timestamp").asText())).isNotNull();
            assertThat(line.path("level").asText()).isNotEmpty();
            assertThat(line.path("loggerName").asText()).isNotEmpty();
            assertThat(line.path("message").asText()).isNotEmpty();
        });
        assertThat(lines)
                .filteredOn(line ->
                        line.path("message").asText().startsWith("pbx=demo " + CONNECTED)) // not that of actions
                .hasSize(1)
                .allSatisfy(line -> assertThat(line.at("/mdc/pbx").asText()).isEqualTo("demo"));
    }

    @Test
    void else_it_is_text_for_people() throws Exception {
        PackagedDemo service = new PackagedDemo(folder, 5);
        try {
            Awaitility.await().until(() -> service.said().contains(CONNECTED));
        } finally {
            service.stop();
        }
        assertThat(service.said().lines())
                .noneMatch(line -> line.startsWith("{"))
                .anyMatch(line -> line.matches("\\S+ \\S+ INFO .*pbx=demo session Syncing -> Connected: .*"));
    }
}
