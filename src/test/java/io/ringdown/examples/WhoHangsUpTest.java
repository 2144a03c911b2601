package io.ringdown.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.demo.FakePbx;
import io.ringdown.demo.PbxSnapshot;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhoHangsUpTest {

    @Test
    void the_example_does_what_it_says() {
        Vertx vertx = Vertx.vertx();
        FakePbx pbx = FakePbx.start(vertx, new FakePbx.Settings("user", "secret"), Clock.systemUTC())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        List<Header> phone = AmiMessage.of(
                        "Channel", "PJSIP/101-1", "ChannelState", "6", "Uniqueid", "1.1", "Linkedid", "1.1")
                .headers();
        pbx.setSnapshot(() -> new PbxSnapshot(
                List.of(new PbxSnapshot.Channel(phone, "Echo", "", "", 1)), List.of(), List.of(), List.of()));
        List<Header> hangup = new java.util.ArrayList<>(List.of(new Header("Event", "Hangup")));
        hangup.addAll(phone);
        hangup.add(new Header("Cause", "16"));
        vertx.setPeriodic(50, _ -> pbx.send(AmiMessage.of(hangup)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        WhoHangsUp.run(
                new SessionConfig("office", "127.0.0.1", pbx.port(), "user", "secret"),
                1,
                new PrintStream(out, true, UTF_8));
        vertx.close().toCompletionStage().toCompletableFuture().join();

        assertThat(out.toString(UTF_8).lines())
                .containsExactly("Asterisk 22.10.1", "is there: PJSIP/101-1", "PJSIP/101-1 hangs up, cause 16");
    }
}
