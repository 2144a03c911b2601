package io.ringdown.examples;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.session.ActionException;
import io.ringdown.ami.session.AmiClient;
import io.ringdown.ami.session.AmiResponse;
import io.ringdown.ami.session.SessionConfig;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** The example of docs/ami-client.md: what is there, and then who hangs up. */
public final class WhoHangsUp {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private WhoHangsUp() {}

    /** @param arguments host, user; the secret is in the variable AMI_SECRET */
    public static void main(String[] arguments) {
        run(new SessionConfig("office", arguments[0], 5038, arguments[1], System.getenv("AMI_SECRET")), 10, System.out);
    }

    /** Ends after so many hang-ups. */
    static void run(SessionConfig config, int hangups, PrintStream out) {
        Vertx vertx = Vertx.vertx();
        try (AmiClient client = AmiClient.open(vertx, config)) {
            client.connected().await().atMost(PATIENCE);

            AmiResponse settings =
                    client.send(AmiAction.of("CoreSettings")).await().atMost(PATIENCE);
            out.println("Asterisk " + settings.get("AsteriskVersion"));

            try {
                List<AmiEvent> channels = client.sendList(
                                AmiAction.of("CoreShowChannels").within(Duration.ofSeconds(3)))
                        .await()
                        .atMost(PATIENCE);
                for (AmiEvent item : channels) {
                    if (item instanceof AmiEvent.ListItem channel) {
                        out.println("is there: " + channel.message().get("Channel"));
                    }
                }
            } catch (
                    ActionException failure) { // refused, timed out, cut off, cancelled or truncated: each its own type
                out.println("no list: " + failure.getMessage());
            }

            client.events(AmiEvent.Hangup.class)
                    .select()
                    .first(hangups)
                    .invoke(hangup -> out.println(hangup.channel().name() + " hangs up, cause " + hangup.cause()))
                    .collect()
                    .last()
                    .await()
                    .indefinitely();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
