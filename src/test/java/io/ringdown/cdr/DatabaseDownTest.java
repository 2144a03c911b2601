package io.ringdown.cdr;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.ringdown.access.Sight;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(DatabaseDownTest.NobodyListens.class)
class DatabaseDownTest {

    /** A database address with nobody there. */
    public static class NobodyListens implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = socket.getLocalPort();
                return Map.of(
                        "test.port", Integer.toString(port),
                        "quarkus.datasource.jdbc.url",
                                "jdbc:postgresql://localhost:" + port + "/postgres?sslpassword=s3cret",
                        "quarkus.datasource.username", "postgres",
                        "quarkus.datasource.password", "s3cret",
                        "ringdown.cdr.retry-interval", "200ms",
                        "ringdown.cdr.recheck-interval", "200ms");
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    @Inject
    CdrWriter writer;

    @Inject
    CallRecordStore store;

    @ConfigProperty(name = "test.port")
    int port;

    @Test
    void the_service_starts_without_its_database_and_heals_when_it_comes_and_when_it_comes_back() throws IOException {
        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);
        end(Records.plain("lab/early"));

        when().get("/q/health/live").then().statusCode(200);
        when().get("/q/health/ready")
                .then()
                .statusCode(503)
                .body(
                        "checks.find { it.name == 'database' }.data.message",
                        allOf(
                                containsString("database=localhost:" + port + "/postgres"),
                                containsString("refused"),
                                containsString("check that PostgreSQL runs there"),
                                not(containsString("s3cret")),
                                not(containsString("\n"))));
        assertThatExceptionOfType(CallRecordsUnavailableException.class)
                .isThrownBy(() -> store.find(Sight.ALL, "lab/early"))
                .withMessageContaining("localhost:" + port);

        // of a token nothing can be known, which is not to say that it is none
        given().header("Authorization", "Bearer rd_0123456789abcdef01_" + "A".repeat(43))
                .contentType("application/json")
                .body("{\"query\":\"{ pbxes { name } }\"}")
                .post("/graphql")
                .then()
                .statusCode(503)
                .header("Retry-After", "5")
                .body("errors[0].extensions.code", equalTo("UNAVAILABLE"));

        try (EmbeddedPostgres _ = server()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> writer.status().written() == 1);
            assertThat(store.find(Sight.ALL, "lab/early")).contains(Records.plain("lab/early"));
            when().get("/q/health/ready").then().statusCode(200);
        }
        await().until(() -> writer.status().state() == CdrStatus.State.DOWN);
        end(Records.plain("lab/later"));

        try (EmbeddedPostgres _ = server()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> writer.status().written() == 2);
            assertThat(store.find(Sight.ALL, "lab/later")).isPresent();
        }
    }

    private EmbeddedPostgres server() throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setPGStartupWait(Duration.ofMinutes(1))
                .start();
    }

    private void end(CallRecord record) {
        writer.onChanges(new ChangeBatch(
                "lab",
                1,
                List.of(new CallChange.Ended(
                        record.revision(),
                        record.endedAt(),
                        new Call(record, CallState.ENDED, record.endedAt(), List.of()),
                        record.disposition())),
                0));
    }
}
