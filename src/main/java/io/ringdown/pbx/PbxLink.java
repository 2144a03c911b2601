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
import java.io.IOException;
import java.time.Clock;
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

    /** Events held back while lists are read; beyond, the picture cannot be trusted and the connection is begun anew. */
    private static final int MAX_HELD_BACK = 200_000;

    private static final long DOUBT_EVERY_MICROS = 30_000_000;
    private static final int LAST_MESSAGES = 20;
    private static final long STATUS_EVERY_MILLIS = 2_000;

    private static final String ROOMS = "ConfbridgeListRooms";

    /** Lists that calls do without: a PBX that does not load the module, or does not let us, is followed all the same. */
    private static final List<String> OPTIONAL_LISTS =
            List.of("BridgeList", "QueueStatus", "ParkedCalls", "DeviceStateList", ROOMS);

    private final PbxSettings settings;
    private final List<ChangeSink> sinks;
    private final Context context;
    private final Clock clock;
    private final AmiSession session;
    private final ActionLine actions;

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

    /** Of the entry at hand in the journal; 0 without one. */
    private long position;

    private long batches;

    /** Why what is there should be read anew as soon as that is possible; null when it need not. */
    private String resyncWanted;

    private boolean connected;
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
        this.settings = settings;
        this.journals = journals;
        this.sinks = List.copyOf(sinks);
        this.context = context;
        this.clock = clock;
        this.feed = new Feed(settings.name(), settings.trunks(), new Telling());
        this.board = new PbxBoard(settings.name(), id -> feed.engine().occupant(id));
        this.session = new AmiSession(context, settings.session(), new Listening(), random, clock);
        this.actions = new ActionLine(context, settings.session(), settings.actionConnection(), random, clock);
        this.state = session.state();
        this.control = new Controlling();
    }

    public String name() {
        return settings.name();
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
            statusTimer = context.owner().setPeriodic(STATUS_EVERY_MILLIS, _ -> tellStatus());
            resyncTimer = context.owner()
                    .setPeriodic(settings.resyncEvery().toMillis(), _ -> session.resync("periodic resync"));
            if (journals == null) {
                tellStatus();
                session.start();
                return;
            }
            recovering = clock.instant();
            tellStatus();
            context.<Journals.Opened>executeBlocking(this::recover)
                    .onComplete(opened -> goOn(
                            opened.succeeded()
                                    ? opened.result()
                                    : journals.openAnew(settings.name(), settings.trunks(), this::unsettled)));
        });
    }

    /** Logs off; live calls stay as they are, for nobody saw them end. */
    public Uni<Void> stop() {
        context.runOnContext(_ -> {
            context.owner().cancelTimer(statusTimer);
            context.owner().cancelTimer(resyncTimer);
            stopped = true;
        });
        Uni<Void> actionsStopped = actions.stop();
        Uni<Void> eventsStopped = session.stop();
        return actionsStopped.chain(() -> eventsStopped).chain(() -> Uni.createFrom()
                .emitter(done -> context.runOnContext(_ -> {
                    if (journal != null) {
                        journal.handOver();
                    }
                    done.complete(null);
                })));
    }

    /**
     * Asks something of the PBX, over a connection of its own where there is one; fails as {@link AmiSession#ask} does.
     * Any thread; answered on the PBX's own loop.
     */
    public Uni<AmiReply> ask(AmiAction action) {
        return actions.ask(action, session);
    }

    // ---- control

    /** What acts on calls of this PBX. */
    public PbxControl control() {
        return control;
    }

    private final class Controlling extends LinkControl {

        Controlling() {
            super(settings.name(), context);
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
            return journals.open(settings.name(), settings.trunks(), this::unsettled, this::replayed);
        } catch (IOException | RuntimeException | StackOverflowError failure) {
            LOG.errorf(
                    failure,
                    "pbx=%s: its journal cannot be read, so calls are known from now on only. Look at the folder; when it"
                            + " can be read again, ringdown rebuild brings what is not in the database",
                    settings.name());
            return journals.openAnew(settings.name(), settings.trunks(), this::unsettled);
        }
    }

    /** The first entry that not every sink has kept what came of it. */
    private long unsettled() {
        long first = Long.MAX_VALUE;
        for (ChangeSink sink : sinks) {
            first = Math.min(first, sink.unsettled(settings.name()));
        }
        return first;
    }

    private void replayed(long at, List<CallChange> changes) {
        ChangeBatch batch = new ChangeBatch(settings.name(), 0, changes, at);
        toSinks("what was read again from the journal", sink -> sink.onReplayed(batch));
    }

    private void goOn(Journals.Opened opened) {
        recovering = null;
        if (stopped) {
            return;
        }
        feed = opened.feed();
        feed.tell(new Telling());
        journal = opened.journal();
        journal.begin(
                task -> context.runOnContext(_ -> task.run()),
                () -> session.resync("entries were lost to the journal"));
        doubts = feed.engine().doubts();
        List<Call> calls = feed.engine().calls();
        if (!calls.isEmpty()) {
            toSinks("the calls of before the start", sink -> sink.onRestored(settings.name(), calls));
        }
        if (feed.time() > 0) {
            tell(new Entry.Disconnected(nowMicros())); // the end of the last connection may not have been written
        }
        tellStatus();
        session.start();
    }

    /** The one way to the engine. */
    private void tell(Entry entry) {
        position = journal == null ? 0 : journal.append(entry, feed.time());
        feed.apply(entry);
        resyncIfWanted();
    }

    private void resyncIfWanted() {
        if (resyncWanted != null && state instanceof SessionState.Connected) {
            String why = resyncWanted;
            resyncWanted = null;
            session.resync(why);
        }
    }

    private final class Listening implements AmiSession.Listener {

        @Override
        public void onState(SessionState newState) {
            state = newState;
            switch (newState) {
                case SessionState.LoggingIn _ -> {
                    lastError = null;
                    connected = true;
                    tell(new Entry.Connected(nowMicros()));
                }
                case SessionState.Syncing syncing -> sync(syncing);
                case SessionState.Connected _ -> {
                    actions.onEventsUp();
                    resyncIfWanted();
                }
                case SessionState.Disconnected disconnected -> {
                    cutOff();
                    lagMillis = null;
                    lastError = disconnected.reason();
                }
                case SessionState.Stopped _ -> cutOff();
                case SessionState.Connecting _ -> {}
            }
            tellStatus();
        }

        @Override
        public void onMessage(AmiMessage message, long arrivalMicros) {
            if (feed.waiting() >= MAX_HELD_BACK) {
                session.reconnect(MAX_HELD_BACK + " events came while lists were read");
                return;
            }
            if (lastMessages.size() == LAST_MESSAGES) {
                lastMessages.poll();
            }
            lastMessages.add(message);
            long stamped = EventReader.timestamp(message, -1);
            if (stamped >= 0) {
                aheadMicros = arrivalMicros - stamped;
                lagMillis = Math.max(0, aheadMicros / 1_000);
            }
            tell(new Entry.Event(arrivalMicros, message));
            doubt(arrivalMicros);
        }

        @Override
        public void onWarning(String warning) {
            lastError = warning; // the session has logged it
            tellStatus();
        }
    }

    private void cutOff() {
        if (connected) {
            connected = false;
            tell(new Entry.Disconnected(nowMicros()));
            control.onCut();
        }
    }

    // ---- what is there

    /**
     * Status knows states and bridges, CoreShowChannels the applications of all versions: both must be there. The others
     * tell what is there beside calls, each when it can.
     */
    private void sync(SessionState.Syncing syncing) {
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
                        settings.name(), failure.getMessage());
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
        long now = nowMicros();
        lists.forEach((action, items) -> tell(new Entry.Listed(now, action, items)));
        tell(new Entry.Resynced(now, now - aheadMicros));
        goLive(syncing);
    }

    /** Without the lists new calls are followed all the same; those that were up stay unknown until they show. */
    private void onNoLists(SessionState.Syncing syncing, Throwable failure) {
        if (state != syncing) {
            return;
        }
        lastError = "cannot list what is there: " + failure.getMessage()
                + ". Give " + settings.session().username()
                + " write = reporting in manager.conf, or calls that were up before are not seen";
        LOG.warnf("pbx=%s: %s", settings.name(), lastError);
        tell(new Entry.Unlisted(nowMicros()));
        goLive(syncing);
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
            session.resync("an event of a channel that was not known");
        }
    }

    private final class Telling implements Feed.Listener {

        @Override
        public void onApplied(AmiEvent event, List<CallChange> changes) {
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
                    settings.name(),
                    event.getClass().getSimpleName(),
                    lastMessages);
            lastError = "an internal error; calls were read anew, see the log";
            resyncWanted = "internal error";
        }
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
                    settings.name(),
                    event.getClass().getSimpleName(),
                    lastMessages);
            return board.clear();
        }
    }

    private void publishBoard(List<BoardChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        BoardUpdate update = new BoardUpdate(settings.name(), changes);
        toSinks("what changed beside calls", sink -> sink.onBoard(update));
    }

    private void publish(List<CallChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        // what the journal will not have must not be looked for in it
        long place = journal != null && journal.writing() ? position : 0;
        ChangeBatch batch = new ChangeBatch(settings.name(), ++batches, changes, place);
        toSinks("changes of calls", sink -> sink.onChanges(batch));
    }

    /** A sink that fails hides nothing from the others. */
    private void toSinks(String what, Consumer<ChangeSink> tell) {
        for (ChangeSink sink : sinks) {
            try {
                tell.accept(sink);
            } catch (RuntimeException e) {
                LOG.errorf(e, "pbx=%s sink=%s: refused %s", settings.name(), sink.name(), what);
            }
        }
    }

    // ---- state

    private void tellStatus() {
        applied = feed.engine().applied();
        refused = feed.engine().refused();
        PbxStatus status = new PbxStatus(
                settings.name(),
                recovering == null ? stateOf(state) : PbxState.RECOVERING,
                recovering == null ? state.since() : recovering,
                state instanceof SessionState.LoggedIn in ? in.version() : null,
                lagMillis,
                feed.engine().size(),
                lastError);
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
