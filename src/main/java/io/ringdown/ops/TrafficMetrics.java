package io.ringdown.ops;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.Collector;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.ringdown.access.Sight;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.Direction;
import io.ringdown.call.PbxStatus;
import io.ringdown.call.Queue;
import io.ringdown.graphql.request.Code;
import io.ringdown.graphql.socket.SocketCounts;
import io.ringdown.graphql.socket.SocketRoute;
import io.ringdown.graphql.socket.SocketRoute.Outboxes;
import io.ringdown.graphql.socket.Streams;
import io.ringdown.graphql.socket.Workers;
import io.ringdown.http.Connections;
import io.ringdown.live.LiveBoard;
import io.ringdown.live.LiveCalls;
import io.ringdown.live.Load;
import io.ringdown.pbx.ChangeSink;
import io.ringdown.pbx.LinkCounts;
import io.ringdown.pbx.PbxLink;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is counted by labels that come and go, read when Prometheus asks and not before: following calls pays for no
 * more than the counters themselves. For Prometheus alone, since Micrometer has no meter that takes a histogram which
 * somebody else has kept.
 */
@ApplicationScoped
@SuppressWarnings("deprecation") // of Micrometer's two registries for Prometheus, Quarkus has the older one
public class TrafficMetrics extends Collector implements ChangeSink {

    /** A PBX that makes up queues must not make up as many metrics. */
    private static final int MOST_QUEUES = 1_000;

    private static final String PBX = "pbx";

    private record Kind(String pbx, CallState state, Direction direction) {}

    private record Ended(String pbx, Direction direction, boolean complete) {}

    private final PrometheusMeterRegistry registry;
    private final LiveCalls live;
    private final LiveBoard board;
    private final SocketRoute sockets;
    private final Streams streams;
    private final Workers workers;
    private final Connections connections;
    private final Load load;
    private final SocketCounts counts;
    private final Map<String, PbxLink> links = new ConcurrentHashMap<>();
    private final Map<Ended, LongAdder> ended = new ConcurrentHashMap<>();

    TrafficMetrics(
            PrometheusMeterRegistry registry,
            LiveCalls live,
            LiveBoard board,
            SocketRoute sockets,
            Streams streams,
            SocketCounts counts,
            Workers workers,
            Connections connections,
            Load load) {
        this.workers = workers;
        this.connections = connections;
        this.load = load;
        this.registry = registry;
        this.live = live;
        this.board = board;
        this.sockets = sockets;
        this.streams = streams;
        this.counts = counts;
    }

    void onStart(@Observes StartupEvent event) {
        registry.getPrometheusRegistry().register(this);
    }

    void onStop(@Observes ShutdownEvent event) {
        registry.getPrometheusRegistry().unregister(this);
    }

    void follow(PbxLink link) {
        links.put(link.name(), link);
    }

    void unfollow(String pbx) {
        links.remove(pbx);
        ended.keySet().removeIf(key -> key.pbx().equals(pbx));
    }

    @Override
    public String name() {
        return "traffic";
    }

    @Override
    public void onChanges(ChangeBatch batch) {
        for (CallChange change : batch.changes()) {
            if (change instanceof CallChange.Ended) {
                var record = change.call().record();
                ended.computeIfAbsent(
                                new Ended(batch.pbx(), record.direction(), record.complete()), _ -> new LongAdder())
                        .increment();
            }
        }
    }

    @Override
    public void onStatus(PbxStatus status) {
        // it is told by Metrics
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> all = new ArrayList<>();
        all.add(liveCalls());
        all.add(endedCalls());
        all.add(waitingCallers());
        all.add(appliedEvents());
        all.add(resyncs());
        all.add(lag());
        subscribers(all);
        return all;
    }

    private MetricFamilySamples liveCalls() {
        Map<Kind, Integer> kinds = new HashMap<>();
        // so that a state which nothing is in any more says 0, and does not stay as it was
        for (String pbx : links.keySet()) {
            for (CallState state : CallState.values()) {
                for (Direction direction : Direction.values()) {
                    if (state != CallState.ENDED) {
                        kinds.put(new Kind(pbx, state, direction), 0);
                    }
                }
            }
        }
        live.forEach(call -> kinds.computeIfPresent(
                new Kind(call.record().pbx(), call.state(), call.record().direction()), (_, count) -> count + 1));
        Family family = new Family("ringdown_calls_by_state", Type.GAUGE, "Calls that live", PBX, "state", "direction");
        kinds.forEach((kind, count) -> family.add(count, kind.pbx(), lower(kind.state()), lower(kind.direction())));
        return family.built();
    }

    private MetricFamilySamples endedCalls() {
        Family family = new Family(
                "ringdown_calls_ended",
                Type.COUNTER,
                "Calls that ended; complete is false for those that were not seen from beginning to end",
                PBX,
                "direction",
                "complete");
        for (String pbx : links.keySet()) {
            for (Direction direction : Direction.values()) {
                for (boolean complete : new boolean[] {true, false}) {
                    LongAdder count = ended.get(new Ended(pbx, direction, complete));
                    // told from the beginning, or the first one would be no rise
                    family.add(count == null ? 0 : count.sum(), pbx, lower(direction), String.valueOf(complete));
                }
            }
        }
        return family.built();
    }

    private MetricFamilySamples waitingCallers() {
        Family family = new Family("ringdown_queue_waiting", Type.GAUGE, "Callers who wait in a queue", PBX, "queue");
        board.queues(Sight.ALL, null).stream()
                .filter(queue -> links.containsKey(queue.pbx()))
                .limit(MOST_QUEUES)
                .forEach((Queue queue) -> family.add(queue.waiting().size(), queue.pbx(), queue.name()));
        return family.built();
    }

