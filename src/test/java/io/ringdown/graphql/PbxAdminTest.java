package io.ringdown.graphql;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.ringdown.demo.FakePbx;
import io.ringdown.graphql.GraphQlSocket.Protocol;
import io.ringdown.testing.FakePbxResource;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** PBXs are added, changed and removed while the service runs. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PostgresResource.class)
@WithTestResource(FakePbxResource.class)
@WithTestResource(PbxAdminTest.Folder.class)
class PbxAdminTest {

    public static class Folder implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            try {
                return Map.of(
                        "ringdown.pbx-dir",
                        Files.createTempDirectory("ringdown-pbxes").toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {}
    }

    @TestHTTPResource("/graphql")
    URI graphql;

    @ConfigProperty(name = "ringdown.pbx-dir")
    Path folder;

    @Inject
    MeterRegistry registry;

    FakePbx pbx;

    private JsonPath query(String query) {
        String answer = given().contentType("application/json")
                .body(Map.of("query", query))
                .post(graphql)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(answer).doesNotContain("hush-hush");
        return JsonPath.from(answer);
    }

    private JsonPath pbx(String name) {
        JsonPath all = query("{ pbxes { name state lastError blind overloads configError"
                + " lag { currentMs medianMs p99Ms maxMs alarm clockOffsetMs }"
                + " rights { actions events { name knowledge } } } }");
        return all.setRootPath("data.pbxes.find { it.name == '" + name + "' }");
    }

    private static void soon(Runnable check) {
        await().atMost(Duration.ofSeconds(40)).untilAsserted(check::run);
    }

    @Test
    void a_pbx_comes_changes_and_goes_and_subscribers_see_it() throws Exception {
        Vertx vertx = Vertx.vertx();
        List<String> told = new ArrayList<>();
        try (GraphQlSocket socket = new GraphQlSocket(vertx, graphql, Protocol.GRAPHQL_TRANSPORT_WS)
                .subscribes("s", "subscription { pbxes { name state } }")) {
            JsonPath wrong = query(
                    "mutation { pbxAdd(input: {name: \"branch\", host: \"127.0.0.1\", port: " + pbx.port()
                            + ", username: \"user\", secret: \"hush-wrong\"}) { pbx { name } userErrors { code field message } } }");
            assertThat(wrong.getString("errors")).isNull();
            assertThat(wrong.getList("data.pbxAdd.userErrors")).isEmpty();
            soon(() -> assertThat(pbx("branch").getString("lastError")).contains("refuses the login"));
            soon(() -> given().get(graphql.resolve("/q/health/well")).then().statusCode(503));

            JsonPath right = query("mutation { pbxUpdate(input: {name: \"branch\", secret: \"hush-hush\","
                    + " trunks: [\"PJSIP/trunk*\"]}) { pbx { name } userErrors { code } } }");
            assertThat(right.getList("data.pbxUpdate.userErrors")).isEmpty();
            soon(() -> assertThat(pbx("branch").getString("state")).isEqualTo("CONNECTED"));
            soon(() -> assertThat(pbx("branch").getList("rights.actions")).contains("Status"));
            assertThat(pbx("branch").getList("blind")).isEmpty();
            assertThat(pbx("branch").getInt("overloads")).isZero();
            assertThat(metrics("branch")).contains("ringdown.pbx.connected", "ringdown.pbx.overloads");
            assertThat(folder.resolve("branch.properties")).exists();

            JsonPath gone = query("mutation { pbxRemove(name: \"branch\") { pbx { name } userErrors { code } } }");
            assertThat(gone.getList("data.pbxRemove.userErrors")).isEmpty();
            soon(() -> assertThat(query("{ pbxes { name } }").getList("data.pbxes.name"))
                    .containsExactly("fake"));
            soon(() -> assertThat(metrics("branch")).isEmpty());
            assertThat(folder.resolve("branch.properties")).doesNotExist();
            while (!told.contains("branch REMOVED")) {
                JsonObject status = socket.payload("s").getJsonObject("data").getJsonObject("pbxes");
                told.add(status.getString("name") + " " + status.getString("state"));
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        assertThat(told).contains("branch CONNECTED").endsWith("branch REMOVED");
    }

    @Test
    void a_file_is_enough_and_a_broken_one_is_told() throws Exception {
        Path broken = folder.resolve("broken.properties");
        Files.writeString(broken, "host=127.0.0.1\nport=none\n");
        soon(() -> {
            assertThat(pbx("broken").getString("state")).isEqualTo("MISCONFIGURED");
            assertThat(pbx("broken").getString("configError")).contains("none");
        });
        soon(() -> assertThat(pbx("fake").getString("state")).isEqualTo("CONNECTED"));

        Files.writeString(broken, "host=127.0.0.1\nport=" + pbx.port() + "\nusername=user\nsecret=hush-hush\n");
        soon(() -> assertThat(pbx("broken").getString("state")).isEqualTo("CONNECTED"));

        Files.delete(broken);
        soon(() -> assertThat(query("{ pbxes { name } }").getList("data.pbxes.name"))
                .containsExactly("fake"));
    }

    @Test
    void what_cannot_be_is_a_user_error() {
        JsonPath answer =
                query("mutation { pbxRemove(name: \"fake\") { pbx { name } userErrors { code field message } } }");

        assertThat(answer.getString("data.pbxRemove.userErrors[0].code")).isEqualTo("FIXED");
        assertThat(answer.getString("data.pbxRemove.userErrors[0].field")).isEqualTo("name");
    }

    /** Not by HTTP: in tests the meters of applications of before are still in what that scrapes. */
    private Set<String> metrics(String pbx) {
        return registry.getMeters().stream()
                .filter(meter -> pbx.equals(meter.getId().getTag("pbx")))
                .map(meter -> meter.getId().getName())
                .collect(Collectors.toSet());
    }
}
