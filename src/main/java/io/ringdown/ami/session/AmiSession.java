package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.ami.session.SessionState.Attempt;
import io.ringdown.ami.session.SessionState.Connected;
import io.ringdown.ami.session.SessionState.Connecting;
import io.ringdown.ami.session.SessionState.Disconnected;
import io.ringdown.ami.session.SessionState.LoggedIn;
import io.ringdown.ami.session.SessionState.LoggingIn;
import io.ringdown.ami.session.SessionState.Running;
import io.ringdown.ami.session.SessionState.Stopped;
import io.ringdown.ami.session.SessionState.Syncing;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A login to one Asterisk that is kept up: connects, logs in, asks for signs of life, comes back after every end.
 *
 * <p>Everything happens on the one context given: the listener is called there and the results of actions are emitted
 * there. The public methods may be called from anywhere; off the context they hop on it, in the order of the calls, and
 * so take effect a little later.
 *
 * <p>What an owner does:
 *
 * <ol>
 *   <li>{@code onState(LoggingIn)}: a new connection; begin an empty buffer. Events come from the accepted login on.
 *   <li>{@code onState(Syncing)}: buffer events; ask with {@link #sendList} what is there; apply the lists, then the
 *       buffered events (which may tell what the lists hold already: events queued before and during a list come after
 *       it); then call {@link #synced} with that very state.
 *   <li>{@code onState(Connected)}: events are live.
 *   <li>{@code onState(Disconnected)}: what waits fails with {@link ConnectionLost} right after; all begins anew by itself.
 * </ol>
 */
public final class AmiSession {

    /** What the session tells, in order, on its context. What a listener throws is logged and changes nothing. */
    public interface Listener {

        void onState(SessionState state);

        /**
         * An event that answers none of this session's actions. Lists asked for by {@link #sendList} do not come here.
         *
         * @param arrivalMicros when its last bytes were read, microseconds since the epoch
         */
        void onMessage(AmiMessage message, long arrivalMicros);

        /** Raw bytes as read, before their messages are told. The array must not be changed. */
        default void onBytes(byte[] chunk) {}

        /** Something works less well than it could: one line for the person on call. */
        default void onWarning(String warning) {}
    }

    private static final System.Logger LOG = System.getLogger(AmiSession.class.getName());

    /** A wrong secret does not become right by itself; faster attempts only fill Asterisk's security log. */
    private static final Duration REFUSED_WAIT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Context context;
    private final SessionConfig config;
    private final Listener listener;
    private final Clock clock;
    private final Backoff backoff;
    private final String idPrefix;

    private volatile SessionState state;

    private NetClient client;
    /** Tells the attempt that a late callback belongs to from the one that runs now. */
    private long attempt;

    private Connection connection;
    private boolean accepted;
    private Runnable onBooted;
    private long loginTimer = -1;
    private long retryTimer = -1;
    private String lastReason;

    /**
     * @param context the event-loop context that this session lives on
     * @param random jitter of the waits and the prefix of ActionIDs
     * @param clock of {@code since}, {@code retryAt} and arrival times
     */
    public AmiSession(Context context, SessionConfig config, Listener listener, RandomGenerator random, Clock clock) {
        if (!context.isEventLoopContext()) {
            throw new IllegalArgumentException("a session lives on an event-loop context, not on a worker");
        }
        this.vertx = context.owner();
        this.context = context;
        this.config = config;
        this.listener = listener;
        this.clock = clock;
        this.backoff = new Backoff(config.timing().backoffMin(), config.timing().backoffMax(), random);
        this.idPrefix = "rd-" + HexFormat.of().toHexDigits(random.nextInt()) + "-";
        this.state = new Stopped(clock.instant());
    }

    public SessionConfig config() {
        return config;
    }

    /** The newest state; may be read from any thread. */
    public SessionState state() {
        return state;
    }

    /** Begins to connect, and to come back after every end, until {@link #stop}. Does nothing when it runs already. */
    public void start() {
        onContext(() -> {
            if (state instanceof Stopped stopped) {
                client = vertx.createNetClient(new NetClientOptions()
                        .setConnectTimeout((int) config.timing().connect().toMillis())
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true));
                backoff.reset();
                connect(stopped::toConnecting);
            }
        });
    }

    /** Logs off and closes. Happens whether or not somebody subscribes to the result, which tells that it is done. */
    public Uni<Void> stop() {
        Promise<Void> done = Promise.promise();
        onContext(() -> {
            if (state instanceof Running running) {
                boolean polite = accepted;
                Connection last = connection;
                NetClient used = client;
                forgetAttempt();
                client = null;
                enter(running.toStopped(clock.instant()), "stopped");
                Future<Void> closed = last == null ? Future.succeededFuture() : last.close(polite, "session stopped");
                closed.eventually(() -> used.close()).otherwiseEmpty().onComplete(done);
            } else {
                done.complete();
            }
        });
        return Uni.createFrom().completionStage(done.future().toCompletionStage());
    }

    /**
     * The owner has read what is there.
     *
     * @param of the state that it was told; ignored when the session has moved on since, for example to another
     *     connection
     */
    public void synced(Syncing of) {
        onContext(() -> {
            if (state == of) {
                enter(of.toConnected(clock.instant()), "synced");
            }
        });
    }

    /** Back to {@link Syncing} over the same connection, because the owner's picture is in doubt. */
    public void resync(String cause) {
        onContext(() -> {
            if (state instanceof Connected connected) {
                enter(connected.toSyncing(clock.instant()), cause);
            }
        });
    }

    /** Gives the connection up and comes back, for example after an overload. */
    public void reconnect(String reason) {
        onContext(() -> {
            if (connection != null) {
                connection.lose(reason);
            }
        });
    }

    /**
     * Sends an action and gives the answer. A command's lines are in {@link AmiMessage#output()}.
     *
     * <p>Each subscription sends it once; without one nothing is sent. Fails with an {@link ActionException}, or with
     * IllegalArgumentException when a header cannot be sent.
     *
     * @param headers without Action and ActionID, which the session gives
     */
    public Uni<AmiMessage> send(String action, List<Header> headers) {
        return overLogin(action, c -> c.send(action, headers));
    }

    /** As {@link #send}, for an action answered by a list: its items, up to and without the event that completes it. */
    public Uni<List<AmiMessage>> sendList(String action, List<Header> headers) {
        return overLogin(action, c -> c.sendList(action, headers));
    }

    private <T> Uni<T> overLogin(String action, Function<Connection, Uni<T>> send) {
        return Uni.createFrom()
                .<T>deferred(() -> {
                    if (connection == null || !(state instanceof LoggedIn)) {
                        return Uni.createFrom()
                                .failure(new ConnectionLost(action, false, "not logged in at " + config.address()));
                    }
                    return send.apply(connection);
                })
                .runSubscriptionOn(this::onContext);
    }

    // ---- an attempt, from the first packet to the end

    private void connect(Function<Instant, Connecting> transition) {
        long mine = ++attempt;
        enter(transition.apply(clock.instant()), "connect to " + config.address());
        if (mine != attempt) {
            return; // the listener stopped the session
        }
        client.connect(config.port(), config.host())
                .onComplete(result -> onContext(() -> {
                    if (mine != attempt) {
                        if (result.succeeded()) {
                            result.result().close();
                        }
                    } else if (result.succeeded()) {
                        open(result.result());
                    } else {
                        disconnected(Reasons.cannotConnect(config, result.cause()), Duration.ZERO);
                    }
                }));
    }

    private void open(NetSocket socket) {
        connection = new Connection(vertx, this::onContext, clock, config, idPrefix, socket, new Attending(attempt));
        Connection mine = connection;
        loginTimer = vertx.setTimer(
                config.timing().login().toMillis(),
                _ -> mine.lose(mine.greeted() ? Reasons.loginTimedOut(config) : Reasons.noGreeting(config)));
    }

    private void logIn(LoggingIn in) {
        Connection mine = connection;
        Uni<AmiMessage> login = config.plainLogin()
                ? mine.send("Login", credentials(new Header("Secret", config.secret())))
                : mine.send("Challenge", List.of(new Header("AuthType", "MD5")))
                        .onFailure(ActionRefused.class)
                        .transform(refusal -> new Refused(Reasons.noChallenge(config, refusal)))
                        .flatMap(answer -> mine.send(
                                "Login",
                                credentials(new Header("AuthType", "MD5"), new Header("Key", key(answer, config)))));
        login.onFailure(ActionRefused.class)
                .transform(refusal -> new Refused(Reasons.loginRefused(config, refusal)))
                .subscribe()
                .with(_ -> onAccepted(in), failure -> onLoginFailed(mine, failure));
    }

    private List<Header> credentials(Header... proof) {
        var headers = new ArrayList<Header>();
        headers.add(new Header("Username", config.username()));
        headers.addAll(List.of(proof));
        headers.add(new Header("Events", "on"));
        return headers;
    }

    /** Hex MD5 of challenge and secret; MD5 is the only kind Asterisk knows. */
    private static String key(AmiMessage answer, SessionConfig config) {
        String challenge = answer.get("Challenge");
        try {
            byte[] digest = MessageDigest.getInstance("MD5")
                    .digest(((challenge == null ? "" : challenge) + config.secret()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("a JDK without MD5", impossible);
        }
    }

    private void onLoginFailed(Connection mine, Throwable failure) {
        switch (failure) {
            case Refused refused -> mine.lose(refused.getMessage(), REFUSED_WAIT);
            case ActionTimedOut _ -> mine.lose(Reasons.loginTimedOut(config));
            case ConnectionLost _ -> {} // told by the connection itself
            default -> mine.lose("cannot log in at " + config.address() + ": " + failure.getMessage());
        }
    }

    /**
     * FullyBooted follows at once when the user reads class system and Asterisk is booted, else later or never; so its
     * absence holds nothing up when Asterisk answers all the same.
     */
    private void onAccepted(LoggingIn in) {
        accepted = true;
        vertx.cancelTimer(loginTimer);
        connection.startPings();
        long mine = attempt;
        long timer = vertx.setTimer(config.timing().boot().toMillis(), _ -> {
            if (mine == attempt && onBooted != null) {
                onBooted = null;
                warn("no FullyBooted from " + config.address() + " within "
                        + config.timing().boot().toMillis()
                        + " ms of the login; going on without. Give " + config.username()
                        + " read = system in manager.conf, or restarts of Asterisk are noticed late");
                askVersion(in);
            }
        });
        onBooted = () -> {
            vertx.cancelTimer(timer);
            askVersion(in);
        };
    }

    private void askVersion(LoggingIn in) {
        Connection mine = connection;
        mine.send("CoreSettings", List.of())
                .subscribe()
                .with(answer -> toSyncing(in, answer.get("AsteriskVersion")), failure -> {
                    switch (failure) {
                        case ActionRefused refused -> {
                            warn(config.address() + " does not tell its version (" + refused.getMessage() + "); give "
                                    + config.username() + " write = system or reporting in manager.conf");
                            toSyncing(in, null);
                        }
                        case ActionTimedOut late -> mine.lose(Reasons.unanswered(config, late));
                        default -> {} // the connection is lost and said so
                    }
                });
    }

    private void toSyncing(LoggingIn in, String version) {
        if (state == in) {
            enter(in.toSyncing(clock.instant(), version), "logged in as " + config.username());
        }
    }

    private void disconnected(String reason, Duration atLeast) {
        if (!(state instanceof Attempt current)) {
            return;
        }
        Instant now = clock.instant();
        if (current instanceof Connected connected
                && Duration.between(connected.since(), now)
                                .compareTo(config.timing().backoffMax())
                        >= 0) {
            backoff.reset();
        }
        forgetAttempt();
        Duration backedOff = backoff.next();
        Duration wait = backedOff.compareTo(atLeast) < 0 ? atLeast.plus(backedOff) : backedOff;
        var next = current.toDisconnected(now, reason, now.plus(wait));
        retryTimer = vertx.setTimer(
                wait.toMillis(),
                _ -> onContext(() -> {
                    if (state == next) {
                        connect(next::toConnecting);
                    }
                }));
        enter(next, reason);
    }

    /** Whatever was under way is not awaited any more. */
    private void forgetAttempt() {
        attempt++;
        connection = null;
        accepted = false;
        onBooted = null;
        vertx.cancelTimer(loginTimer);
        vertx.cancelTimer(retryTimer);
    }

    // ---- one place each

    /** Every change of state: one line in the log, one call of the listener. A repeated failure is logged once. */
    private void enter(SessionState next, String cause) {
        SessionState previous = state;
        state = next;
        boolean failure = next instanceof Disconnected;
        boolean repeated = lastReason != null
                && (failure ? cause.equals(lastReason) : next instanceof Connecting || next instanceof LoggingIn);
        LOG.log(
                repeated ? System.Logger.Level.DEBUG : failure ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
                () -> "pbx=" + config.name() + " session " + previous.getClass().getSimpleName() + " -> "
                        + next.getClass().getSimpleName() + ": " + cause
                        + (next instanceof Disconnected d ? "; next attempt " + d.retryAt() : ""));
        lastReason = failure ? cause : next instanceof Connected || next instanceof Stopped ? null : lastReason;
        tell(() -> listener.onState(next));
    }

    private void warn(String warning) {
        LOG.log(System.Logger.Level.WARNING, () -> "pbx=" + config.name() + " " + warning);
        tell(() -> listener.onWarning(warning));
    }

    /** A fault of the owner must not tear the stream that others depend on. */
    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException fault) {
            LOG.log(System.Logger.Level.ERROR, "pbx=" + config.name() + " a listener of the session failed", fault);
        }
    }

    private void onContext(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(_ -> task.run());
        }
    }

    /** A login that was refused for a reason that does not pass by itself. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason, null, false, false);
        }
    }

    /** Listens to one connection; deaf as soon as its attempt is over. */
    private final class Attending implements Connection.Owner {

        private final long mine;

        Attending(long mine) {
            this.mine = mine;
        }

        @Override
        public void onBytes(byte[] chunk) {
            if (mine == attempt) {
                tell(() -> listener.onBytes(chunk));
            }
        }

        @Override
        public void onBanner(String amiVersion) {
            if (mine == attempt && state instanceof Connecting connecting) {
                LoggingIn in = connecting.toLoggingIn(clock.instant(), amiVersion);
                enter(in, "greeted by AMI " + amiVersion);
                if (mine == attempt) {
                    logIn(in);
                }
            }
        }

        @Override
        public void onEvent(AmiMessage event, long arrivalMicros) {
            if (mine != attempt) {
                return;
            }
            tell(() -> listener.onMessage(event, arrivalMicros));
            if (mine == attempt && onBooted != null && "FullyBooted".equals(event.value(0))) {
                Runnable go = onBooted;
                onBooted = null;
                go.run();
            }
        }

        @Override
        public void onWarning(String warning) {
            if (mine == attempt) {
                warn(warning);
            }
        }

        @Override
        public void onLost(String reason, Duration atLeast) {
            if (mine == attempt) {
                disconnected(reason, atLeast);
            }
        }
    }
}
