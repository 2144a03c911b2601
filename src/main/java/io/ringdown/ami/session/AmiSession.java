package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiAction;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

        /** An answer that nobody waits for: to another's action, a second one, or one that came too late. */
        default void onUnclaimed(AmiResponse response) {}

        /** The login was refused, and is tried again all the same unless the session is stopped. */
        default void onRefused(String reason) {}

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

    private Transport.Connector connector;
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
                connector = connector();
                backoff.reset();
                connect(stopped::toConnecting);
            }
        });
    }

    private Transport.Connector connector() {
        return switch (config.transport()) {
            case TransportConfig.Tcp _ -> SocketTransport.connector(vertx, this::onContext, config, null);
            case TransportConfig.Tls tls -> SocketTransport.connector(vertx, this::onContext, config, tls.tls());
            case TransportConfig.Http http -> HttpTransport.connector(vertx, this::onContext, config, http);
        };
    }

    /** Logs off and closes. Happens whether or not somebody subscribes to the result, which tells that it is done. */
    public Uni<Void> stop() {
        Promise<Void> done = Promise.promise();
        onContext(() -> {
            if (state instanceof Running running) {
                boolean polite = accepted;
                Connection last = connection;
                Transport.Connector used = connector;
                forgetAttempt();
                connector = null;
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
     * Sends an action and gives the answer.
     *
     * <p>Each subscription sends it once; without one nothing is sent. Fails with an {@link ActionException}, or with
     * IllegalArgumentException when it cannot be sent by this transport.
     */
    public Uni<AmiResponse> send(AmiAction action) {
        return overLogin(action, c -> c.send(action));
    }

    /**
     * As {@link #send}, for an action answered by a list: its items, up to and without the event that completes it. Fails
     * with {@link ListCancelled} or {@link ListTruncated} when the list is not whole.
     */
    public Uni<List<AmiMessage>> sendList(AmiAction action) {
        return overLogin(action, c -> c.sendList(action));
    }

    /** As {@link #send}, for an action that may be answered by a list or not: as its answer says. */
    public Uni<AmiReply> ask(AmiAction action) {
        return overLogin(action, c -> c.ask(action));
    }

    private <T> Uni<T> overLogin(AmiAction action, Function<Connection, Uni<T>> send) {
        return Uni.createFrom()
                .<T>deferred(() -> {
                    if (connection == null || !(state instanceof LoggedIn)) {
                        return Uni.createFrom()
                                .failure(new ConnectionLost(
                                        action.name(), false, "not logged in at " + config.address()));
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
        connector
                .open()
                .onComplete(result -> onContext(() -> {
                    if (mine != attempt) {
                        if (result.succeeded()) {
                            result.result().close(false);
                        }
                    } else if (result.succeeded()) {
                        open(result.result());
                    } else {
                        disconnected(result.cause().getMessage(), Duration.ZERO);
                    }
                }));
    }

    private void open(Transport transport) {
        Connection mine =
                new Connection(vertx, this::onContext, clock, config, idPrefix, transport, new Attending(attempt));
        connection = mine;
        loginTimer = vertx.setTimer(
                config.timing().login().toMillis(),
                _ -> mine.lose(mine.greeted() ? Reasons.loginTimedOut(config) : Reasons.noGreeting(config)));
        mine.begin();
    }

    private void logIn(LoggingIn in) {
        Connection mine = connection;
        Uni<AmiResponse> login;
        if (mine.authenticates()) {
            login = mine.send(AmiAction.of("WaitEvent", new Header("Timeout", "0")));
        } else if (config.plainLogin()) {
            login = mine.send(credentials(new Header("Secret", config.secret())));
        } else {
            login = mine.send(AmiAction.of("Challenge", new Header("AuthType", "MD5")))
                    .onFailure(ActionRefused.class)
                    .transform(refusal -> new Refused(Reasons.noChallenge(config, refusal)))
                    .flatMap(answer -> mine.send(
                            credentials(new Header("AuthType", "MD5"), new Header("Key", key(answer, config)))));
        }
        login.onFailure(ActionRefused.class)
                .transform(refusal -> new Refused(Reasons.loginRefused(config, refusal)))
                .subscribe()
                .with(_ -> onAccepted(in), failure -> onLoginFailed(mine, failure));
    }

    private AmiAction credentials(Header... proof) {
        AmiAction login = AmiAction.of("Login", new Header("Username", config.username()));
        for (Header header : proof) {
            login = login.with(header.name(), header.value());
        }
        return login.with("Events", config.events() ? "on" : "off");
    }

    /** Hex MD5 of challenge and secret; MD5 is the only kind Asterisk knows. */
    private static String key(AmiResponse answer, SessionConfig config) {
        String challenge = answer.get("Challenge");
        return Digest.md5((challenge == null ? "" : challenge) + config.secret());
    }

    private void onLoginFailed(Connection mine, Throwable failure) {
        switch (failure) {
            case Refused refused -> {
                mine.lose(refused.getMessage(), REFUSED_WAIT);
                tell(() -> listener.onRefused(refused.getMessage()));
            }
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
        connection.loggedIn();
        if (!config.events() || !config.transport().tellsBoot()) {
            askVersion(in); // then none is sent
            return;
        }
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
        mine.send(AmiAction.of("CoreSettings"))
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

    /** Runs it on the context, at once when already there. */
    void onContext(Runnable task) {
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
                enter(in, amiVersion == null ? "found the manager" : "greeted by AMI " + amiVersion);
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
        public void onUnclaimed(AmiMessage response) {
            if (mine == attempt) {
                tell(() -> listener.onUnclaimed(new AmiResponse(response)));
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
