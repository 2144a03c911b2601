package io.ringdown.demo;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiFormatException;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The server's side of AMI on a loopback socket, as Asterisk 22 speaks it: greeting, challenge and login, pings, the
 * lists a client asks for after a login, and whatever events it is told to send.
 *
 * <p>What it does otherwise than a well-behaved PBX is set by the methods that begin with a verb ({@link #refuseLogins},
 * {@link #fallSilent}, …); they may be called from any thread and hold from the next byte on. Everything else happens on
 * one context, {@link #context()}; what is sent and what lists say agree when both are changed there.
 */
public final class FakePbx {

    /**
     * Who may log in and what it says of itself.
     *
     * @param amiVersion in the greeting
     * @param version Asterisk's, in CoreSettings
     */
    public record Settings(String username, String secret, String amiVersion, String version) {

        public Settings(String username, String secret) {
            this(username, secret, "11.0.0", "22.10.1");
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return username + ", AMI " + amiVersion + ", Asterisk " + version;
        }
    }

    /**
     * A client that has logged in.
     *
     * @param number of its own for each connection
     * @param events it is told events, not only answers
     */
    public record Login(long number, String username, boolean events) {}

    /** Learns on {@link #context()} who logs in and who is gone. */
    public interface Watcher {

        Watcher NONE = new Watcher() {};

        default void onLogin(Login login) {}

        default void onGone(Login login) {}
    }

    /** Actions kept for {@link #received()}; older ones are forgotten. */
    private static final int MAX_RECEIVED = 1_000;

    /** What is answered, with the classes of manager.conf's write that allow it. */
    private static final Map<String, String> ACTIONS = Map.ofEntries(
            Map.entry("Challenge", "<none>"),
            Map.entry("Login", "<none>"),
            Map.entry("Logoff", "<none>"),
            Map.entry("Ping", "<none>"),
            Map.entry("ListCommands", "<none>"),
            Map.entry("UserEvent", "user,all"),
            Map.entry("CoreSettings", "system,reporting,all"),
            Map.entry("CoreStatus", "system,reporting,all"),
            Map.entry("Status", "system,call,reporting,all"),
            Map.entry("CoreShowChannels", "system,reporting,all"),
            Map.entry("BridgeList", "<none>"),
            Map.entry("BridgeInfo", "<none>"),
            Map.entry("QueueStatus", "<none>"),
            Map.entry("ParkedCalls", "<none>"),
            Map.entry("DeviceStateList", "call,reporting,all"),
            Map.entry("ConfbridgeListRooms", "reporting,all"),
            Map.entry("ConfbridgeList", "reporting,all"));

    private static final byte[] GREETING_OF_CLIENTS = "Asterisk Call Manager/0\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Vertx vertx;
    private final Context context;
    private final Settings settings;
    private final Clock clock;
    private final Instant booted;
    private final NetServer server;
    private final Set<Client> clients = new LinkedHashSet<>();
    private final Deque<AmiMessage> received = new ArrayDeque<>();
    private final Map<String, Function<AmiMessage, byte[]>> answers = new ConcurrentHashMap<>();

    private final Map<String, Duration> slowActions = new ConcurrentHashMap<>();

    /** By username. */
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    private long connections;

    private volatile Function<String, PbxSnapshot> snapshot = _ -> PbxSnapshot.EMPTY;
    private volatile Watcher watcher = Watcher.NONE;
    private volatile byte[] greeting;
    private volatile boolean refuseLogins;
    private volatile boolean silent;
    private volatile boolean fullyBooted = true;
    private volatile boolean oneLogin;
    private volatile Set<String> readable;
    private volatile long processedCalls;
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    private volatile int loggedIn;

    private FakePbx(Vertx vertx, Context context, Settings settings, Clock clock) {
        this.vertx = vertx;
        this.context = context;
        this.settings = settings;
        this.clock = clock;
        this.booted = clock.instant();
        this.secrets.put(settings.username(), settings.secret());
        this.greeting = ("Asterisk Call Manager/" + settings.amiVersion() + "\r\n").getBytes(StandardCharsets.US_ASCII);
        this.server = vertx.createNetServer(
                new NetServerOptions().setHost("127.0.0.1").setPort(0).setTcpNoDelay(true));
    }

    /** Listens on a free port of 127.0.0.1. */
    public static Future<FakePbx> start(Vertx vertx, Settings settings, Clock clock) {
        Promise<FakePbx> started = Promise.promise();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(_ -> {
            var pbx = new FakePbx(vertx, context, settings, clock);
            pbx.server.connectHandler(pbx::onConnect).listen().map(pbx).onComplete(started);
        });
        return started.future();
    }

    public int port() {
        return server.actualPort();
    }

    /** Where everything of this PBX happens. */
    public Context context() {
        return context;
    }

    /** Clients that are logged in now. */
    public int loggedIn() {
        return loggedIn;
    }

    public void watchClients(Watcher by) {
        watcher = by;
    }

    /** One more user, besides that of the settings. */
    public void addUser(String username, String secret) {
        secrets.put(username, secret);
    }

    /** The newest actions that came, at most {@value #MAX_RECEIVED}, oldest first. */
    public List<AmiMessage> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    /** Stops to listen and cuts every connection. */
    public Future<Void> close() {
        return server.close();
    }

    // ---- what it tells

    /** Where lists come from; asked on {@link #context()} for each list. */
    public void setSnapshot(Supplier<PbxSnapshot> snapshot) {
        this.snapshot = _ -> snapshot.get();
    }

    /** The same, told which user's client asks. */
    public void setSnapshot(Function<String, PbxSnapshot> snapshot) {
        this.snapshot = snapshot;
    }

    /** Sends a message to every client that is logged in, if it may read events of that kind. */
    public void send(AmiMessage message) {
        if (mayRead(message)) {
            send(message.toBytes());
        }
    }

    private boolean mayRead(AmiMessage message) {
        Set<String> classes = readable;
        String privilege = message.get("Privilege");
        if (classes == null || privilege == null) {
            return true;
        }
        for (String each : privilege.split(",")) {
            if (!each.equals("all") && !classes.contains(each)) {
                return false; // Asterisk asks for all of them (main/manager.c, process_events)
            }
        }
        return true;
    }

    /** Sends bytes, a message or part of one, to every client that is logged in. */
    public void send(byte[] bytes) {
        onContext(() -> {
            if (!silent) {
                Buffer buffer = Buffer.buffer(bytes);
                clients.stream()
                        .filter(c -> c.login != null && c.login.events())
                        .forEach(c -> later(c, () -> c.socket.write(buffer.copy())));
            }
        });
    }

    // ---- what it does otherwise

    /** Greets with these bytes instead, which need not be AMI. */
    public void greetWith(byte[] bytes) {
        greeting = bytes.clone();
    }

    /** Answers logins with "Authentication failed" and closes, whatever the secret. */
    public void refuseLogins(boolean refuse) {
        refuseLogins = refuse;
    }

    /** Refuses a second login while one is there, as with allowmultiplelogin = no. */
    public void allowOneLogin(boolean one) {
        oneLogin = one;
    }

    /** Takes connections and bytes but sends nothing, not even a greeting. */
    public void fallSilent(boolean silence) {
        silent = silence;
    }

    /** Whether a login is followed by FullyBooted: not when the user lacks read = system. */
    public void tellFullyBooted(boolean tell) {
        fullyBooted = tell;
    }

    /** Has clients read only events of these classes, as manager.conf's read says. */
    public void letRead(String... classes) {
        readable = Set.of(classes);
        fullyBooted = readable.contains("system");
    }

    /** Says in CoreStatus that so many calls began since the start. */
    public void countProcessedCalls(long calls) {
        processedCalls = calls;
    }

    /** Answers this much later. */
    public void delayAnswers(Duration by) {
        delay = by;
    }

    /** Answers this action by these bytes; none when empty. See {@link #bytes}. */
    public void answer(String action, Function<AmiMessage, byte[]> by) {
        answers.put(action.toLowerCase(Locale.ROOT), by);
    }

    /** Takes so long for this action, in which the login that sent it is told nothing else either. */
    public void slowAction(String action, Duration takes) {
        slowActions.put(action.toLowerCase(Locale.ROOT), takes);
    }

    /** Refuses this action for want of rights. */
    public void denyAction(String action) {
        denied.add(action);
        answer(action, m -> bytes(error(m, "Permission denied")));
    }

    /** Cuts every connection without a word, and goes on listening. */
    public void cut() {
        onContext(() -> List.copyOf(clients).forEach(c -> c.socket.close()));
    }

    /** The same to the connections of one user. */
    public void cut(String username) {
        onContext(() -> clients.stream()
                .filter(c -> c.login != null && c.login.username().equals(username))
                .toList()
                .forEach(c -> c.socket.close()));
    }

    /** These messages as AMI sends them. */
    public static byte[] bytes(AmiMessage... messages) {
        var out = new ByteArrayOutputStream();
        for (AmiMessage message : messages) {
            out.writeBytes(message.toBytes());
        }
        return out.toByteArray();
    }

    // ---- one client

    private static final class Client {
        final NetSocket socket;
        String challenge;
        /** Null before it. */
        Login login;
        /** Until when an action runs whose answer comes later, and with it those of all that came after. */
        long busyUntil;

        Client(NetSocket socket) {
            this.socket = socket;
        }
    }

    private void onConnect(NetSocket socket) {
        Client client = new Client(socket);
        clients.add(client);
        socket.exceptionHandler(_ -> {}); // the close handler follows
        socket.closeHandler(_ -> {
            clients.remove(client);
            countLoggedIn();
            if (client.login != null) {
                watcher.onGone(client.login);
            }
        });
        var decoder = new AmiDecoder(message -> onAction(client, message));
        decoder.decode(GREETING_OF_CLIENTS); // the decoder reads a server's stream, which begins so
        socket.handler(buffer -> {
            try {
                decoder.decode(buffer.getBytes());
            } catch (AmiFormatException _) {
                socket.close();
            }
        });
        if (!silent) {
            socket.write(Buffer.buffer(greeting));
        }
    }

    private void onAction(Client client, AmiMessage action) {
        synchronized (received) {
            received.add(action);
            if (received.size() > MAX_RECEIVED) {
                received.remove();
            }
        }
        Duration slow = slowActions.get(String.valueOf(action.get("Action")).toLowerCase(Locale.ROOT));
        if (slow != null) {
            client.busyUntil = Math.max(client.busyUntil, System.nanoTime()) + slow.toNanos();
        }
        long millis = delay.toMillis();
        if (millis > 0) {
            vertx.setTimer(millis, _ -> later(client, () -> answer(client, action)));
        } else {
            later(client, () -> answer(client, action));
        }
    }

    /** In order: what a login is told waits for its slow action, as in Asterisk, which has one thread for each. */
    private void later(Client client, Runnable task) {
        long millis = (client.busyUntil - System.nanoTime()) / 1_000_000;
        if (client.busyUntil != 0 && millis > 0) {
            vertx.setTimer(millis, _ -> context.runOnContext(_ -> task.run()));
        } else {
            task.run();
        }
    }

    private void answer(Client client, AmiMessage action) {
        if (silent) {
            return;
        }
        String name = action.get("Action");
        if (name == null) {
            write(client, error(action, "Missing action in request"));
            return;
        }
        Function<AmiMessage, byte[]> scripted = answers.get(name.toLowerCase(Locale.ROOT));
        if (scripted != null) {
            client.socket.write(Buffer.buffer(scripted.apply(action)));
            return;
        }
        switch (name.toLowerCase(Locale.ROOT)) {
            case "challenge" -> challenge(client, action);
            case "login" -> logIn(client, action);
            case "logoff" -> {
                write(client, response(action, "Goodbye", "Message", "Thanks for all the fish."));
                client.socket.close();
            }
            default -> {
                if (client.login != null) {
                    answerLoggedIn(client, action, name);
                } else {
                    write(client, error(action, "Permission denied"));
                }
            }
        }
    }

    private void challenge(Client client, AmiMessage action) {
        if (!"MD5".equalsIgnoreCase(action.get("AuthType"))) {
            write(client, error(action, "Must specify AuthType"));
            return;
        }
        client.challenge = Integer.toString(100_000_000 + Math.abs(client.hashCode() % 900_000_000));
        write(client, response(action, "Success", "Challenge", client.challenge));
    }

    private void logIn(Client client, AmiMessage action) {
        String username = action.get("Username");
        String secret = username == null ? null : secrets.get(username);
        boolean proven = secret != null
                && ("MD5".equalsIgnoreCase(action.get("AuthType"))
                        ? client.challenge != null
                                && key(client.challenge, secret).equals(action.get("Key"))
                        : secret.equals(action.get("Secret")));
        if (refuseLogins || !proven) {
            write(client, error(action, "Authentication failed"));
            client.socket.close();
            return;
        }
        if (oneLogin && loggedIn > 0) {
            write(client, error(action, "Login Already In Use"));
            client.socket.close();
            return;
        }
        client.login = new Login(++connections, username, !"off".equalsIgnoreCase(action.get("Events")));
        countLoggedIn();
        watcher.onLogin(client.login);
        write(client, response(action, "Success", "Message", "Authentication accepted"));
        if (fullyBooted && client.login.events()) {
            long up = Duration.between(booted, clock.instant()).toSeconds();
            write(
                    client,
                    AmiMessage.of(
                            "Event",
                            "FullyBooted",
                            "Privilege",
                            "system,all",
                            "Uptime",
                            "" + up,
                            "LastReload",
                            "" + up,
                            "Status",
                            "Fully Booted"));
        }
    }

    private void answerLoggedIn(Client client, AmiMessage action, String name) {
        String id = action.get("ActionID") == null ? "" : action.get("ActionID");
        String username = client.login.username();
        switch (name.toLowerCase(Locale.ROOT)) {
            case "ping" -> write(client, response(action, "Success", "Ping", "Pong", "Timestamp", timestamp()));
            case "coresettings" ->
                write(
                        client,
                        response(
                                action,
                                "Success",
                                "AMIversion",
                                settings.amiVersion(),
                                "AsteriskVersion",
                                settings.version(),
                                "SystemName",
                                ""));
            case "corestatus" -> {
                String[] start = booted.toString().split("[TZ.]");
                write(
                        client,
                        response(
                                action,
                                "Success",
                                "CoreStartupDate",
                                start[0],
                                "CoreStartupTime",
                                start[1],
                                "CoreReloadDate",
                                start[0],
                                "CoreReloadTime",
                                start[1],
                                "CoreCurrentCalls",
                                "" + snapshot.apply(username).channels().size(),
                                "CoreProcessedCalls",
                                "" + processedCalls));
            }
            case "status" -> write(client, Lists.status(snapshot.apply(username), id));
            case "coreshowchannels" -> write(client, Lists.coreShowChannels(snapshot.apply(username), id));
            case "bridgelist" -> write(client, Lists.bridgeList(snapshot.apply(username), id));
            case "bridgeinfo" ->
                write(client, Lists.bridgeInfo(snapshot.apply(username), action.get("BridgeUniqueid"), id));
            case "queuestatus" -> write(client, Lists.queueStatus(snapshot.apply(username), id));
            case "parkedcalls" -> write(client, Lists.parkedCalls(snapshot.apply(username), id));
            case "devicestatelist" -> write(client, Lists.deviceStates(snapshot.apply(username), id));
            case "confbridgelistrooms" -> write(client, Lists.conferences(snapshot.apply(username), id));
            case "confbridgelist" ->
                write(client, Lists.conference(snapshot.apply(username), action.get("Conference"), id));
            case "listcommands" -> write(client, commands(action));
            case "userevent" -> {
                write(client, response(action, "Success", "Message", "Event Sent"));
                send(userEvent(action));
            }
            default -> write(client, error(action, "Invalid/unknown command"));
        }
    }

    private AmiMessage commands(AmiMessage action) {
        List<String> names = new ArrayList<>();
        ACTIONS.forEach((name, classes) -> {
            if (!denied.contains(name)) {
                names.add(name);
                names.add("Does what it says.  (Priv: " + classes + ")");
            }
        });
        return response(action, "Success", names.toArray(String[]::new));
    }

    private AmiMessage userEvent(AmiMessage action) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Event", "UserEvent"));
        headers.add(new Header("Privilege", "user,all"));
        headers.add(new Header("Timestamp", timestamp()));
        action.headers().stream()
                .filter(header -> !header.name().equals("Action"))
                .forEach(headers::add);
        return AmiMessage.of(headers);
    }

    private String timestamp() {
        Instant now = clock.instant();
        return "%d.%06d".formatted(now.getEpochSecond(), now.getNano() / 1_000);
    }

    private static String key(String challenge, String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5")
                            .digest((challenge + secret).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("a JDK without MD5", impossible);
        }
    }

    /** An answer to the action, with its ActionID when it has one, as Asterisk gives it. */
    public static AmiMessage response(AmiMessage action, String result, String... namesAndValues) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Response", result));
        if (action.get("ActionID") != null) {
            headers.add(new Header("ActionID", action.get("ActionID")));
        }
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
        }
        return AmiMessage.of(headers);
    }

    private static AmiMessage error(AmiMessage action, String message) {
        return response(action, "Error", "Message", message);
    }

    private static void write(Client client, AmiMessage message) {
        client.socket.write(Buffer.buffer(message.toBytes()));
    }

    private static void write(Client client, List<AmiMessage> messages) {
        client.socket.write(Buffer.buffer(bytes(messages.toArray(AmiMessage[]::new))));
    }

    private void countLoggedIn() {
        loggedIn = (int) clients.stream().filter(c -> c.login != null).count();
    }

    private void onContext(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(_ -> task.run());
        }
    }
}