    private MetricFamilySamples appliedEvents() {
        Family family = new Family(
                "ringdown_events_applied",
                Type.COUNTER,
                "Events that the engine took since the start, those refused included",
                PBX,
                "type");
        links.forEach((pbx, link) -> link.counts().events().forEach((type, count) -> family.add(count, pbx, type)));
        return family.built();
    }

    private MetricFamilySamples resyncs() {
        Family family = new Family(
                "ringdown_pbx_resyncs", Type.COUNTER, "How often what is there was listed, and why", PBX, "reason");
        links.forEach((pbx, link) -> {
            for (LinkCounts.Resync why : LinkCounts.Resync.values()) {
                family.add(link.counts().resyncs(why), pbx, lower(why));
            }
        });
        return family.built();
    }

    private MetricFamilySamples lag() {
        String name = "ringdown_pbx_event_lag_seconds";
        List<MetricFamilySamples.Sample> samples = new ArrayList<>();
        links.forEach((pbx, link) -> {
            LinkCounts.Lags lags = link.counts().lags();
            for (int i = 0; i < lags.bounds().length; i++) {
                samples.add(new MetricFamilySamples.Sample(
                        name + "_bucket",
                        List.of(PBX, "le"),
                        List.of(pbx, doubleToGoString(lags.bounds()[i])),
                        lags.counts()[i]));
            }
            long all = lags.counts()[lags.counts().length - 1];
            samples.add(new MetricFamilySamples.Sample(name + "_count", List.of(PBX), List.of(pbx), all));
            samples.add(new MetricFamilySamples.Sample(name + "_sum", List.of(PBX), List.of(pbx), lags.sum()));
        });
        return new MetricFamilySamples(
                name,
                Type.HISTOGRAM,
                "How late events were followed, since the start; those with a Timestamp",
                samples);
    }

    private void subscribers(List<MetricFamilySamples> all) {
        all.add(gauge("ringdown_subscribers_connections", "Clients that are connected", sockets.connections()));
        all.add(gauge(
                "ringdown_subscribers_subscriptions",
                "Subscriptions of clients that are connected",
                streams.members()));
        all.add(gauge(
                "ringdown_subscribers_streams",
                "Different subscriptions, each made once for all who share it",
                streams.size()));
        Outboxes outboxes = sockets.outboxes();
        all.add(gauge(
                "ringdown_subscribers_waiting_messages", "Messages that wait for all clients", outboxes.messages()));
        all.add(gauge(
                "ringdown_subscribers_waiting_messages_max",
                "Messages that wait for the slowest client",
                outboxes.mostMessages()));
        all.add(gauge("ringdown_subscribers_waiting_bytes", "Bytes that wait for all clients", outboxes.bytes()));
        all.add(gauge(
                "ringdown_subscribers_waiting_bytes_max",
                "Bytes that wait for the slowest client",
                outboxes.mostBytes()));
        Family evicted = new Family(
                "ringdown_subscribers_evicted",
                Type.COUNTER,
                "Clients that were too slow, by what was done about it",
                "reason");
        for (SocketCounts.Eviction what : SocketCounts.Eviction.values()) {
            evicted.add(counts.evictions(what), lower(what));
        }
        all.add(evicted.built());
        all.add(gauge(
                "ringdown_clients_memory_bytes",
                "What is kept for clients that have not read it: windows, snapshots, answers",
                streams.bytes()));
        all.add(gauge(
                "ringdown_subscribers_streams_wait_seconds",
                "How long streams wait for their turn to be rendered",
                workers.streamsWait() / 1e9));
        all.add(gauge("ringdown_operations_waiting", "Operations that wait for a thread", workers.waiting()));
        Family refused = new Family(
                "ringdown_operations_refused", Type.COUNTER, "Operations that got no data, by why not", "code");
        for (Code code : Code.values()) {
            refused.add(counts.refusals(code), lower(code));
        }
        all.add(refused.built());
        all.add(gauge("ringdown_http_connections", "Connections to the HTTP server", connections.size()));
        Family closed = new Family(
                "ringdown_http_closed",
                Type.COUNTER,
                "Connections that the service closed or did not take, by why",
                "reason");
        for (Connections.Reason reason : Connections.Reason.values()) {
            closed.add(connections.closed(reason), lower(reason));
        }
        all.add(closed.built());
        all.add(gauge(
                "ringdown_pbx_loop_late_seconds",
                "How late the latest loop that follows PBXs is",
                Math.max(0, load.lateness()) / 1e9));
        Family behind = new Family(
                "ringdown_pbx_loop_behind",
                Type.COUNTER,
                "Times that a loop which follows PBXs was so late that clients were refused");
        behind.add(load.episodes());
        all.add(behind.built());
        Family givenUp = new Family(
                "ringdown_live_given_up",
                Type.COUNTER,
                "Calls whose changes came faster than they could be told; all subscribers got the newest state");
        givenUp.add(live.givenUp());
        all.add(givenUp.built());
    }

    private static MetricFamilySamples gauge(String name, String what, double value) {
        Family family = new Family(name, Type.GAUGE, what);
        family.add(value);
        return family.built();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** One metric and its samples. */
    private static final class Family {

        private final String name;
        private final Type type;
        private final String what;
        private final List<String> labels;
        private final List<MetricFamilySamples.Sample> samples = new ArrayList<>();

        Family(String name, Type type, String what, String... labels) {
            this.name = name;
            this.type = type;
            this.what = what;
            this.labels = List.of(labels);
        }

        void add(double value, String... values) {
            samples.add(new MetricFamilySamples.Sample(
                    type == Type.COUNTER ? name + "_total" : name, labels, List.of(values), value));
        }

        MetricFamilySamples built() {
            return new MetricFamilySamples(name, type, what, samples);
        }
    }
}
