package io.ringdown.live;

import io.ringdown.access.Sight;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.live.History.Entry;
import io.ringdown.live.Inbox.Delivery;
import io.ringdown.pbx.ChangeSink;
import io.smallrye.mutiny.Multi;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The calls that live now, the state of every PBX, and who watches them.
 *
 * <p>One loop owns it all: it applies what the PBXs hand over and serves the subscribers, so that a subscriber takes its
 * snapshot and its place in the stream in the same turn, and nothing falls between or comes twice. A subscriber holds
 * nothing but its place in a {@link History} that all share; one that falls out of it is told so and gets the newest
 * state. Queries read immutable values and may come from any thread.
 */
public final class LiveCalls implements ChangeSink {

    private static final System.Logger LOG = System.getLogger(LiveCalls.class.getName());

    /** Batches applied in one turn of the loop, before subscribers have theirs. */
    private static final int TURN = 256;

    /** States of PBXs kept for one slow subscriber; beyond, only the newest of each PBX. */
    private static final int MOST_STATES_WAITING = 100;

    private static final Comparator<Call> OLDEST_FIRST = Comparator.comparing(
                    (Call call) -> call.record().startedAt(), Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
            .thenComparing(Call::id);

    private final Executor loop;
    private final String process;
    private final Inbox inbox;
    private final Map<String, Call> calls = new ConcurrentHashMap<>();
    private final Map<String, PbxStatus> pbxes = new ConcurrentHashMap<>();

    // Touched by the loop only.
    private final History history;
    private final Set<Outlet<?>> callOutlets = new LinkedHashSet<>();
    private final Set<PbxOutlet> pbxOutlets = new LinkedHashSet<>();

    private volatile int subscribers;

    /** Changes of calls that were given up because the loop was too slow; written by it alone. */
    private volatile long givenUp;

    /**
     * @param loop runs one task at a time, in the order they come
     * @param process a name that no other life of this process has
     * @param history how many changes a subscriber may be behind, or come back after
     * @param historyTime and how old they may be
     * @param inbox how many changes may wait for the loop before only the newest state of each call is kept
     */
    public LiveCalls(Executor loop, String process, int history, Duration historyTime, int inbox) {
        this.loop = loop;
        this.process = process;
        this.history = new History(history, historyTime);
        this.inbox = new Inbox(inbox);
    }

    @Override
    public String name() {
        return "live";
    }

    @Override
    public void onChanges(ChangeBatch batch) {
        if (!batch.changes().isEmpty() && inbox.offer(batch)) {
            loop.execute(this::takeIn);
        }
    }

    @Override
    public void onStatus(PbxStatus status) {
        loop.execute(() -> {
            if (status.state() == PbxState.REMOVED) {
                pbxes.remove(status.name());
            } else {
                pbxes.put(status.name(), status);
            }
            for (PbxOutlet outlet : List.copyOf(pbxOutlets)) {
                outlet.add(status);
                outlet.serve();
            }
        });
    }

    @Override
    public void onRestored(String pbx, List<Call> restored) {
        restored.forEach(this::put); // at once: a change of one of them may follow before the loop comes to this
        loop.execute(() -> {
            history.breakOff(); // who subscribed before the start was over gets them by a new snapshot
            List.copyOf(callOutlets).forEach(Outlet::serve);
        });
    }

    /**
     * Calls that live now and are seen, the oldest first.
     *
     * @throws io.ringdown.access.AccessDenied when the filter has a number that is masked
     */
    public List<Call> calls(Sight sight, CallFilter filter) {
        return calls(Onlooker.of(sight, filter, process));
    }

    private List<Call> calls(Onlooker onlooker) {
        return calls.values().stream()
                .filter(onlooker::matches)
                .sorted(OLDEST_FIRST)
                .map(onlooker.sight()::show)
                .toList();
    }

    /** A call that lives now and is seen. */
    public Optional<Call> find(Sight sight, String id) {
        return Optional.ofNullable(calls.get(id)).flatMap(sight::look);
    }

    /** Every PBX that has said something and is seen, by name. */
    public List<PbxStatus> pbxes(Sight sight) {
        return pbxes.values().stream()
                .filter(status -> sight.seesPbx(status.name()))
                .sorted(Comparator.comparing(PbxStatus::name))
                .toList();
    }

    /** Every call that lives now, in no order. Any thread. */
    public void forEach(Consumer<Call> look) {
        calls.values().forEach(look);
    }

    /** How many calls' changes were given up because they came faster than they could be told. Any thread. */
    public long givenUp() {
        return givenUp;
    }

    /** How many subscriptions are open. */
    public int subscribers() {
        return subscribers;
    }

    /**
     * A SNAPSHOT, then every CHANGE of a call that is seen and matches, once and in order, and REMOVED when a call matches no more.
     * Items come on the live loop and as they are requested. Who asks too late for changes that are no longer kept gets
     * RESYNC and a SNAPSHOT of what is then the newest state.
     *
     * @param after cursor of the last item seen by an earlier subscription with the same sight and filter: goes on behind
     *     it, or says RESYNC and sends a SNAPSHOT when that is not possible; null to begin
     * @throws io.ringdown.access.AccessDenied when the filter has a number that is masked
     */
    public Multi<CallsUpdate> subscribe(Sight sight, CallFilter filter, String after) {
        return subscribe(Onlooker.of(sight, filter, process), after);
    }

    private Multi<CallsUpdate> subscribe(Onlooker onlooker, String after) {
        return multi(subscriber -> new CallsOutlet(subscriber, onlooker, after), callOutlets);
    }

    /** As {@link #subscribe}, made for many subscribers with the same sight and filter. */
    public SharedSource<CallsUpdate> source(Sight sight, CallFilter filter) {
        return new SharedCalls(Onlooker.of(sight, filter, process));
    }

    /**
     * What dialplans say about calls that are seen and match, once and in order. Who asks too late gets RESYNC.
     *
     * @param name of the events; null for all
     * @param after cursor of the last item seen; null to begin with the next event
     */
    public Multi<UserEventsUpdate> subscribeUserEvents(Sight sight, CallFilter filter, String name, String after) {
        return subscribeUserEvents(Onlooker.of(sight, filter, process), name, after);
    }

    private Multi<UserEventsUpdate> subscribeUserEvents(Onlooker onlooker, String name, String after) {
        return multi(subscriber -> new UserEventsOutlet(subscriber, onlooker, name, after), callOutlets);
    }

    /** As {@link #subscribeUserEvents}, made for many subscribers with the same sight and filter. */
    public SharedSource<UserEventsUpdate> userEventsSource(Sight sight, CallFilter filter, String name) {
        return new SharedUserEvents(Onlooker.of(sight, filter, process), name);
    }

    /** As {@link #subscribePbxes}, made for many subscribers. */
    public SharedSource<PbxStatus> pbxesSource(Sight sight) {
        return new SharedPbxes(sight);
    }

    /**
     * The state of each PBX that is seen, then each change of one. Who asks too slowly for all of them gets the newest of each PBX.
     */
    public Multi<PbxStatus> subscribePbxes(Sight sight) {
        return multi(subscriber -> new PbxOutlet(subscriber, sight), pbxOutlets);
    }

    private <T, O extends Outlet<T>> Multi<T> multi(
            Function<Flow.Subscriber<? super T>, O> outletFor, Set<? super O> outlets) {
        Flow.Publisher<T> publisher = subscriber -> {
            O outlet = outletFor.apply(subscriber);
            loop.execute(() -> {
                if (!outlet.isGone()) {
                    outlets.add(outlet);
                    countSubscribers();
                }
            });
            subscriber.onSubscribe(outlet);
        };
        return Multi.createFrom().publisher(publisher);
    }

    private <T> Consumer<Outlet<T>> goneFrom(Set<? extends Outlet<?>> outlets) {
        return outlet -> loop.execute(() -> {
            outlets.remove(outlet);
            countSubscribers();
        });
    }

    private void countSubscribers() {
        subscribers = callOutlets.size() + pbxOutlets.size();
    }

    private void takeIn() {
        Delivery delivery = inbox.take(TURN);
        try {
            apply(delivery);
            List.copyOf(callOutlets).forEach(Outlet::serve);
        } finally {
            if (delivery.more()) {
                loop.execute(this::takeIn);
            }
        }
    }

    private void apply(Delivery delivery) {
        for (ChangeBatch batch : delivery.batches()) {
            for (CallChange change : batch.changes()) {
                history.add(put(change.call()), change);
            }
        }
        if (!delivery.squeezed().isEmpty()) {
            delivery.squeezed().forEach(this::put);
            history.breakOff();
            givenUp += delivery.squeezed().size();
            LOG.log(
                    Level.WARNING,
                    "Live calls fell behind: changes of {0} calls were given up, all subscribers get the newest state"
                            + " instead; subscribers={1}",
                    delivery.squeezed().size(),
                    subscribers);
        }
    }

    /** @return the call before */
    private Call put(Call call) {
        return call.ended() ? calls.remove(call.id()) : calls.put(call.id(), call);
    }

    /** Reads the history, from its own place in it. */
    private abstract class HistoryOutlet<T> extends Outlet<T> {

        final Onlooker onlooker;
        private long place;
        private boolean lost;
        private boolean beginning;

        HistoryOutlet(Flow.Subscriber<? super T> subscriber, Onlooker onlooker, String after) {
            super(subscriber, loop, goneFrom(callOutlets));
            this.onlooker = onlooker;
            if (after == null) {
                beginning = true;
            } else {
                Cursor cursor = Cursor.parse(after).orElse(onlooker.nowhere());
                lost = !cursor.process().equals(onlooker.process());
                place = cursor.seq() + 1;
            }
        }

        /** What is there as it begins; null when that is not told. */
        abstract T begin(Cursor at);

        /** What tells that changes were missed, behind which it begins anew. */
        abstract T resync();

        /** What it sees of a change; null when nothing. */
        abstract T through(Entry entry);

        @Override
        final T next() {
            if (beginning) {
                beginning = false;
                place = history.last() + 1;
                T begin = begin(onlooker.cursor(history.last()));
                if (begin != null) {
                    return begin;
                }
            }
            if (lost || place < history.first() || place > history.last() + 1) {
                lost = false;
                beginning = true;
                return resync();
            }
            while (place <= history.last()) {
                T update = through(history.get(place++));
                if (update != null) {
                    return update;
                }
            }
            return null;
        }
    }

    private final class CallsOutlet extends HistoryOutlet<CallsUpdate> {

        CallsOutlet(Flow.Subscriber<? super CallsUpdate> subscriber, Onlooker onlooker, String after) {
            super(subscriber, onlooker, after);
        }

        @Override
        CallsUpdate begin(Cursor at) {
            return CallsUpdate.snapshot(at, calls(onlooker));
        }

        @Override
        CallsUpdate resync() {
            // Who is cut off before the snapshot must not go on as if it had come.
            return CallsUpdate.resync(onlooker.nowhere());
        }

        @Override
        CallsUpdate through(Entry entry) {
            Call now = entry.change().call();
            if (onlooker.matches(now)) {
                return CallsUpdate.change(
                        onlooker.cursor(entry.seq()), onlooker.sight().show(entry.change()));
            }
            return entry.before() != null && onlooker.matches(entry.before())
                    ? CallsUpdate.removed(onlooker.cursor(entry.seq()), now.id())
                    : null;
        }
    }

    private final class UserEventsOutlet extends HistoryOutlet<UserEventsUpdate> {

        private final String name;

        UserEventsOutlet(
                Flow.Subscriber<? super UserEventsUpdate> subscriber, Onlooker onlooker, String name, String after) {
            super(subscriber, onlooker, after);
            this.name = name;
        }

        @Override
        UserEventsUpdate begin(Cursor at) {
            return null;
        }

        @Override
        UserEventsUpdate resync() {
            return missed(onlooker, history.last());
        }

        @Override
        UserEventsUpdate through(Entry entry) {
            return entry.change() instanceof CallChange.UserEvent event
                            && (name == null || name.equals(event.name()))
                            && onlooker.matches(event.call())
                    ? new UserEventsUpdate(
                            onlooker.cursor(entry.seq()).toString(),
                            UpdateKind.CHANGE,
                            onlooker.sight().show(event))
                    : null;
        }
    }

    private static UserEventsUpdate missed(Onlooker onlooker, long seq) {
        return new UserEventsUpdate(onlooker.cursor(seq).toString(), UpdateKind.RESYNC, null);
    }

    private final class SharedCalls implements SharedSource<CallsUpdate> {

        private final Onlooker onlooker;

        SharedCalls(Onlooker onlooker) {
            this.onlooker = onlooker;
        }

        @Override
        public Multi<CallsUpdate> open() {
            return subscribe(onlooker, null);
        }

        @Override
        public Multi<CallsUpdate> openAfter(String cursor) {
            return subscribe(onlooker, cursor);
        }

        @Override
        public boolean resumable() {
            return true;
        }

        @Override
        public long place(CallsUpdate item) {
            return onlooker.placeOf(item.cursor()).orElse(-1); // a RESYNC has none
        }

        @Override
        public OptionalLong place(String cursor) {
            return onlooker.placeOf(cursor);
        }

        @Override
        public Fold<CallsUpdate> fold() {
            return new Fold<>() {
                private final Map<String, Call> known = new HashMap<>();
                private Cursor at;

                @Override
                public void take(CallsUpdate item) {
                    switch (item.kind()) {
                        case SNAPSHOT -> {
                            known.clear();
                            item.calls().forEach(call -> known.put(call.id(), call));
                        }
                        case CHANGE -> {
                            Call call = item.change().call();
                            if (call.ended()) {
                                known.remove(call.id());
                            } else {
                                known.put(call.id(), call);
                            }
                        }
                        case REMOVED -> known.remove(item.removed());
                        case RESYNC -> {}
                    }
                    if (item.kind() != UpdateKind.RESYNC) {
                        at = Cursor.parse(item.cursor()).orElse(at);
                    }
                }

                @Override
                public List<CallsUpdate> now() {
                    return at == null
                            ? List.of()
                            : List.of(CallsUpdate.snapshot(
                                    at,
                                    known.values().stream().sorted(OLDEST_FIRST).toList()));
                }

                @Override
                public List<CallsUpdate> afterLoss() {
                    List<CallsUpdate> all = new ArrayList<>(now());
                    all.addFirst(CallsUpdate.resync(onlooker.nowhere()));
                    return all;
                }
            };
        }
    }

    private final class SharedUserEvents implements SharedSource<UserEventsUpdate> {

        private final Onlooker onlooker;
        private final String event;

        SharedUserEvents(Onlooker onlooker, String event) {
            this.onlooker = onlooker;
            this.event = event;
        }

        @Override
        public Multi<UserEventsUpdate> open() {
            return subscribeUserEvents(onlooker, event, null);
        }

        @Override
        public Multi<UserEventsUpdate> openAfter(String cursor) {
            return subscribeUserEvents(onlooker, event, cursor);
        }

        @Override
        public boolean resumable() {
            return true;
        }

        @Override
        public long place(UserEventsUpdate item) {
            return onlooker.placeOf(item.cursor()).orElse(-1);
        }

        @Override
        public OptionalLong place(String cursor) {
            return onlooker.placeOf(cursor);
        }

        @Override
        public Fold<UserEventsUpdate> fold() {
            return new Fold<>() {
                private long at;

                @Override
                public void take(UserEventsUpdate item) {
                    at = Math.max(at, onlooker.placeOf(item.cursor()).orElse(at));
                }

                @Override
                public List<UserEventsUpdate> now() {
                    return List.of();
                }

                @Override
                public List<UserEventsUpdate> afterLoss() {
                    return List.of(missed(onlooker, at));
                }
            };
        }
    }

    private final class SharedPbxes implements SharedSource<PbxStatus> {

        private final Sight sight;

        SharedPbxes(Sight sight) {
            this.sight = sight;
        }

        @Override
        public Multi<PbxStatus> open() {
            return subscribePbxes(sight);
        }

        @Override
        public Fold<PbxStatus> fold() {
            return new Fold<>() {
                private final Map<String, PbxStatus> known = new TreeMap<>();

                @Override
                public void take(PbxStatus item) {
                    if (item.state() == PbxState.REMOVED) {
                        known.remove(item.name());
                    } else {
                        known.put(item.name(), item);
                    }
                }

                @Override
                public List<PbxStatus> now() {
                    return List.copyOf(known.values());
                }

                @Override
                public List<PbxStatus> afterLoss() {
                    return now();
                }
            };
        }
    }

    private final class PbxOutlet extends Outlet<PbxStatus> {

        private final Deque<PbxStatus> waiting = new ArrayDeque<>();
        private final Sight sight;
        private boolean begun;

        PbxOutlet(Flow.Subscriber<? super PbxStatus> subscriber, Sight sight) {
            super(subscriber, loop, goneFrom(pbxOutlets));
            this.sight = sight;
        }

        void add(PbxStatus status) {
            if (!begun || !sight.seesPbx(status.name())) {
                return; // what is current is taken when it begins
            }
            waiting.add(status);
            if (waiting.size() > MOST_STATES_WAITING) {
                Map<String, PbxStatus> newest = new LinkedHashMap<>();
                waiting.forEach(each -> newest.put(each.name(), each));
                waiting.clear();
                waiting.addAll(newest.values());
            }
        }

        @Override
        PbxStatus next() {
            if (!begun) {
                begun = true;
                waiting.addAll(pbxes(sight));
            }
            return waiting.poll();
        }
    }
}
