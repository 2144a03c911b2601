package io.ringdown.graphql;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.ringdown.graphql.request.Code;
import io.ringdown.testing.PostgresResource;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every error has a code, the same by whichever way it goes out. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(RecordsFromMemory.class)
@WithTestResource(PostgresResource.class)
class ErrorCodesTest {

    private static final String REQUESTS = """
            {"query":"{ pbxes {"}|GRAPHQL_PARSE_FAILED|Invalid
            {"query":""}|GRAPHQL_PARSE_FAILED|
            {"query":"{ nothing }"}|GRAPHQL_VALIDATION_FAILED|nothing
            {"query":"{ calls { nothing } }"}|GRAPHQL_VALIDATION_FAILED|nothing
            {"query":"query($f: Int) { callRecords(first: $f) { nodes { id } } }","variables":{"f":"x"}}|GRAPHQL_VALIDATION_FAILED|f
            {"query":"query($at: DateTime!) { callsAt(at: $at) { id } }","variables":{"at":"soon"}}|GRAPHQL_VALIDATION_FAILED|soon
            {"query":"{ callRecords(first: 0) { nodes { id } } }"}|BAD_INPUT|first is 1 to 1000
            {"query":"{ queueReport(from: \\"2026-11-21T00:00:00Z\\", to: \\"2026-11-20T00:00:00Z\\") { queue } }"}|BAD_INPUT|from
            {"query":"query A { pbxes { name } } query B { pbxes { name } }"}|BAD_REQUEST|operation
            {"query":"{ pbxes { name } }","operationName":"C"}|BAD_REQUEST|operation
            {"query":"{ pbxes { name } }","variables":7}|BAD_REQUEST|variables
            {"query":7}|BAD_REQUEST|query
            {"query":"{ calls { parties { party { number } } %s } }"}|TOO_COMPLEX|complexity
            """;

    static Stream<String[]> requests() {
        return REQUESTS.lines().map(line -> line.split("\\|", 3)).peek(parts -> {
            // as many aliases as make it too much
            parts[0] = parts[0].replace("%s", many());
        });
    }

    private static String many() {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 1_100; i++) {
            fields.append(" a").append(i).append(": id");
        }
        return fields.toString();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void in_answers_to_requests(String request, String code, String message) {
        JsonObject answer = new JsonObject(given().contentType("application/json")
                .body(request)
                .post("/graphql")
                .then()
                .statusCode(code.equals("BAD_REQUEST") ? 400 : 200)
                .extract()
                .asString());
        check(answer, code, message);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void by_the_status_too_where_the_client_asks_for_that(String request, String code, String message) {
        JsonObject answer = new JsonObject(given().contentType("application/json")
                .accept("application/graphql-response+json")
                .body(request)
                .post("/graphql")
                .then()
                .statusCode(400)
                .extract()
                .asString());
        check(answer, code, message);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void in_server_sent_events(String request, String code, String message) {
        String answer = given().contentType("application/json")
                .accept("text/event-stream")
                .body(request)
                .post("/graphql")
                .asString();
        String json = answer.startsWith("{")
                ? answer
                : answer.lines()
                        .filter(line -> line.startsWith("data: {"))
                        .findFirst()
                        .orElseThrow()
                        .substring("data: ".length());
        check(new JsonObject(json), code, message);
    }

    private static void check(JsonObject answer, String code, String message) {
        JsonObject error = answer.getJsonArray("errors").getJsonObject(0);
        assertThat(error.getJsonObject("extensions").getString("code")).isEqualTo(code);
        assertThat(error.getString("message")).contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "7"})
    void no_json_as_server_sent_events(String body) {
        JsonObject answer = new JsonObject(given().contentType("application/json")
                .accept("text/event-stream")
                .body(body)
                .post("/graphql")
                .then()
                .statusCode(400)
                .extract()
                .asString());
        check(answer, "BAD_REQUEST", "JSON");
    }

    @Test
    void a_subscription_by_a_plain_request_is_told_where_to_ask() {
        check(
                new JsonObject(given().contentType("application/json")
                        .body("{\"query\":\"subscription { pbxes { name } }\"}")
                        .post("/graphql")
                        .asString()),
                "BAD_REQUEST",
                "WebSocket");
    }

    @Test
    void all_are_in_the_documentation() throws IOException {
        String page = Files.readString(Path.of("docs", "graphql.md"));
        assertThat(Stream.of(Code.values()).map(code -> "`" + code + "`")).allMatch(page::contains);
    }
}
