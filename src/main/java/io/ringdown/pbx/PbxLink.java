package io.ringdown.pbx;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.EventReader;
import io.ringdown.ami.session.ActionRefused;
import io.ringdown.ami.session.AmiReply;
import io.ringdown.ami.session.AmiSession;
import io.ringdown.ami.session.ConnectionLost;
import io.ringdown.ami.session.SessionState;
import io.ringdown.call.BoardChange;
import io.ringdown.call.BoardUpdate;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.PbxRights;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.control.PbxControl;
import io.ringdown.engine.CallEngine;
import io.ringdown.engine.PbxBoard;
import io.ringdown.journal.Entry;
import io.ringdown.journal.Feed;
import io.ringdown.journal.Journal;
import io.ringdown.journal.Journals;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * One PBX from socket to sinks: session, journal, engine and what they tell, all on one event loop.
 *
 * <p>Everything that call state depends on is an {@link Entry}: it goes to the journal, then to the feed, which holds
 * events back after each login until the lists of what is there have been read. At the start the feed is recovered from
 * the journal. Sinks hear of changes and of the state of the connection, on the same loop.
 */
public final class PbxLink {

    private static final Logger LOG = Logger.getLogger(PbxLink.class);

    /** What may wait of one PBX, and of all that a process follows, where nobody says otherwise. */
    static final Backlog.Room ROOM = new Backlog.Room(64L << 20, 256L << 20);

    /** So long entries are followed in one turn of the loop, which other PBXs share; then these have theirs. */
    private static final long TURN_NANOS = 4_000_000;

    /** Slices of lists that wait for their turn, beside events; the others are not journalled yet. */
    private static final int LISTS_AHEAD = 16;

    private static final int CLOCK_EVERY = 16;
    private static final long PAUSE_MILLIS = 1;

    /** How often the clocks are compared, counted in looks at the state. */
    private static final int COMPARE_CLOCKS_EVERY = 5;

    /** Clocks that differ by more are worth a word. */
    private static final long CLOCKS_DIFFER_MICROS = 1_000_000;

    /** A jump of the lag compares the clocks at most this often. */
    private static final long COMPARE_AGAIN_MICROS = 2_000_000;

    private static final Duration LAG_SUSTAINED = Duration.ofSeconds(10);

    private static final long DOUBT_EVERY_MICROS = 30_000_000;
    private static final int LAST_MESSAGES = 20;
    private static final long STATUS_EVERY_MILLIS = 2_000;

    private static final String ROOMS = "ConfbridgeListRooms";

    /** Lists that calls do without: a PBX that does not load the module, or does not let us, is followed all the same. */
    private static final List<String> OPTIONAL_LISTS =
            List.of("BridgeList", "QueueStatus", "ParkedCalls", "DeviceStateList", ROOMS);

    private volatile PbxSettings settings;
    private final List<ChangeSink> sinks;
    private final Context context;
    private final Clock clock;
    private final RandomGenerator random;
    private final RightsProbe.Pace pace;
    private final Backlog backlog;
    private final String name;

    /** Replaced when the PBX is to be reached or logged in at otherwise. */
    private volatile AmiSession session;

    /** Where users' actions go; replaced with the session. */
    private volatile ActionLine actions;

    /** The one listener that is heard: that of {@link #session}. */
    private Listening listening;

    /** Null when nothing is journalled. */
    private final Journals journals;

    private final Deque<AmiMessage> lastMessages = new ArrayDeque<>(LAST_MESSAGES);
    private final PbxBoard board;
    private final LinkControl control;

    /** Lists that were refused; each is said once. */
    private final Set<String> refusedLists = new HashSet<>();

    private Feed feed;
    private Journal journal;
    private SessionState state;

    /** Since when the journal is being read; null otherwise. */
    private Instant recovering;

    /** In the journal, of the entry at hand; 0 when the journal will not have it. */
    private long position;

    private long batches;

    /** Why what is there should be read anew as soon as that is possible; null when it need not. */
    private LinkCounts.Resync resyncWanted;

    private boolean connected;

    /** Whether a turn that follows what waits is to come. */
    private boolean turnDue;

    /** When what the journal holds has been read. */
    private Future<Void> recovered = Future.succeededFuture();

    /** Lists, or that there are none, were followed, and perhaps not yet the events that waited for them. */
    private boolean listed;

