package io.ringdown.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringdown.call.CallRecord;
import io.ringdown.cdr.ForgottenNumbers;
import io.ringdown.demo.FakePbx;
import io.ringdown.deploy.Watched;
import io.ringdown.examples.MissedCalls;
import io.ringdown.testing.FakePbxResource;
import io.ringdown.testing.PostgresResource;
import io.ringdown.testing.Recordings;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** From the bytes of a PBX to a receiver and to a listener of this process, with the service's settings. */
@QuarkusTest
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PostgresResource.class)
@WithTestResource(FakePbxResource.class)
@WithTestResource(WebhookEndToEndTest.Receivers.class)
class WebhookEndToEndTest {

    /** One receiver that takes everything, and one that refuses it. */
    public static class Receivers implements QuarkusTestResourceLifecycleManager {
        private FakeReceiver crm;
        private FakeReceiver refusing;

        @Override
        public Map<String, String> start() {
            try {
                crm = new FakeReceiver();
                refusing = new FakeReceiver();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            refusing.behaviour = _ -> 400;
            return Map.of(
                    "ringdown.webhook.crm.url", crm.url(),
                    "ringdown.webhook.crm.events", "completed,ringing",
                    "ringdown.webhook.crm.secret", "a secret of the end-to-end test",
                    "ringdown.webhook.crm.headers.X-Of-Ours", "yes",
                    "ringdown.webhook.refusing.url", refusing.url());
        }

        @Override
        public void inject(Object test) {
            for (Field field : test.getClass().getDeclaredFields()) {
                if (field.getType() == FakeReceiver.class) {
                    try {
                        field.setAccessible(true);
                        field.set(test, field.getName().equals("crm") ? crm : refusing);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }

        @Override
        public void stop() {
            crm.close();
            refusing.close();
        }
    }

    FakePbx pbx;
    FakeReceiver crm;
    FakeReceiver refusing;

    @Inject
    MissedCalls missed;

    @Inject
    Webhooks webhooks;

    @Inject
    ForgottenNumbers numbers;

    @Inject
    MeterRegistry registry;

    @Inject
    DataSource dataSource;

    @BeforeEach
    void connected() {
        await().atMost(Duration.ofSeconds(30)).until(() -> given().contentType("application/json")
                .body(Map.of("query", "{ pbxes { name state } }"))
                .post("/graphql")
                .jsonPath()
                .getString("data.pbxes[0].state")
                .equals("CONNECTED"));
    }

    @Test
    void a_call_reaches_receivers_and_listeners_and_is_counted_and_can_be_forgotten() throws Exception {
        Recordings.messages(Recordings.bytes(
                        Recordings.named("asterisk-22/no_answer").parts().getFirst()))
                .stream()
                .filter(m -> m.isEvent() && !m.value(0).equals("FullyBooted"))
                .forEach(pbx::send);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> crm.taken.stream().anyMatch(request -> request.id().endsWith("/COMPLETED")));
        FakeReceiver.Request completed = crm.taken.getLast();
        assertThat(completed.headers()).containsEntry("X-Of-Ours", "yes").containsKey("webhook-signature");
        JsonObject record = completed.json().getJsonObject("data");
        assertThat(record.getString("disposition")).isEqualTo("NO_ANSWER");
        assertThat(crm.ids().getFirst()).contains("/RINGING/");

        await().until(() -> !missed.calls().isEmpty());
        assertThat(missed.calls()).extracting(CallRecord::id).contains(record.getString("id"));

        await().until(() -> webhooks.statuses().getLast().dead() == 1);
        assertThat(webhooks.dead("refusing", Instant.EPOCH, Instant.now().plusSeconds(1_000_000_000), 10))
                .singleElement()
                .extracting(DeadLetter::lastError)
                .isEqualTo("answered 400");
        assertThat(webhooks.names()).containsExactly("crm", "refusing");

        // not by /q/metrics: there are those of services of before in this JVM, too
        assertThat(registry.get("ringdown.webhook.delivered")
                        .tag("webhook", "crm")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("ringdown.webhook.dead")
                        .tag("webhook", "refusing")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("ringdown.webhook.oldest.age")
                        .tag("webhook", "crm")
                        .gauge()
                        .value())
                .isLessThan(60);
        assertThat(registry.get("ringdown.listener.told")
                        .tag("listener", "MissedCalls")
                        .functionCounter()
                        .count())
                .isPositive();
        String health = given().get("/q/health/well").asString();
        assertThat(health)
                .contains("\"name\": \"webhook\"")
                .contains("to=http://127.0.0.1:" + crm.port())
                .doesNotContain("of-the-url")
                .doesNotContain("a secret of the end-to-end test");

        String caller = record.getJsonObject("caller").getString("number");
        List<String> before = bodies();
        assertThat(before).isNotEmpty().allMatch(body -> body.contains("\"" + caller + "\""));
        numbers.forget(caller, "forgotten");
        assertThat(bodies()).hasSameSizeAs(before).allSatisfy(body -> {
            JsonObject data = new JsonObject(body).getJsonObject("data");
            JsonObject call = data.containsKey("call") ? data.getJsonObject("call") : data;
            assertThat(call.getJsonObject("caller").getString("number")).isEqualTo("forgotten");
            assertThat(call.getJsonObject("caller").getString("name")).isNull();
            assertThat(call.getJsonObject("caller").getString("device")).isEqualTo("PJSIP/forgotten");
            assertThat(body).doesNotContainPattern("[^0-9.]" + caller + "[^0-9.]");
            assertThat(call.getString("startedAt")).isEqualTo(record.getString("startedAt"));
        });
    }

    private List<String> bodies() throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select body from webhook_outbox order by seq")) {
            List<String> bodies = new ArrayList<>();
            while (rows.next()) {
                bodies.add(rows.getString(1));
            }
            return bodies;
        }
    }

    /** Here is all that has metrics: a PBX, its journal, webhooks, a listener. */
    @Test
    void every_metric_of_the_dashboard_and_of_the_alerts_is_there() {
        given().contentType("application/json") // what nobody did is not counted
                .body("{\"query\":\"mutation { hangup(callId: \\\"none/1\\\") { userErrors { code } } }\"}")
                .post("/graphql")
                .then()
                .statusCode(200);
        Set<String> told = given().get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                // of queues there are none here, so theirs is announced only
                .map(line -> line.replace("# TYPE ringdown_queue_waiting", "ringdown_queue_waiting"))
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());

        Map<String, Set<String>> watched = new TreeMap<>(Watched.metrics());
        watched.keySet().removeAll(told);
        assertThat(watched)
                .as("metrics that nobody tells, and where they are watched")
                .isEmpty();
    }
}
