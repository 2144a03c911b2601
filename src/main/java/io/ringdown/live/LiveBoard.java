package io.ringdown.live;

import io.ringdown.access.Sight;
import io.ringdown.call.BoardChange;
import io.ringdown.call.BoardChange.ConferenceChanged;
import io.ringdown.call.BoardChange.ConferenceGone;
import io.ringdown.call.BoardChange.DeviceChanged;
import io.ringdown.call.BoardChange.DeviceGone;
import io.ringdown.call.BoardChange.QueueChanged;
import io.ringdown.call.BoardChange.QueueGone;
import io.ringdown.call.BoardChange.SpaceFreed;
import io.ringdown.call.BoardChange.SpaceTaken;
import io.ringdown.call.BoardUpdate;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.Conference;
import io.ringdown.call.Device;
import io.ringdown.call.ParkedCall;
import io.ringdown.call.Queue;
import io.ringdown.pbx.ChangeSink;
import io.smallrye.mutiny.Multi;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Queues, conferences, parking spaces and devices of every PBX as they are now, and who watches the queues.
 *
 * <p>Only the newest state counts: what waits for the loop, and what waits for a subscriber, is one value for each thing
 * that changed, so neither can grow beyond what there is. Queries read immutable values and may come from any thread.
 */
public final class LiveBoard implements ChangeSink {

    private static final Comparator<Queue> BY_NAME =
            Comparator.comparing(Queue::pbx).thenComparing(Queue::name);

    private final Executor loop;
    private final Map<String, Queue> queues = new ConcurrentHashMap<>();
    private final Map<String, Conference> conferences = new ConcurrentHashMap<>();
    private final Map<String, ParkedCall> parked = new ConcurrentHashMap<>();
    private final Map<String, Device> devices = new ConcurrentHashMap<>();

    /** Newest states of queues that the loop has not taken in yet; none in the value: the queue is gone. */
    private final Map<String, Optional<Queue>> inbox = new LinkedHashMap<>();

    // Touched by the loop only.
    private final Set<QueuesOutlet> outlets = new LinkedHashSet<>();

    private volatile int subscribers;

    /** @param loop runs one task at a time, in the order they come */
    public LiveBoard(Executor loop) {
        this.loop = loop;
    }

    @Override
    public String name() {
        return "board";
    }

    @Override
    public void onChanges(ChangeBatch batch) {
        // calls are elsewhere
    }

    @Override
    public void onBoard(BoardUpdate update) {
        boolean call = false;
        for (BoardChange change : update.changes()) {
            switch (change) {
                case QueueChanged c -> call |= offer(c.id(), Optional.of(c.queue()));
                case QueueGone c -> call |= offer(c.id(), Optional.empty());
                case ConferenceChanged c -> conferences.put(c.id(), c.conference());
                case ConferenceGone c -> conferences.remove(c.id());
                case SpaceTaken c -> parked.put(c.id(), c.call());
                case SpaceFreed c -> parked.remove(c.id());
                case DeviceChanged c -> devices.put(c.id(), c.device());
                case DeviceGone c -> devices.remove(c.id());
            }
        }
        if (call) {
            loop.execute(this::takeIn);
        }
    }

    /** @param pbx null for all */
    public List<Queue> queues(Sight sight, String pbx) {
        return of(queues, pbx, Queue::pbx, sight::look, BY_NAME);
    }

    /** @param pbx null for all */
    public List<Conference> conferences(Sight sight, String pbx) {
        return of(
                conferences,
                pbx,
                Conference::pbx,
                sight::look,
                Comparator.comparing(Conference::pbx).thenComparing(Conference::name));
    }

    /** @param pbx null for all */
    public List<ParkedCall> parkedCalls(Sight sight, String pbx) {
        return of(
                parked,
                pbx,
                ParkedCall::pbx,
                sight::look,
                Comparator.comparing(ParkedCall::pbx)
                        .thenComparing(ParkedCall::lot, Comparator.nullsFirst(Comparator.<String>naturalOrder()))
                        .thenComparing(ParkedCall::space));
    }

    /** @param pbx null for all */
    public List<Device> devices(Sight sight, String pbx) {
        return of(
                devices,
                pbx,
                Device::pbx,
                sight::look,
                Comparator.comparing(Device::pbx).thenComparing(Device::name));
    }

    private static <T> List<T> of(
            Map<String, T> all,
            String pbx,
            Function<T, String> pbxOf,
            Function<T, Stream<T>> look,
            Comparator<? super T> order) {
        return all.values().stream()
                .filter(each -> pbx == null || pbx.equals(pbxOf.apply(each)))
                .flatMap(look)
                .sorted(order)
                .toList();
    }

    /** How many subscriptions are open. */
    public int subscribers() {
        return subscribers;
    }