    /** What is to be done then. */
    private Runnable whenListed = () -> {};

    /** Bytes of events that the feed holds back until lists have been read. */
    private long heldBack;

    private final AtomicLong events = new AtomicLong();
    private final AtomicLong overloads = new AtomicLong();
    private final LinkCounts counts = new LinkCounts();

    /** Why what is there will be listed next. */
    private LinkCounts.Resync listedFor = LinkCounts.Resync.LOGIN;

    private LagMeter lag;
    private ClockOffset clocks = new ClockOffset();
    private long clockBase;

    /** How late the event before was. */
    private long lateBefore;

    /** When a jump of that last made us compare the clocks. */
    private long comparedAt;

    private int looks;
    private boolean clocksDiffer;
    private boolean lagAlarm;

    /** The clock of this turn, microseconds. */
    private long turnMicros;

    /** Of this login. */
    private RightsProbe probe;

    private Set<String> toldBlind = Set.of();
    private boolean toldRights;
    private String configError;
    private volatile long applied;
    private volatile Map<CallEngine.Refusal, Long> refused = Map.of();
    private Long lagMillis;

    /** How far our clock was ahead of the newest event's Timestamp: the lag, and how far the two clocks differ. */
    private long aheadMicros;

    private String lastError;
    private long doubts;
    private long doubtedAt;
    private PbxStatus told;
    private long statusTimer = -1;
    private long resyncTimer = -1;
    private boolean stopped;
    private volatile boolean abandoned;
    private boolean removed;

    /** A link whose calls are forgotten when it ends. @param context the event loop that owns everything of this PBX */
    public PbxLink(Context context, PbxSettings settings, List<ChangeSink> sinks, RandomGenerator random, Clock clock) {
        this(context, settings, sinks, null, random, clock);
    }

    /** @param context the event loop that owns everything of this PBX */
    public PbxLink(
            Context context,
            PbxSettings settings,
            List<ChangeSink> sinks,
            Journals journals,
            RandomGenerator random,
            Clock clock) {
        this(context, settings, sinks, journals, ROOM, RightsProbe.Pace.DEFAULT, random, clock);
    }

    /** @param room what may wait of this PBX and of all that share it */
    PbxLink(
            Context context,
            PbxSettings settings,
            List<ChangeSink> sinks,
            Journals journals,
            Backlog.Room room,
            RightsProbe.Pace pace,
            RandomGenerator random,
            Clock clock) {
        this.settings = settings;
        this.name = settings.name();
        this.random = random;
        this.pace = pace;
        this.backlog = new Backlog(room);
        this.lag = new LagMeter(settings.lagAlarm(), LAG_SUSTAINED);
        this.journals = journals;
        this.sinks = List.copyOf(sinks);
        this.context = context;
        this.clock = clock;
        this.feed = new Feed(name, settings.trunks(), new Telling());
        this.board = new PbxBoard(name, id -> feed.engine().occupant(id));
        this.listening = new Listening();
        this.session = new AmiSession(context, settings.session(), listening, random, clock);
        this.actions = new ActionLine(context, settings.session(), settings.actionConnection(), random, clock);
        this.state = session.state();
        this.control = new Controlling();
    }

    public String name() {
        return name;
    }

    PbxSettings settings() {
        return settings;
    }

    /** Events that came from the PBX and were followed, whatever they changed. Any thread. */
    public long events() {
        return events.get();
    }

    /** How often the connection was given up because more came than could be followed. Any thread. */
    public long overloads() {
        return overloads.get();
    }

    /** What happened, by kind. Any thread. */
    public LinkCounts counts() {
        return counts;
    }

    /** Events that the engine took, those refused included; as of the last look at the state. Any thread. */
    public long applied() {
        return applied;
    }

    /** Events that changed nothing although they could have; as of the last look at the state. Any thread. */
    public Map<CallEngine.Refusal, Long> refused() {
        return refused;
    }

