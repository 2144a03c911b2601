package io.ringdown.pbx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.ami.session.AmiSession;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.ami.session.SessionState;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.engine.TrunkPatterns;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * Against a real Asterisk. The environment may give one: {@code RINGDOWN_IT_AMI=host:port}, {@code RINGDOWN_IT_USERNAME},
 * {@code RINGDOWN_IT_SECRET} and {@code RINGDOWN_IT_CHANNEL}, something that answers when it is dialled, for example
 * {@code Local/announce@click}. Else one is made in a container where a container engine answers; else this is skipped.
 */
class RealAsteriskIT {

    private static GenericContainer<?> container;
    private static SessionConfig config;
    private static String channel;
    private static Vertx vertx;

    @BeforeAll
    static void find_an_asterisk() {
        String address = System.getenv("RINGDOWN_IT_AMI");
        if (address != null) {
            int colon = address.lastIndexOf(':');
            config = new SessionConfig(
                    "real",
                    address.substring(0, colon),
                    Integer.parseInt(address.substring(colon + 1)),
                    System.getenv("RINGDOWN_IT_USERNAME"),
                    System.getenv("RINGDOWN_IT_SECRET"));
            channel = System.getenv("RINGDOWN_IT_CHANNEL");
        } else if (DockerClientFactory.instance().isDockerAvailable()) {
            startContainer();
        } else {
            String why = "no Asterisk given by RINGDOWN_IT_AMI and no container engine: skipped";
            System.err.println("RealAsteriskIT: " + why);
            Assumptions.abort(why);
        }
        vertx = Vertx.vertx();
    }

    private static void startContainer() {
        String managerConf = "[general]\\nenabled=yes\\nbindaddr=0.0.0.0\\ntimestampevents=yes\\n"
                + "[ringdown]\\nsecret=test-secret\\nread=all\\nwrite=all\\n";
        String extensionsConf = "[test]\\nexten => answer,1,Answer()\\n same => n,Wait(1)\\n same => n,Hangup()\\n";
        container = new GenericContainer<>(new ImageFromDockerfile()
                        .withDockerfileFromBuilder(builder -> builder.from("debian:bullseye-slim")
                                .run("apt-get update && apt-get install -y --no-install-recommends asterisk")
                                .run("printf '" + managerConf + "' > /etc/asterisk/manager.conf && printf '"
                                        + extensionsConf + "' > /etc/asterisk/extensions.conf")
                                .entryPoint("asterisk", "-f")
                                .build()))
                .withExposedPorts(5038)
                .waitingFor(Wait.forListeningPort())
                .withStartupTimeout(Duration.ofMinutes(5));
        container.start();
        config = new SessionConfig(
                "real", container.getHost(), container.getMappedPort(5038), "ringdown", "test-secret");
        channel = "Local/answer@test";
    }

    @AfterAll
    static void stop() {
        if (vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        if (container != null) {
            container.stop();
        }
    }

    @Test
    void an_originated_call_becomes_one_record() {
        List<CallChange> changes = new CopyOnWriteArrayList<>();
        List<PbxStatus> statuses = new CopyOnWriteArrayList<>();
        PbxLink link = new PbxLink(
                ((VertxInternal) vertx).createEventLoopContext(),
                new PbxSettings(config, TrunkPatterns.NONE, Duration.ofMinutes(5)),
                List.of(new ChangeSink() {
                    @Override
                    public String name() {
                        return "test";
                    }

                    @Override
                    public void onChanges(ChangeBatch batch) {
                        changes.addAll(batch.changes());
                    }

                    @Override
                    public void onStatus(PbxStatus status) {
                        statuses.add(status);
                    }
                }),
                RandomGenerator.getDefault(),
                Clock.systemUTC());
        link.start();
        AmiSession orders = new AmiSession(
                ((VertxInternal) vertx).createEventLoopContext(),
                config,
                new Ordering(),
                RandomGenerator.getDefault(),
                Clock.systemUTC());
        orders.start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !statuses.isEmpty() && statuses.getLast().state() == PbxState.CONNECTED);
        await().atMost(Duration.ofSeconds(30)).until(() -> orders.state() instanceof SessionState.LoggedIn);

        String id = "ringdown-it-" + System.nanoTime();
        orders.send(AmiAction.of(
                        "Originate",
                        new Header("Channel", channel),
                        new Header("Application", "Wait"),
                        new Header("Data", "1"),
                        new Header("Async", "true"),
                        new Header("ChannelId", id)))
                .await()
                .atMost(Duration.ofSeconds(10));

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(changes.stream()
                        .filter(c -> c instanceof CallChange.Ended && c.callId().equals("real/" + id))
                        .map(c -> c.call().record()))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.originated()).isTrue();
                    assertThat(record.complete()).isTrue();
                    assertThat(record.durationMs()).isBetween(500L, 30_000L);
                }));
        assertThat(statuses.getLast().version()).isNotBlank();
        assertThat(changes.stream().filter(c -> c.type() == io.ringdown.call.ChangeType.ENDED))
                .extracting(c -> c.call().record())
                .extracting(CallRecord::id)
                .doesNotHaveDuplicates();
        orders.stop().await().atMost(Duration.ofSeconds(5));
        link.stop().await().atMost(Duration.ofSeconds(5));
    }

    private static final class Ordering implements AmiSession.Listener {
        @Override
        public void onState(SessionState state) {}

        @Override
        public void onMessage(io.ringdown.ami.codec.AmiMessage message, long arrivalMicros) {}
    }
}
