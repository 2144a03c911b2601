package io.ringdown.cli;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.AmiClient;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.ami.session.SessionState;
import io.ringdown.ami.session.TransportConfig;
import io.ringdown.ops.PbxConnection;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Which PBX a command speaks to: one that is configured, or one told by options. The password is never an argument. */
final class Login {

    static final String USAGE = """
              --pbx NAME            a PBX as configured for the service (docs/configuration.md), or:
              --host HOST           where Asterisk is; --port PORT when it is not the usual one of the way
              --user USER           who logs in; --username is the same
              --password-file FILE  the password is its first line; without, it is taken from the variable
                                    RINGDOWN_PASSWORD, or asked for. It is never an argument, which all could see
              --transport WAY       tcp, tls, http or https; --tls-ca FILE names the authorities to trust
            """;

    static final List<String> OPTIONS =
            List.of("--pbx", "--host", "--port", "--user", "--username", "--password-file", "--transport", "--tls-ca");

    /** Kept, for a logger that nobody holds forgets its level. */
    private static final Logger SESSION_LOG = Logger.getLogger("io.ringdown.ami.session");

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(20);

    private Login() {}

    /** @throws IllegalArgumentException with one line for the user */
    static SessionConfig config(Options options) {
        Optional<String> pbx = options.one("--pbx");
        if (pbx.isPresent()) {
            if (OPTIONS.stream().anyMatch(o -> !o.equals("--pbx") && options.has(o))) {
                throw new IllegalArgumentException(
                        "--pbx takes everything from the configuration; leave the others out");
            }
            return configured(pbx.get());
        }
        String host = options.one("--host")
                .orElseThrow(() -> new IllegalArgumentException("give --pbx NAME, or --host HOST and --user USER"));
        String user = options.one("--user")
                .or(() -> options.one("--username"))
                .orElseThrow(() -> new IllegalArgumentException("give --user USER"));
        String way = options.one("--transport").orElse("tcp");
        boolean http = way.startsWith("http");
        if (!List.of("tcp", "tls", "http", "https").contains(way)) {
            throw new IllegalArgumentException("--transport is tcp, tls, http or https, not " + way);
        }
        return PbxConnection.of(
                host,
                host,
                options.one("--port").map(Login::port).map(OptionalInt::of).orElse(OptionalInt.empty()),
                user,
                password(options, user, host),
                false,
                new PbxConnection.Way(
                        way.endsWith("s") ? PbxConnection.Tls.TLS : PbxConnection.Tls.NONE,
                        options.one("--tls-ca").map(Path::of),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        http ? PbxConnection.Transport.HTTP : PbxConnection.Transport.TCP,
                        Optional.empty(),
                        Optional.empty()));
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--port is a number, not " + text, e);
        }
    }

    private static String password(Options options, String user, String host) {
        Optional<String> file = options.one("--password-file");
        if (file.isPresent()) {
            try (var lines = Files.lines(Path.of(file.get()))) {
                return lines.findFirst().orElse("");
            } catch (IOException | java.io.UncheckedIOException e) {
                throw new IllegalArgumentException("password file " + file.get() + " cannot be read", e);
            }
        }
        String variable = System.getenv("RINGDOWN_PASSWORD");
        if (variable != null) {
            return variable;
        }
        Console console = System.console();
        char[] typed = console == null || !console.isTerminal()
                ? null
                : console.readPassword("Password of %s at %s: ", user, host);
        if (typed == null) {
            throw new IllegalArgumentException(
                    "no password: there is nobody to ask; give --password-file or set RINGDOWN_PASSWORD");
        }
        return new String(typed);
    }

    /** The same keys as the service's, from the environment, system properties or config/application.properties. */
    static SessionConfig configured(String name) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDefaultSources();
        Path file = Path.of("config", "application.properties");
        if (Files.isRegularFile(file)) {
            try {
                builder.withSources(new PropertiesConfigSource(file.toUri().toURL(), 260));
            } catch (IOException e) {
                throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
            }
        }
        SmallRyeConfig config = builder.build();
        String prefix = "ringdown.pbx." + name + ".";
        String host = config.getOptionalValue(prefix + "host", String.class)
                .orElseThrow(() -> new IllegalArgumentException("no PBX \"" + name + "\" is configured; set " + prefix
                        + "host, .username and .secret or the environment variables of the same names"));
        return PbxConnection.of(
                name,
                host,
                config.getOptionalValue(prefix + "port", Integer.class)
                        .map(OptionalInt::of)
                        .orElse(OptionalInt.empty()),
                config.getOptionalValue(prefix + "username", String.class).orElse(null),
                config.getOptionalValue(prefix + "secret", String.class).orElse(null),
                config.getOptionalValue(prefix + "plain-login", Boolean.class).orElse(false),
                new PbxConnection.Way(
                        config.getOptionalValue(prefix + "tls", PbxConnection.Tls.class)
                                .orElse(PbxConnection.Tls.NONE),
                        config.getOptionalValue(prefix + "tls-ca", Path.class),
                        config.getOptionalValue(prefix + "tls-certificate", Path.class),
                        config.getOptionalValue(prefix + "tls-key", Path.class),
                        config.getOptionalValue(prefix + "tls-verify-host", Boolean.class),
                        config.getOptionalValue(prefix + "transport", PbxConnection.Transport.class)
                                .orElse(PbxConnection.Transport.TCP),
                        config.getOptionalValue(prefix + "http-endpoint", TransportConfig.Endpoint.class),
                        config.getOptionalValue(prefix + "http-prefix", String.class)));
    }

    /**
     * Logs in, does something, logs off.
     *
     * @return what {@code work} returns, or 1 when there is no login, after one line that says why
     */
    static int with(SessionConfig config, String command, PrintStream messages, ToIntFunction<AmiClient> work) {
        SESSION_LOG.setLevel(Level.OFF); // what matters of it is told below, in one line
        Vertx vertx = Vertx.vertx();
        try (AmiClient client = AmiClient.open(vertx, config)) {
            SessionState state = client.states()
                    .filter(s -> s instanceof SessionState.Connected || s instanceof SessionState.Disconnected)
                    .toUni()
                    .ifNoItem()
                    .after(CONNECT_WITHIN)
                    .recoverWithItem(client.state())
                    .await()
                    .indefinitely();
            return switch (state) {
                case SessionState.Connected _ -> work.applyAsInt(client);
                case SessionState.Disconnected no -> {
                    messages.println("ringdown " + command + ": " + no.reason());
                    yield 1;
                }
                default -> {
                    messages.println("ringdown " + command + ": not logged in at " + config.address() + " within "
                            + CONNECT_WITHIN.toSeconds() + " s");
                    yield 1;
                }
            };
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** A message for people, with an empty line after it. */
    static void print(AmiMessage message, PrintStream out) {
        message.forEach((name, value) -> out.println(name.isEmpty() ? value : name + ": " + value));
        out.println();
    }
}