    /** Begins to follow the PBX, after what its journal knows of it, and goes on until {@link #stop}. */
    public void start() {
        context.runOnContext(_ -> {
            statusTimer = context.owner().setPeriodic(STATUS_EVERY_MILLIS, _ -> look());
            resyncTimer = context.owner()
                    .setPeriodic(settings.resyncEvery().toMillis(), _ -> resync(LinkCounts.Resync.PERIODIC));
            if (journals == null) {
                tellStatus();
                session.start();
                return;
            }
            recovering = clock.instant();
            tellStatus();
            Promise<Void> done = Promise.promise();
            recovered = done.future();
            context.<Journals.Opened>executeBlocking(this::recover).onComplete(opened -> {
                goOn(
                        opened.succeeded()
                                ? opened.result()
                                : journals.openAnew(name, settings.trunks(), this::unsettled));
                done.complete();
            });
        });
    }

    /** Logs off; live calls stay as they are, for nobody saw them end. */
    public Uni<Void> stop() {
        return stop(() -> {});
    }

    /**
     * Follows nothing more from now on, for its end was waited for in vain: what waits is followed after the next start,
     * out of the journal; what comes is lost as by a cut line. Or the sinks would be told some of it before and some
     * after their own end. From any thread.
     */
    void abandon() {
        abandoned = true;
    }

    /**
     * Logs off, for the PBX is not to be followed any more: its live calls end now, unseen, and the last status told of
     * it is {@link PbxState#REMOVED}.
     */
    public Uni<Void> remove() {
        return stop(() -> {
            tell(new Entry.Unfollowed(nowMicros()));
            followAll();
            publishBoard(board.clear());
            removed = true;
            tellStatus();
        });
    }

    private Uni<Void> stop(Runnable last) {
        // in one task of the loop: a change that came before has put its sessions in place, and none can come between
        Promise<Void> loggedOff = Promise.promise();
        context.runOnContext(_ -> {
            context.owner().cancelTimer(statusTimer);
            context.owner().cancelTimer(resyncTimer);
            stopped = true;
            Uni<Void> actionsStopped = actions.stop();
            Uni<Void> eventsStopped = session.stop();
            actionsStopped
                    .onFailure()
                    .recoverWithNull()
                    .chain(() -> eventsStopped)
                    .subscribe()
                    .with(_ -> loggedOff.complete(), loggedOff::fail);
        });
        return Uni.createFrom()
                .completionStage(loggedOff.future().toCompletionStage())
                .chain(() -> Uni.createFrom()
                        .emitter(done -> context.runOnContext(_ -> recovered.onComplete(_ -> {
                            followAll();
                            last.run();
                            if (journal != null) {
                                journal.handOver();
                            }
                            backlog.close();
                            done.complete(null);
                        }))));
    }

    /**
     * Follows it otherwise from now on. Another address or login begins a new connection, and live calls go on when they
     * are still there; other trunks hold for channels that begin from now on. Any thread.
     */
    void change(PbxSettings other) {
        context.runOnContext(_ -> {
            PbxSettings before = settings;
            settings = other;
            configError = null;
            if (!other.sameTrunks(before)) {
                feed.useTrunks(other.trunks());
            }
            if (!other.lagAlarm().equals(before.lagAlarm())) {
                lag = new LagMeter(other.lagAlarm(), LAG_SUSTAINED);
            }
            boolean connectAnew = !other.session().equals(before.session());
            if (!connectAnew && other.actionConnection() != before.actionConnection() && !stopped) {
                replaceActions(other);
            }
            if (connectAnew && !stopped) {
                LOG.infof("pbx=%s: configured anew, connecting as %s", name, other.session());
                AmiSession old = session;
                onState(new SessionState.Stopped(clock.instant()));
                listening = new Listening();
                session = new AmiSession(context, other.session(), listening, random, clock);
                state = session.state();
                old.stop().subscribe().with(_ -> {});
                replaceActions(other);
                if (recovering == null) {
                    session.start();
                }
            }
            tellStatus();
        });
    }

    private void replaceActions(PbxSettings other) {
        ActionLine old = actions;
        actions = new ActionLine(context, other.session(), other.actionConnection(), random, clock);
        old.stop().subscribe().with(_ -> {});
        if (state instanceof SessionState.Connected) {
            actions.onEventsUp();
        }
    }

    /** Its newest configuration cannot be taken, for this reason; it is followed as before. Any thread. */
    void refuse(String error) {
        context.runOnContext(_ -> {
            configError = error;
            tellStatus();
        });
    }

