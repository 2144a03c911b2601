package io.ringdown.cli;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.AmiSession;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.ami.session.SessionState;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** {@code ringdown record}: what a live PBX sends, byte for byte, into files that replay takes. */
final class RecordCommand {

    static final String USAGE = """
            usage: ringdown record PBX FILE

            Writes what a configured PBX sends to FILE (NAME.ami) until it is stopped with Ctrl-C, beginning with the
            lists of what is there. After a lost connection it goes on in NAME.2.ami, NAME.3.ami, ...

            The PBX is configured as for the service:
              RINGDOWN_PBX_<NAME>_HOST, _PORT, _USERNAME, _SECRET; see docs/configuration.md
            """;

    private RecordCommand() {}

    static int run(List<String> arguments, PrintStream messages) {
        if (arguments.contains("--help")) {
            messages.print(USAGE);
            return 0;
        }
        if (arguments.size() != 2) {
            messages.println("ringdown record: give PBX and FILE (--help tells more)");
            return 1;
        }
        String name = arguments.get(0);
        String file = arguments.get(1);
        if (!file.endsWith(".ami")) {
            messages.println("ringdown record: " + file + ": the name must end with .ami, so that replay takes it");
            return 1;
        }
        SessionConfig config;
        try {
            config = Login.configured(name);
        } catch (RuntimeException e) {
            messages.println("ringdown record: " + e.getMessage());
            return 1;
        }
        for (int part = 1; part <= 2; part++) {
            if (Files.exists(Path.of(name(file, part)))) {
                messages.println("ringdown record: " + name(file, part) + " exists; give a new name");
                return 1;
            }
        }
        return record(config, file, messages);
    }

    private static int record(SessionConfig config, String file, PrintStream messages) {
        Vertx vertx = Vertx.vertx();
        CompletableFuture<Integer> done = new CompletableFuture<>();
        AmiSession[] session = new AmiSession[1];
        Writing writing = new Writing(file, messages, () -> session[0], done);
        session[0] = new AmiSession(
                ((VertxInternal) vertx).createEventLoopContext(),
                config,
                writing,
                RandomGenerator.getDefault(),
                Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                session[0].stop().await().atMost(Duration.ofSeconds(2));
            } finally {
                writing.close();
            }
        }));
        session[0].start();
        return done.join();
    }

    /** NAME.ami, then NAME.2.ami, NAME.3.ami after each lost connection. */
    private static String name(String file, int part) {
        return part <= 1 ? file : file.substring(0, file.length() - ".ami".length()) + "." + part + ".ami";
    }

    private static final class Writing implements AmiSession.Listener {

        private final String file;
        private final PrintStream messages;
        private final java.util.function.Supplier<AmiSession> session;
        private final CompletableFuture<Integer> done;
        private OutputStream out;
        private int part;
        private long bytes;

        Writing(
                String file,
                PrintStream messages,
                java.util.function.Supplier<AmiSession> session,
                CompletableFuture<Integer> done) {
            this.file = file;
            this.messages = messages;
            this.session = session;
            this.done = done;
        }

        @Override
        public void onState(SessionState state) {
            switch (state) {
                case SessionState.Syncing syncing ->
                    session.get()
                            .sendList(AmiAction.of("Status"))
                            .flatMap(_ -> session.get().sendList(AmiAction.of("CoreShowChannels")))
                            .subscribe()
                            .with(_ -> session.get().synced(syncing), failure -> {
                                messages.println(
                                        "ringdown record: what is there cannot be listed: " + failure.getMessage());
                                session.get().synced(syncing);
                            });
                case SessionState.Connected connected ->
                    messages.println("ringdown record: recording Asterisk "
                            + (connected.version() == null ? "" : connected.version() + " ") + "into " + name(part)
                            + "; Ctrl-C ends it");
                case SessionState.Disconnected lost -> {
                    messages.println("ringdown record: " + lost.reason() + "; trying again");
                    close();
                }
                case SessionState.Connecting _, SessionState.LoggingIn _, SessionState.Stopped _ -> {}
            }
        }

        @Override
        public synchronized void onBytes(byte[] chunk) {
            try {
                if (out == null) {
                    part++;
                    out = Files.newOutputStream(Path.of(name(part)), StandardOpenOption.CREATE_NEW);
                }
                out.write(chunk);
                bytes += chunk.length;
            } catch (IOException e) {
                messages.println("ringdown record: cannot write " + name(part) + ": " + e.getMessage());
                done.complete(1);
            }
        }

        @Override
        public void onMessage(AmiMessage message, long arrivalMicros) {
            // the bytes are all that is wanted
        }

        @Override
        public void onWarning(String warning) {
            messages.println("ringdown record: " + warning);
        }

        private String name(int number) {
            return RecordCommand.name(file, number);
        }

        synchronized void close() {
            if (out != null) {
                try {
                    out.close();
                    messages.println("ringdown record: " + bytes + " bytes in " + part + " file(s)");
                } catch (IOException e) {
                    messages.println("ringdown record: cannot finish " + name(part) + ": " + e.getMessage());
                }
                out = null;
            }
        }
    }
}
