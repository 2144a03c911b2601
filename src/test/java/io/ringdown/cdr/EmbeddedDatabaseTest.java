package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.ringdown.access.Sight;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@TestProfile(EmbeddedDatabaseTest.NoDatabaseConfigured.class)
class EmbeddedDatabaseTest {

    /** Only a folder. */
    public static class NoDatabaseConfigured implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    // Its default; said again, because the resources of other tests may reach this one.
                    "quarkus.datasource.jdbc.url",
                    EmbeddedPostgresDriver.URL,
                    "ringdown.data-dir",
                    "target/embedded-database-test-" + System.nanoTime(),
                    "ringdown.retention.call",
                    "P900Y",
                    "ringdown.cdr.retry-interval",
                    "200ms",
                    "ringdown.cdr.recheck-interval",
                    "200ms");
        }
    }

    @Inject
    CdrWriter writer;

    @Inject
    CallRecordStore store;

    @ConfigProperty(name = "ringdown.data-dir")
    Path folder;

    @Test
    void without_a_configured_database_calls_are_kept_in_the_data_folder_even_when_its_server_is_killed()
            throws Exception {
        await().atMost(Duration.ofSeconds(60)).until(() -> writer.status().up());
        assertThat(Files.readString(folder.resolve("ringdown.lock")).strip())
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        end(Records.full("lab/embedded"));
        await().until(() -> store.find(Sight.ALL, "lab/embedded").isPresent());

        String pid =
                Files.readAllLines(folder.resolve("postgres/postmaster.pid")).getFirst();
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
        // It may be started again before anybody sees that it was gone.
        end(Records.full("lab/meanwhile"));

        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> store.find(Sight.ALL, "lab/meanwhile")
                .isPresent());
        assertThat(store.find(Sight.ALL, "lab/embedded")).contains(Records.full("lab/embedded"));
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