    /**
     * Asks something of the PBX, over a connection of its own where there is one; fails as {@link AmiSession#ask} does.
     * Any thread; answered on the PBX's own loop.
     */
    public Uni<AmiReply> ask(AmiAction action) {
        return Uni.createFrom().deferred(() -> actions.ask(action, session));
    }

    // ---- control

    /** What acts on calls of this PBX. */
    public PbxControl control() {
        return control;
    }

    private final class Controlling extends LinkControl {

        Controlling() {
            super(name, context);
        }

        @Override
        CallEngine engine() {
            return feed.engine();
        }

        @Override
        Uni<AmiReply> ask(AmiAction action) {
            return PbxLink.this.ask(action);
        }

        @Override
        public boolean connected() {
            return state instanceof SessionState.Connected;
        }

        @Override
        public Instant now() {
            return clock.instant().minus(aheadMicros, ChronoUnit.MICROS);
        }
    }

    // ---- the journal

    private Journals.Opened recover() {
        try {
            return journals.open(name, settings.trunks(), this::unsettled, this::replayed);
        } catch (IOException | RuntimeException | StackOverflowError failure) {
            LOG.errorf(
                    failure,
                    "pbx=%s: its journal cannot be read, so calls are known from now on only. Look at the folder; when it"
                            + " can be read again, ringdown rebuild brings what is not in the database",
                    name);
            return journals.openAnew(name, settings.trunks(), this::unsettled);
        }
    }

    private void onJournalledAgain() {
        if (state instanceof SessionState.Syncing) {
            resyncWanted = LinkCounts.Resync.JOURNAL_GAP; // lists that have been read may be in the gap
        } else {
            resync(LinkCounts.Resync.JOURNAL_GAP);
        }
    }

    /** The first entry that not every sink has kept what came of it. */
    private long unsettled() {
        long first = Long.MAX_VALUE;
        for (ChangeSink sink : sinks) {
            first = Math.min(first, sink.unsettled(name));
        }
        return first;
    }

    private void replayed(long at, List<CallChange> changes) {
        ChangeBatch batch = new ChangeBatch(name, 0, changes, at);
        toSinks("what was read again from the journal", sink -> sink.onReplayed(batch));
    }

    private void goOn(Journals.Opened opened) {
        recovering = null;
        feed = opened.feed();
        feed.tell(new Telling());
        feed.useTrunks(settings.trunks());
        journal = opened.journal();
        journal.begin(task -> context.runOnContext(_ -> task.run()), this::onJournalledAgain);
        doubts = feed.engine().doubts();
        List<Call> calls = feed.engine().calls();
        if (!calls.isEmpty()) {
            toSinks("the calls of before the start", sink -> sink.onRestored(name, calls));
        }
        if (feed.time() > 0) {
            tell(new Entry.Disconnected(nowMicros())); // the end of the last connection may not have been written
        }
        tellStatus();
        if (!stopped) {
            session.start();
        }
    }

    /**
     * The one way to the engine: in order, in turns that leave room for the other PBXs of the loop. The journal has it
     * before its turn comes, so that a process that is killed while much waits has lost none of that.
     */
    private void tell(Entry entry) {
        backlog.add(entry, journalled(entry));
        if (!turnDue) {
            turnDue = true;
            context.runOnContext(_ -> turn());
        }
    }

    /** What the journal will not have must not be looked for in it. */
    private long journalled(Entry entry) {
        if (journal == null || abandoned) {
            return 0;
        }
        long place = journal.append(entry, feed.time());
        return journal.writing() ? place : 0;
    }

    private void turn() {
        turnDue = false;
        long end = System.nanoTime() + TURN_NANOS;
        turnMicros = nowMicros();
        for (int i = 1; followOne(); i++) {
            if (i % CLOCK_EVERY == 0) {
                if (System.nanoTime() > end) {
                    // a timer, for tasks are run before sockets are read
                    turnDue = true;
                    context.owner().setTimer(PAUSE_MILLIS, _ -> turn());
                    break;
                }
                turnMicros = nowMicros();
            }
        }
        tellFollowed();
    }

    private void followAll() {
        turnMicros = nowMicros();
        while (followOne()) {
            // until nothing waits
        }
        tellFollowed();
    }

    /** What came of an entry is told when all is taken that it let go on. */
    private void tellFollowed() {
        if (journal != null) {
            journal.onFollowed(feed.releasing() ? position - 1 : position);
        }
    }

