package io.ringdown.pbx;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.EventReader;
import io.ringdown.ami.event.ResyncReader;
import io.ringdown.ami.session.ActionRefused;
import io.ringdown.ami.session.AmiSession;
import io.ringdown.ami.session.ConnectionLost;
import io.ringdown.ami.session.SessionState;
import io.ringdown.call.BoardChange;
import io.ringdown.call.BoardUpdate;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.engine.CallEngine;
import io.ringdown.engine.PbxBoard;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * One PBX from socket to sinks: session, engine and what they tell, all on one event loop.
 *
 * <p>After each login events are held back while the lists of what is there are read; the engine gets them as one resync,
 * then the events. Sinks hear of changes and of the state of the connection, on the same loop.
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

    private record Arrived(AmiMessage message, long at) {}

    private final PbxSettings settings;
    private final List<ChangeSink> sinks;
    private final Context context;
    private final Clock clock;
    private final AmiSession session;
    private final EventReader reader = new EventReader();
    private final ResyncReader resyncs = new ResyncReader(reader);
    private final Deque<Arrived> heldBack = new ArrayDeque<>();
    private final Deque<AmiMessage> lastMessages = new ArrayDeque<>(LAST_MESSAGES);
    private final PbxBoard board;

    /** Lists that were refused; each is said once. */
    private final Set<String> refusedLists = new HashSet<>();

    private CallEngine engine;
    private SessionState state;
    private boolean holding;
    private long batches;
    private Long lagMillis;

    /** How far our clock was ahead of the newest event's Timestamp: the lag, and how far the two clocks differ. */
    private long aheadMicros;

    private String lastError;
    private long doubts;
    private long doubtedAt;
    private PbxStatus told;
    private long statusTimer = -1;
    private long resyncTimer = -1;

    /** Calls of an engine that was given up, until a resync tells which of them are still there. */
    private Map<String, Call> doubtful = Map.of();

    /** @param context the event loop that owns everything of this PBX */
    public PbxLink(Context context, PbxSettings settings, List<ChangeSink> sinks, RandomGenerator random, Clock clock) {
        this.settings = settings;
        this.sinks = List.copyOf(sinks);
        this.context = context;
        this.clock = clock;
        this.engine = new CallEngine(settings.name(), settings.trunks());
        this.board = new PbxBoard(settings.name(), id -> engine.occupant(id));
        this.session = new AmiSession(context, settings.session(), new Listening(), random, clock);
        this.state = session.state();
    }

    public String name() {
        return settings.name();
    }

    /** Begins to follow the PBX and goes on until {@link #stop}. */
    public void start() {
        context.runOnContext(_ -> {
            statusTimer = context.owner().setPeriodic(STATUS_EVERY_MILLIS, _ -> tellStatus());
            resyncTimer = context.owner()
                    .setPeriodic(settings.resyncEvery().toMillis(), _ -> session.resync("periodic resync"));
            tellStatus();
        });
        session.start();
    }

    /** Logs off; live calls stay as they are, for nobody saw them end. */
    public Uni<Void> stop() {
        context.runOnContext(_ -> {
            context.owner().cancelTimer(statusTimer);
            context.owner().cancelTimer(resyncTimer);
        });
        return session.stop();
    }

    private final class Listening implements AmiSession.Listener {

        @Override
        public void onState(SessionState newState) {
            state = newState;
            switch (newState) {
                case SessionState.LoggingIn _ -> {
                    lastError = null;
                    resyncs.onConnected();
                    holding = true;
                    heldBack.clear();
                }
                case SessionState.Syncing syncing -> sync(syncing);
                case SessionState.Disconnected disconnected -> {
                    holding = false;
                    heldBack.clear();
                    lagMillis = null;
                    lastError = disconnected.reason();
                }
                case SessionState.Connecting _, SessionState.Connected _, SessionState.Stopped _ -> {}
            }
            tellStatus();
        }

        @Override
        public void onMessage(AmiMessage message, long arrivalMicros) {
            if (holding) {
                if (heldBack.size() >= MAX_HELD_BACK) {
                    session.reconnect(MAX_HELD_BACK + " events came while lists were read");
                    return;
                }
                heldBack.add(new Arrived(message, arrivalMicros));
            } else {
                take(message, arrivalMicros);
            }
        }

        @Override
        public void onWarning(String warning) {
            lastError = warning; // the session has logged it
            tellStatus();
        }
    }

    // ---- what is there

    /**
     * Status knows states and bridges, CoreShowChannels the applications of all versions: both must be there. The others
     * tell what is there beside calls, each when it can.
     */
    private void sync(SessionState.Syncing syncing) {
        holding = true;
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
        return session.sendList(action, List.of())
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
                all = all.chain(() -> session.sendList("ConfbridgeList", List.of(new Header("Conference", name)))
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
        // FullyBooted is among the events held back and tells whether Asterisk was started anew
        for (Arrived arrived : heldBack) {
            if (reader.read(arrived.message(), arrived.at()) instanceof AmiEvent.FullyBooted booted) {
                resyncs.onBooted(booted, arrived.at());
            }
        }
        lists.forEach(resyncs::onList);
        apply(resyncs.take(nowMicros() - aheadMicros));
        endDoubtful();
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
        goLive(syncing);
    }

    private void goLive(SessionState.Syncing syncing) {
        holding = false;
        while (!heldBack.isEmpty() && !holding) {
            Arrived arrived = heldBack.poll();
            take(arrived.message(), arrived.at());
        }
        if (state == syncing) {
            session.synced(syncing);
        }
        tellStatus();
    }

    // ---- events

    private void take(AmiMessage message, long arrival) {
        if (lastMessages.size() == LAST_MESSAGES) {
            lastMessages.poll();
        }
        lastMessages.add(message);
        AmiEvent event = reader.read(message, arrival);
        long stamped = EventReader.timestamp(message, -1);
        if (stamped >= 0) {
            aheadMicros = arrival - stamped;
            lagMillis = Math.max(0, aheadMicros / 1_000);
        }
        resyncs.onEvent(event, arrival);
        apply(event);
        doubt(arrival);
    }

    /** An event of what should have been known: something was lost, so what is there is read anew, but not all the time. */
    private void doubt(long arrival) {
        long now = engine.doubts();
        if (now == doubts) {
            return;
        }
        doubts = now;
        if (state instanceof SessionState.Connected && arrival - doubtedAt > DOUBT_EVERY_MICROS) {
            doubtedAt = arrival;
            session.resync("an event of a channel that was not known");
        }
    }

    private void apply(AmiEvent event) {
        List<CallChange> changes;
        try {
            changes = engine.apply(event);
        } catch (RuntimeException broken) {
            giveUp(event, broken);
            return;
        }
        publish(changes);
        publishBoard(board(event));
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
        for (ChangeSink sink : sinks) {
            try {
                sink.onBoard(update);
            } catch (RuntimeException e) {
                LOG.errorf(e, "pbx=%s sink=%s: refused what changed beside calls", settings.name(), sink.name());
            }
        }
    }

    private void publish(List<CallChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        ChangeBatch batch = new ChangeBatch(settings.name(), ++batches, changes, 0);
        for (ChangeSink sink : sinks) {
            try {
                sink.onChanges(batch);
            } catch (RuntimeException e) {
                LOG.errorf(e, "pbx=%s sink=%s: refused batch %d", settings.name(), sink.name(), batch.seq());
            }
        }
    }

    /** An invariant of ours broke: the graph of this PBX is dropped and made anew from what is there. */
    private void giveUp(AmiEvent event, RuntimeException broken) {
        LOG.errorf(
                broken,
                "pbx=%s event=%s: the engine failed; its calls are read anew. Last messages: %s",
                settings.name(),
                event.getClass().getSimpleName(),
                lastMessages);
        Map<String, Call> before = new HashMap<>(doubtful);
        engine.calls().forEach(call -> before.put(call.id(), call));
        doubtful = before;
        engine = new CallEngine(settings.name(), settings.trunks());
        doubts = 0;
        lastError = "an internal error; calls were read anew, see the log";
        session.resync("internal error");
    }

    /** Of the calls of a dropped graph, those that the resync did not find again are told as ended unseen. */
    private void endDoubtful() {
        if (doubtful.isEmpty()) {
            return;
        }
        Map<String, Call> rest = doubtful;
        doubtful = Map.of();
        engine.calls().forEach(call -> rest.remove(call.id()));
        Instant now = clock.instant();
        List<CallChange> changes = new ArrayList<>();
        for (Call call : rest.values()) {
            CallRecord record = call.record().endedUnseen(now);
            changes.add(new CallChange.Ended(
                    record.revision(), now, new Call(record, CallState.ENDED, now, List.of()), null));
        }
        publish(changes);
    }

    // ---- state

    private void tellStatus() {
        PbxStatus status = new PbxStatus(
                settings.name(),
                stateOf(state),
                state.since(),
                state instanceof SessionState.LoggedIn in ? in.version() : null,
                lagMillis,
                engine.size(),
                lastError);
        if (status.equals(told)) {
            return;
        }
        told = status;
        for (ChangeSink sink : sinks) {
            try {
                sink.onStatus(status);
            } catch (RuntimeException e) {
                LOG.errorf(e, "pbx=%s sink=%s: refused the status", settings.name(), sink.name());
            }
        }
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