    /**
     * A SNAPSHOT of all queues, then a CHANGE with those that are different, and REMOVED for one that is no more. Items
     * come on the live loop and as they are requested; in between only the newest state of each queue is kept.
     *
     * @param pbx null for all
     */
    public Multi<QueuesUpdate> subscribeQueues(Sight sight, String pbx) {
        Flow.Publisher<QueuesUpdate> publisher = subscriber -> {
            QueuesOutlet outlet = new QueuesOutlet(subscriber, sight, pbx);
            loop.execute(() -> {
                if (!outlet.isGone()) {
                    outlets.add(outlet);
                    subscribers = outlets.size();
                }
            });
            subscriber.onSubscribe(outlet);
        };
        return Multi.createFrom().publisher(publisher);
    }

    /** As {@link #subscribeQueues}, made for many subscribers. @param pbx null for all */
    public SharedSource<QueuesUpdate> queuesSource(Sight sight, String pbx) {
        return new SharedSource<>() {

            @Override
            public Multi<QueuesUpdate> open() {
                return subscribeQueues(sight, pbx);
            }

            @Override
            public Fold<QueuesUpdate> fold() {
                return new QueuesFold();
            }
        };
    }

    private static final class QueuesFold implements SharedSource.Fold<QueuesUpdate> {

        private final Map<String, Queue> known = new HashMap<>();
        private boolean begun;

        @Override
        public void take(QueuesUpdate item) {
            begun = true;
            if (item.kind() == UpdateKind.SNAPSHOT) {
                known.clear();
            }
            if (item.queues() != null) {
                item.queues().forEach(queue -> known.put(queue.id(), queue));
            }
            if (item.removed() != null) {
                known.remove(item.removed());
            }
        }

        @Override
        public List<QueuesUpdate> now() {
            return begun
                    ? List.of(QueuesUpdate.snapshot(
                            known.values().stream().sorted(BY_NAME).toList()))
                    : List.of();
        }

        @Override
        public List<QueuesUpdate> afterLoss() {
            return now();
        }
    }

    /** @return whether the loop has to be told */
    private boolean offer(String id, Optional<Queue> newest) {
        synchronized (inbox) {
            boolean call = inbox.isEmpty();
            inbox.put(id, newest);
            return call;
        }
    }

    private void takeIn() {
        Map<String, Optional<Queue>> news;
        synchronized (inbox) {
            news = new LinkedHashMap<>(inbox);
            inbox.clear();
        }
        news.forEach((id, queue) -> queue.ifPresentOrElse(changed -> queues.put(id, changed), () -> queues.remove(id)));
        for (QueuesOutlet outlet : List.copyOf(outlets)) {
            news.forEach(outlet::add);
            outlet.serve();
        }
    }

    private final class QueuesOutlet extends Outlet<QueuesUpdate> {

        private final Sight sight;
        private final String pbx;
        private final Map<String, Optional<Queue>> waiting = new LinkedHashMap<>();

        /** Queues that this subscriber knows of. */
        private final Set<String> known = new LinkedHashSet<>();

        private boolean begun;

        QueuesOutlet(Flow.Subscriber<? super QueuesUpdate> subscriber, Sight sight, String pbx) {
            super(
                    subscriber,
                    loop,
                    outlet -> loop.execute(() -> {
                        outlets.remove(outlet);
                        subscribers = outlets.size();
                    }));
            this.sight = sight;
            this.pbx = pbx;
        }

        void add(String id, Optional<Queue> told) {
            // one that is not seen any more is as good as gone
            Optional<Queue> newest = told.flatMap(queue -> sight.look(queue).findFirst());
            boolean wanted = pbx == null
                    || newest.map(queue -> queue.pbx().equals(pbx))
                            .orElse(known.contains(id) || waiting.containsKey(id));
            if (begun && wanted) { // what is current is taken when it begins
                waiting.put(id, newest);
            }
        }

        @Override
        QueuesUpdate next() {
            if (!begun) {
                begun = true;
                List<Queue> all = queues(sight, pbx);
                all.forEach(queue -> known.add(queue.id()));
                return QueuesUpdate.snapshot(all);
            }
            List<Queue> changed = new ArrayList<>();
            for (Optional<Queue> newest : waiting.values()) {
                newest.ifPresent(changed::add);
            }
            waiting.values().removeIf(Optional::isPresent);
            if (!changed.isEmpty()) {
                changed.forEach(queue -> known.add(queue.id()));
                return QueuesUpdate.change(changed);
            }
            while (!waiting.isEmpty()) {
                String gone = waiting.keySet().iterator().next();
                waiting.remove(gone);
                if (known.remove(gone)) {
                    return QueuesUpdate.removed(gone);
                }
            }
            return null;
        }
    }
}