    /** Takes one step. @return false when nothing waits, or nothing is to be followed */
    private boolean followOne() {
        if (abandoned) {
            return false;
        }
        if (feed.releasing()) {
            feed.releaseOne();
            if (!feed.releasing()) {
                released();
                liveIfListed();
            }
            return true;
        }
        Backlog.Waiting next = backlog.poll();
        if (next == null) {
            return false;
        }
        Entry entry = next.entry();
        position = next.position();
        feed.begin(entry);
        if (entry instanceof Entry.Event event) {
            events.incrementAndGet();
            if (feed.holding()) {
                heldBack += Backlog.size(entry);
            } else {
                backlog.settle(Backlog.size(entry));
            }
            measure(event);
        } else {
            backlog.settle(Backlog.size(entry));
            if (!feed.holding() && !feed.releasing()) {
                released();
            }
            listed |= entry instanceof Entry.Resynced || entry instanceof Entry.Unlisted;
            if (!feed.releasing()) {
                liveIfListed();
            }
        }
        resyncIfWanted();
        return true;
    }

    /** Only now is all known that was listed. */
    private void liveIfListed() {
        if (listed) {
            listed = false;
            Runnable live = whenListed;
            whenListed = () -> {};
            live.run();
        }
    }

    private void released() {
        backlog.settle(heldBack);
        heldBack = 0;
    }

    private void measure(Entry.Event event) {
        AmiMessage message = event.message();
        if (lastMessages.size() == LAST_MESSAGES) {
            lastMessages.poll();
        }
        lastMessages.add(message);
        long stamped = EventReader.timestamp(message, -1);
        if (stamped >= 0) {
            long late = turnMicros - stamped;
            Long offset = clocks.micros();
            if (offset == null) {
                clockBase = Math.min(clockBase, late); // a clock that is ahead of ours shows by itself
                offset = clockBase;
            }
            if (clocks.micros() != null && Math.abs(late - offset - lateBefore) > CLOCKS_DIFFER_MICROS) {
                // perhaps a clock was set; before anybody is told of a lag, they are compared
                if (turnMicros - comparedAt > COMPARE_AGAIN_MICROS || turnMicros < comparedAt) {
                    comparedAt = turnMicros;
                    compareClocks();
                }
            }
            lateBefore = late - offset;
            lag.add(late - offset, turnMicros);
            counts.onLag(late - offset);
            lagMillis = Math.max(0, (late - offset) / 1_000);
        }
        if (probe != null) {
            probe.onEvent(message);
        }
        doubt(event.at());
    }

    private void resyncIfWanted() {
        if (resyncWanted != null && state instanceof SessionState.Connected) {
            LinkCounts.Resync why = resyncWanted;
            resyncWanted = null;
            resync(why);
        }
    }

    private void resync(LinkCounts.Resync why) {
        if (state instanceof SessionState.Connected) {
            listedFor = why;
            session.resync(why.words());
        }
    }

    private void onState(SessionState newState) {
        state = newState;
        switch (newState) {
            case SessionState.LoggingIn _ -> {
                lastError = null;
                connected = true;
                listedFor = LinkCounts.Resync.LOGIN;
                lag.restart();
                clocks = new ClockOffset();
                clockBase = 0;
                newProbe();
                tell(new Entry.Connected(nowMicros()));
            }
            case SessionState.Syncing syncing -> sync(syncing);
            case SessionState.Connected _ -> {
                if (!stopped) {
                    actions.onEventsUp();
                }
                probe.begin();
                compareClocks();
                resyncIfWanted();
            }
            case SessionState.Disconnected disconnected -> {
                cutOff();
                lastError = disconnected.reason();
            }
            case SessionState.Stopped _ -> cutOff();
            case SessionState.Connecting _ -> {}
        }
        tellStatus();
    }

    private final class Listening implements AmiSession.Listener {

        @Override
        public void onState(SessionState newState) {
            if (listening == this) {
                PbxLink.this.onState(newState);
            }
        }

