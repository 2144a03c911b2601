package io.ringdown.graphql;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.demo.FakePbx;
import io.ringdown.testing.FakePbxResource;
import io.ringdown.testing.PostgresResource;
import io.ringdown.testing.Recordings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Who called whom is in the database and not in the log. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PostgresResource.class)
@WithTestResource(FakePbxResource.class)
class LogsTest {

    /** Stands before each number of the recordings, so that none is mistaken for something else. */
    private static final String PREFIX = "4930555900";

    FakePbx pbx;

    private JsonPath query(String query) {
        return given().contentType("application/json")
                .body(Map.of("query", query))
                .post("/graphql")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static AmiMessage numbered(AmiMessage message) {
        return AmiMessage.of(message.headers().stream()
                .map(h -> {
                    boolean id = h.name().endsWith("niqueid") || h.name().endsWith("inkedid");
                    boolean number =
                            h.value().matches("[167]\\d\\d") && !h.name().equals("Cause");
                    return new AmiMessage.Header(
                            h.name(), id ? "logs-" + h.value() : number ? PREFIX + h.value() : h.value());
                })
                .toList());
    }

    private void connected() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> "CONNECTED".equals(query("{ pbxes { state } }").getString("data.pbxes[0].state")));
    }

    @Test
    void no_number_is_told_at_info() {
        ExtFormatter words = new ExtFormatter() {
            @Override
            public String format(ExtLogRecord record) {
                return formatMessage(record);
            }
        };
        Queue<String> told = new ConcurrentLinkedQueue<>();
        ExtHandler listening = new ExtHandler() {
            @Override
            protected void doPublish(ExtLogRecord record) {
                told.add(record.getLoggerName() + " " + words.format(record) + " "
                        + (record.getThrown() == null ? "" : record.getThrown()));
            }

            @Override
            public boolean isLoggable(LogRecord record) {
                return record.getLevel().intValue() >= Level.INFO.intValue();
            }
        };
        Logger root = LogContext.getLogContext().getLogger("");
        connected();
        root.addHandler(listening);
        try {
            for (String recording : List.of("attended_by_callee", "inbound_ring_group", "queue_two_callers", "busy")) {
                Recordings.messages(Recordings.bytes(Recordings.named("asterisk-22/" + recording)
                                .parts()
                                .getFirst()))
                        .stream()
                        .filter(m -> m.isEvent() && !m.value(0).equals("FullyBooted"))
                        .map(LogsTest::numbered)
                        .forEach(pbx::send);
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            query("{ callRecords(filter: {number: \"" + PREFIX + "103\"}, first: 9) { nodes { id } } }")
                                            .getList("data.callRecords.nodes")
                                            .size()
                                    > 1);
            query("{ calls(filter: {number: \"" + PREFIX + "101\"}) { id } }");
            query("mutation { originate(device: \"PJSIP/" + PREFIX + "101\", context: \"internal\", exten: \"" + PREFIX
                    + "102\", waitForAnswer: false) { userErrors { code } } }");
            query("mutation { hangup(callId: \"fake/logs-1.1\", party: \"" + PREFIX
                    + "101\") { userErrors { code } } }");
            query("{ call(id: \"" + PREFIX + "101\") { id } nonsense }");
            pbx.cut();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> told.stream().anyMatch(line -> line.contains("session Connected -> Disconnected")));
            connected();
        } finally {
            root.removeHandler(listening);
        }
        assertThat(told)
                .anyMatch(line -> line.contains("session Syncing -> Connected"))
                .noneMatch(line -> line.contains(PREFIX));
    }
}
