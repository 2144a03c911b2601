package io.ringdown.graphql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.ringdown.testing.DemoPbxResource;
import io.ringdown.testing.NodePackage;
import io.ringdown.testing.PostgresResource;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packaged service as the usual npm clients see it, and the example of the documentation. */
@QuarkusIntegrationTest
@WithTestResource(PostgresResource.class)
@WithTestResource(DemoPbxResource.class)
class NpmClientsIT {

    @TestHTTPResource("/graphql")
    URI graphql;

    @Test
    void clients_query_subscribe_and_go_on_after_a_cut() throws Exception {
        NodePackage clients = NodePackage.installed(Path.of("src", "test", "clients"), "clients");

        NodePackage.Ended ended =
                clients.run(Map.of("RINGDOWN_URL", graphql.toString()), "node", "--test", "--test-reporter=spec");

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ended.output()).containsPattern("pass [1-9]").contains("fail 0");
    }

    @Test
    void the_example_fits_the_schema_and_runs() throws Exception {
        Path sources = Path.of("docs", "examples", "live-calls");
        NodePackage example = NodePackage.installed(sources, "examples/live-calls");
        // where the example looks for it
        Files.copy(
                Path.of("docs", "schema.graphql"),
                Path.of("target", "npm", "schema.graphql"),
                StandardCopyOption.REPLACE_EXISTING);

        NodePackage.Ended generated = example.run(Map.of(), "npm", "run", "generate");
        assertThat(generated.status()).as(generated.output()).isZero();
        assertThat(example.folder().resolve("generated.ts"))
                .as("npm run generate in %s writes it anew; commit it", sources)
                .hasSameTextualContentAs(sources.resolve("generated.ts"));

        NodePackage.Ended compiled = example.run(Map.of(), "node_modules/.bin/tsc");
        assertThat(compiled.status()).as(compiled.output()).isZero();

        Path said = example.folder().resolve("said.log");
        Process follows = example.start(
                Map.of(), said, "node", "dist/live-calls.js", graphql.toString().replaceFirst("http", "ws"));
        try {
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(Files.readString(said))
                    .contains("-- connected", "STARTED", "ENDED"));
        } finally {
            NodePackage.end(follows);
        }
    }
}