        @Override
        public void onMessage(AmiMessage message, long arrivalMicros) {
            if (listening != this) {
                return;
            }
            long stamped = EventReader.timestamp(message, -1);
            if (stamped >= 0) {
                aheadMicros = arrivalMicros - stamped;
            }
            tell(new Entry.Event(arrivalMicros, message));
            if (backlog.tooMuch()) {
                overloads.incrementAndGet();
                LOG.warnf(
                        "pbx=%s: overload: more comes than can be followed, bytes=%d wait, events_held_back=%d; the connection"
                                + " is given up and what is there read anew. overloads=%d",
                        name, backlog.bytes(), feed.waiting(), overloads.get());
                session.reconnect("overload: more than " + (backlog.bytes() >> 20)
                        + " MB came that could not be followed" + " yet; what is there is read anew");
            }
        }

        @Override
        public void onWarning(String warning) {
            if (listening == this) {
                lastError = warning; // the session has logged it
                tellStatus();
            }
        }
    }

    private void cutOff() {
        lagMillis = null;
        lag.restart();
        if (probe != null) {
            probe.end();
            probe = null;
        }
        if (connected) {
            connected = false;
            tell(new Entry.Disconnected(nowMicros()));
            control.onCut();
        }
    }

    // ---- watching itself

    /** Every few seconds. */
    private void look() {
        if (state instanceof SessionState.Connected && ++looks % COMPARE_CLOCKS_EVERY == 0) {
            compareClocks();
        }
        boolean alarm = lag.look(nowMicros());
        if (alarm != lagAlarm) {
            lagAlarm = alarm;
            if (alarm) {
                LOG.warnf(
                        "pbx=%s: events come late: lag_ms=%s, more than %d ms for %d s. Under load Asterisk is behind (core show"
                                + " taskprocessors) or the line is slow; waiting here: bytes=%d",
                        name, lagMillis, settings.lagAlarm().toMillis(), LAG_SUSTAINED.toSeconds(), backlog.bytes());
            } else {
                LOG.infof("pbx=%s: events come in time again", name);
            }
        }
        tellStatus();
    }

    /** A Ping of our own, whose answer tells the time there. */
    private void compareClocks() {
        AmiSession asked = session;
        ClockOffset compared = clocks;
        long sent = nowMicros();
        asked.send(AmiAction.of("Ping"))
                .subscribe()
                .with(
                        answer -> {
                            long theirs = EventReader.timestamp(answer.message(), -1);
                            if (theirs > 0) {
                                if (compared.onAnswer(sent, theirs, nowMicros())) {
                                    lag.restart(); // what was measured by the old clock is no lag
                                }
                                judgeClocks();
                            }
                        },
                        _ -> {}); // a connection that does not answer ends by itself
    }

    private void judgeClocks() {
        Long offset = clocks.micros();
        boolean differ = offset != null && Math.abs(offset) > CLOCKS_DIFFER_MICROS;
        if (differ != clocksDiffer) {
            clocksDiffer = differ;
            if (differ) {
                LOG.warnf(
                        "pbx=%s: its clock differs from ours: ours_minus_its_ms=%d. Lag is told without that, times of calls are"
                                + " by its clock; keep both with NTP",
                        name, offset / 1_000);
            }
        }
    }

    private void newProbe() {
        if (probe != null) {
            probe.end();
        }
        toldBlind = Set.of();
        toldRights = false;
        probe = new RightsProbe(
                context.owner(),
                pace,
                settings.session().transport().tellsBoot(),
                action -> ask(action).map(reply -> reply.response().message()),
                action -> session.sendList(AmiAction.of(action)),
                random,
                this::tellStatus);
    }

    /** Once per login, and again when more is found out. */
    private PbxRights rights() {
        PbxRights rights = probe == null ? null : probe.rights();
        if (rights == null || toldRights && toldBlind.containsAll(rights.blind())) {
            return rights;
        }
        toldRights = true;
        List<String> news = rights.blind().stream()
                .filter(sentence -> !toldBlind.contains(sentence))
                .toList();
        toldBlind = Set.copyOf(rights.blind());
        if (!news.isEmpty()) {
            LOG.warnf(
                    "pbx=%s: what %s may not see: %s", name, settings.session().username(), String.join("; ", news));
        }
        return rights;
    }

    // ---- what is there

    /**
     * Status knows states and bridges, CoreShowChannels the applications of all versions: both must be there. The others
     * tell what is there beside calls, each when it can.
     */
    private void sync(SessionState.Syncing syncing) {
        counts.onResync(listedFor);
        tell(new Entry.Listing(nowMicros()));
        Map<String, List<AmiMessage>> lists = new LinkedHashMap<>();
        Uni<Void> all = read("Status", lists).chain(() -> read("CoreShowChannels", lists));
        for (String action : OPTIONAL_LISTS) {
            all = all.chain(() -> readIfPossible(action, lists));
        }
        all.chain(() -> readRooms(lists))
                .subscribe()
                .with(_ -> onLists(syncing, lists), failure -> onNoLists(syncing, failure));
    }

    private Uni<Void> read(String action, Map<String, List<AmiMessage>> lists) {
        return session.sendList(AmiAction.of(action))
                .invoke(items -> lists.put(action, items))
                .replaceWithVoid();
    }

    private Uni<Void> readIfPossible(String action, Map<String, List<AmiMessage>> lists) {
        return read(action, lists).onFailure().recoverWithUni(failure -> {
            if (failure instanceof ConnectionLost) {
                return Uni.createFrom().failure(failure);
            }
            if (failure instanceof ActionRefused refused && nothingThere(action, refused)) {
                lists.put(action, List.of());
            } else if (refusedLists.add(action)) {
                LOG.warnf(
                        "pbx=%s: %s. Calls are followed all the same; what it would list is known from events only",
                        name, failure.getMessage());
            }
            return Uni.createFrom().voidItem();
        });
    }

    /** Asterisk has no empty list of conferences (apps/app_confbridge.c): it answers an error. */
    private static boolean nothingThere(String action, ActionRefused refused) {
        String message = refused.answer().get("Message");
        return action.equals(ROOMS) && message != null && message.startsWith("No active conferences");
    }

    private Uni<Void> readRooms(Map<String, List<AmiMessage>> lists) {
        List<AmiMessage> participants = new ArrayList<>();
        Uni<Void> all = Uni.createFrom().voidItem();
        for (AmiMessage room : lists.getOrDefault(ROOMS, List.of())) {
            String name = room.get("Conference");
            if (name != null) {
                all = all.chain(
                        () -> session.sendList(AmiAction.of("ConfbridgeList").with("Conference", name))
                                .onFailure(ActionRefused.class)
                                .recoverWithItem(List.of()) // it has ended since the rooms were listed
                                .invoke(participants::addAll)
                                .replaceWithVoid());
            }
        }
        return all.invoke(() -> lists.put("ConfbridgeList", participants))
                .onFailure(failure -> !(failure instanceof ConnectionLost))
                .recoverWithUni(() -> {
                    lists.remove(ROOMS); // half of them would say that the others are empty
                    return Uni.createFrom().voidItem();
                });
    }

    private void onLists(SessionState.Syncing syncing, Map<String, List<AmiMessage>> lists) {
        if (state != syncing) {
            return;
        }
        if (probe != null) {
            lists.forEach(probe::onList);
        }
        tellLists(syncing, new ListSlices(lists, this::nowMicros));
    }

    /** Lists are journalled and followed in turns, as events are; those that come meanwhile wait for the lists anyway. */
    private void tellLists(SessionState.Syncing syncing, ListSlices slices) {
        if (state != syncing) {
            return; // the connection went, or the service ends
        }
        long end = System.nanoTime() + TURN_NANOS;
        while (slices.hasNext()) {
            if (System.nanoTime() > end || backlog.waitsBeyond(LISTS_AHEAD)) {
                context.owner().setTimer(PAUSE_MILLIS, _ -> tellLists(syncing, slices));
                return;
            }
            tell(slices.next());
        }
        long now = nowMicros();
        whenListed = () -> {
            doubts = feed.engine().doubts(); // who ended before the lists were made is in none, and nobody is missing
            goLive(syncing);
        };
        tell(new Entry.Resynced(now, now - aheadMicros));
    }

    /** Without the lists new calls are followed all the same; those that were up stay unknown until they show. */
    private void onNoLists(SessionState.Syncing syncing, Throwable failure) {
        if (state != syncing) {
            return;
        }
        lastError = "cannot list what is there: " + failure.getMessage()
                + ". Give " + settings.session().username()
                + " write = reporting in manager.conf, or calls that were up before are not seen";
        LOG.warnf("pbx=%s: %s", name, lastError);
        whenListed = () -> goLive(syncing);
        tell(new Entry.Unlisted(nowMicros()));
    }

    private void goLive(SessionState.Syncing syncing) {
        if (state == syncing) {
            session.synced(syncing);
        }
        tellStatus();
    }

    // ---- events

    /** An event of what should have been known: something was lost, so what is there is read anew, but not all the time. */
    private void doubt(long arrival) {
        long now = feed.engine().doubts();
        if (now == doubts) {
            return;
        }
        doubts = now;
        if (state instanceof SessionState.Connected && arrival - doubtedAt > DOUBT_EVERY_MICROS) {
            doubtedAt = arrival;
            resync(LinkCounts.Resync.UNKNOWN_CHANNEL);
        }
    }

    private final class Telling implements Feed.Listener {

        @Override
        public void onApplied(AmiEvent event, List<CallChange> changes) {
            counts.onApplied(event);
            publish(changes);
            List<BoardChange> onBoard = board(event);
            publishBoard(onBoard);
            control.onApplied(event, changes, onBoard);
        }

        @Override
        public void onBroken(AmiEvent event, RuntimeException broken) {
            LOG.errorf(
                    broken,
                    "pbx=%s event=%s: the engine failed; its calls are read anew. Last messages: %s",
                    name,
                    event.getClass().getSimpleName(),
                    lastNames());
            LOG.debugf("pbx=%s: last messages: %s", name, lastMessages);
            lastError = "an internal error; calls were read anew, see the log";
            resyncWanted = LinkCounts.Resync.INTERNAL_ERROR;
        }
    }

    /** What they were and of which channels, but nobody's number: that is for those who ask for debug messages. */
    private List<String> lastNames() {
        return lastMessages.stream()
                .map(message -> message.value(0) + " " + message.get("Uniqueid"))
                .toList();
    }

    /** What changed beside calls. The board never stops the calls: when it fails it is emptied, until the next resync. */
    private List<BoardChange> board(AmiEvent event) {
        try {
            return board.apply(event);
        } catch (RuntimeException broken) {
            LOG.errorf(
                    broken,
                    "pbx=%s event=%s: queues and conferences could not be followed and are read anew at the next resync."
                            + " Last messages: %s",
                    name,
                    event.getClass().getSimpleName(),
                    lastNames());
            LOG.debugf("pbx=%s: last messages: %s", name, lastMessages);
            return board.clear();
        }
    }

    private void publishBoard(List<BoardChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        BoardUpdate update = new BoardUpdate(name, changes);
        toSinks("what changed beside calls", sink -> sink.onBoard(update));
    }

    private void publish(List<CallChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        ChangeBatch batch = new ChangeBatch(name, ++batches, changes, position);
        toSinks("changes of calls", sink -> sink.onChanges(batch));
    }

    /** A sink that fails hides nothing from the others. */
    private void toSinks(String what, Consumer<ChangeSink> tell) {
        for (ChangeSink sink : sinks) {
            try {
                tell.accept(sink);
            } catch (RuntimeException e) {
                LOG.errorf(e, "pbx=%s sink=%s: refused %s", name, sink.name(), what);
            }
        }
    }

    // ---- state

    private void tellStatus() {
        applied = feed.engine().applied();
        refused = feed.engine().refused();
        PbxStatus status = new PbxStatus(
                name,
                removed ? PbxState.REMOVED : recovering == null ? stateOf(state) : PbxState.RECOVERING,
                recovering == null ? state.since() : recovering,
                state instanceof SessionState.LoggedIn in ? in.version() : null,
                lagMillis,
                feed.engine().size(),
                lastError,
                lag.read(nowMicros(), clocks.micros()),
                rights(),
                overloads.get(),
                configError);
        if (status.equals(told)) {
            return;
        }
        told = status;
        toSinks("the status", sink -> sink.onStatus(status));
    }

    private static PbxState stateOf(SessionState state) {
        return switch (state) {
            case SessionState.Stopped _ -> PbxState.STOPPED;
            case SessionState.Connecting _ -> PbxState.CONNECTING;
            case SessionState.LoggingIn _ -> PbxState.LOGGING_IN;
            case SessionState.Syncing _ -> PbxState.SYNCING;
            case SessionState.Connected _ -> PbxState.CONNECTED;
            case SessionState.Disconnected _ -> PbxState.DISCONNECTED;
        };
    }

    private long nowMicros() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
