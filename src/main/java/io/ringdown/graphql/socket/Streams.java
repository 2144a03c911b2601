package io.ringdown.graphql.socket;

import graphql.ExecutionResult;
import graphql.language.OperationDefinition;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.quarkus.arc.Arc;
import io.quarkus.arc.InjectableContext.ContextState;
import io.quarkus.arc.ManagedContext;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.ringdown.access.Sight;
import io.ringdown.graphql.request.Code;
import io.ringdown.graphql.request.Envelope;
import io.ringdown.graphql.request.Refused;
import io.ringdown.graphql.request.RequestReader;
import io.ringdown.live.Load;
import io.ringdown.login.Caller;
import io.ringdown.login.LimitSettings;
import io.ringdown.login.Limits;
import io.smallrye.graphql.execution.ExecutionResponse;
import io.smallrye.graphql.execution.ExecutionResponseWriter;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.reactivestreams.Publisher;

/**
 * Reads and executes operations, on the threads of {@link Workers}; subscriptions that are the same once, for all who
 * ask.
 */
@ApplicationScoped
public class Streams {

    /**
     * The one answer to an operation.
     *
     * @param json UTF-8
     * @param refusal why there is no data; null when there is
     * @param executed whether it came so far that there could be data
     */
    record Answer(byte[] json, Code refusal, boolean executed) {

        static Answer of(Code code, String message) {
            return new Answer(Results.bytes(new ExecutionResponse(Refusals.result(code, message))), code, false);
        }

        static Answer of(ExecutionResponse response) {
            ExecutionResult result = response.getExecutionResult();
            return new Answer(Results.bytes(response), Errors.refusal(result), result.isDataPresent());
        }
    }

    /** What a client sent, as far as its transport understands it; read on a thread that may take its time. */
    interface Source {
        Envelope read() throws Refused;
    }

    /** What becomes of an operation; called on any thread, one of the last two and once. */
    interface Outcome {

        /** It is one, and is about to be executed. */
        default void onAccepted() {}

        /** The result of a query or a mutation, or why there is none. */
        void onAnswer(Answer answer);

        /** A subscription runs. @param after cursor of the last item the client saw; null to begin */
        void onStream(SharedStream stream, String after);
    }

    /** Who sees the same shares what is made for them. */
    private record Key(String operation, Sight sight) {}

    private static final System.Logger LOG = System.getLogger(Streams.class.getName());

    /** Who was given a stream has joined it by then, as far as it still wants to. */
    private static final Duration JOINED_WITHIN = Duration.ofSeconds(5);

    /** Streams wait so long for their turn that no further one is opened. */
    private static final long REFUSE_NANOS = 2_000_000_000L;

    /** And so long, for ten seconds, that some of them end: a part of all each second. */
    private static final long SHED_NANOS = 5_000_000_000L;

    private static final int SHED_AFTER_SWEEPS = 10;
    private static final int SHED_PART = 10;

    private static final String TOO_MANY_STREAMS =
            "the service has more different subscriptions than it can serve: subscribe to the same as others, or again in"
                    + " a minute";

    static final String FAULT = "The server could not answer; its log says why.";

    /** A stream that is being opened, or runs, or is over; and those that wait for it. Touched on serial only, but for being counted. */
    private final class Shared {

        private final Key key;
        private final Caller opener;
        private final Executor serial = new SerialExecutor(workers.streams());
        private final List<Asked> waiting = new ArrayList<>();
        private final long since = System.nanoTime();
        private volatile SharedStream stream;
        private ContextState scope;
        private boolean over;
        private long askedAt;
        private long idleSince;

        Shared(Key key, Caller opener) {
            this.key = key;
            this.opener = opener;
        }

        void ask(Asked asked) {
            askedAt = System.nanoTime();
            if (over) {
                open(asked); // a new one
            } else if (stream != null) {
                idleSince = 0;
                asked.onStream(stream);
            } else {
                waiting.add(asked);
                if (waiting.size() == 1) {
                    SharedField field = new SharedField();
                    run(
                            asked,
                            Map.of(SharedField.KEY, field),
                            (response, scope) -> serial.execute(() -> opened(field, response, scope)));
                }
            }
        }

        private void opened(SharedField field, ExecutionResponse response, ContextState scope) {
            this.scope = scope;
            ExecutionResult result = response.getExecutionResult();
            if (result.getErrors().isEmpty() && result.getData() instanceof Publisher<?> && field.source() != null) {
                Publisher<ExecutionResult> results = result.getData();
                stream = new SharedStream(settings, counts, memory, load, serial, field, results, this::failed);
                memory.opened();
                stream.begin();
                waiting.forEach(asked -> asked.onStream(stream));
            } else {
                Answer refusal = result.getErrors().isEmpty()
                        ? Answer.of(Code.BAD_REQUEST, "a subscription has one field, and this one has none")
                        : Answer.of(response);
                end();
                waiting.forEach(asked -> asked.answer(refusal));
            }
            waiting.clear();
        }

        private void failed(String why) {
            LOG.log(Level.ERROR, "a shared subscription ended: {0}", why);
            serial.execute(() -> {
                if (!over) {
                    List<Member> members = stream.all();
                    end();
                    members.forEach(member -> member.failLater(
                            Code.SUBSCRIPTION_ENDED, "the subscription ended unexpectedly: subscribe again"));
                }
            });
        }

        /** Nobody has watched it for a while: it ends. */
        void sweep(long now) {
            if (over || stream == null) {
                return;
            }
            stream.sweep();
            if (stream.members() > 0 || now - askedAt < joinedWithin) {
                idleSince = 0;
                return;
            }
            if (idleSince == 0) {
                idleSince = now;
            }
            // one that many watched, or one for long, may come back; of others nothing is kept
            boolean worth = stream.resumable()
                    && (stream.mostMembers() > 1
                            || idleSince - since > settings.linger().toNanos());
            if (!worth || now - idleSince > settings.linger().toNanos()) {
                end();
            }
        }

        /** Makes room: what nobody watches goes first. */
        void endIfIdle() {
            if (!over && idleSince != 0) {
                end();
            }
        }

        /** There are more streams than can be served. Any thread, and at once: its own turn may come late. */
        void shed() {
            shared.remove(key, this);
            serial.execute(() -> {
                if (!over) {
                    counts.count(SocketCounts.Eviction.SHED_STREAM);
                    List<Member> members = stream == null ? List.of() : stream.all();
                    end();
                    members.forEach(member -> member.failLater(Code.OVERLOADED, TOO_MANY_STREAMS));
                }
            });
        }

        private void end() {
            if (over) {
                return;
            }
            over = true;
            shared.remove(key, this);
            places.leave(opener);
            if (stream != null) {
                stream.end();
                memory.closed();
            }
            if (scope != null) {
                Arc.container().requestContext().destroy(scope);
            }
        }
    }

    /** An operation from being asked to being answered, once. */
    private final class Asked {

        private final Caller caller;
        private final Context trace;
        private final Outcome outcome;
        private final AtomicBoolean over = new AtomicBoolean();
        private Operation operation;
        private volatile long timer;

        Asked(Caller caller, Context trace, Outcome outcome) {
            this.caller = caller;
            this.trace = trace;
            this.outcome = outcome;
        }

        void within(Duration limit) {
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(
                    Math.max(1, limit.toMillis()),
                    _ -> answer(Code.TIMEOUT, "this took longer than " + limit.toSeconds() + " s"));
            if (over.get()) {
                vertx.cancelTimer(timer);
            }
        }

        void answer(Code code, String message) {
            answer(Answer.of(code, message));
        }

        void answer(Answer answer) {
            if (settle()) {
                counts.count(answer.refusal());
                outcome.onAnswer(answer);
            }
        }

        void onStream(SharedStream stream) {
            if (settle()) {
                outcome.onStream(stream, operation.after());
            }
        }

        private boolean settle() {
            boolean first = over.compareAndSet(false, true);
            if (first) {
                vertx.cancelTimer(timer);
                requests.leaveOperation(caller);
            }
            return first;
        }
    }

    private final CodedExecution execution;
    private final SocketSettings settings;
    private final SocketCounts counts;
    private final CurrentIdentityAssociation identities;
    private final LimitSettings limits;
    private final Limits requests;
    private final Vertx vertx;
    private final Workers workers;
    private final Load load;
    private final ClientMemory memory;
    private final StreamPlaces places;
    private final Map<Key, Shared> shared = new ConcurrentHashMap<>();

    /** As {@link #JOINED_WITHIN}, nanoseconds; no longer than a stream is kept for those that come back. */
    private final long joinedWithin;

    /** Sweeps in a row that found streams waiting for too long. */
    private int late;

    Streams(
            CodedExecution execution,
            SocketSettings settings,
            SocketCounts counts,
            CurrentIdentityAssociation identities,
            LimitSettings limits,
            Limits requests,
            Vertx vertx,
            Workers workers,
            Load load,
            ClientMemory memory) {
        this.execution = execution;
        this.settings = settings;
        this.counts = counts;
        this.identities = identities;
        this.limits = limits;
        this.requests = requests;
        this.vertx = vertx;
        this.workers = workers;
        this.load = load;
        this.memory = memory;
        this.joinedWithin = Math.min(JOINED_WITHIN.toNanos(), settings.linger().toNanos());
        this.places = new StreamPlaces(settings.maxStreams(), settings.maxStreamsPerUser());
    }

    /** Subscriptions that run, each for one or many. */
    public int size() {
        return shared.size();
    }

    /** Subscriptions of clients, each counted, whoever shares one. */
    public int members() {
        return shared.values().stream()
                .map(each -> each.stream)
                .filter(Objects::nonNull)
                .mapToInt(SharedStream::members)
                .sum();
    }

    /** Bytes that are kept for clients that have not taken them. */
    public long bytes() {
        return memory.bytes()
                + shared.values().stream()
                        .map(each -> each.stream)
                        .filter(Objects::nonNull)
                        .mapToLong(SharedStream::windowBytes)
                        .sum();
    }

    SocketCounts counts() {
        return counts;
    }

    ClientMemory memory() {
        return memory;
    }

    /** Decodes what a client sent, on a thread of its own kind. @return false when too much waits */
    boolean decode(Runnable task) {
        return workers.soon(task);
    }

    /**
     * @param caller on whose behalf it runs, and who sees its result
     * @param trace what it is a part of
     */
    void ask(Caller caller, Context trace, Source source, Outcome outcome) {
        if (!requests.enterOperation(caller)) {
            outcome.onAnswer(Answer.of(
                    Code.TOO_MANY_OPERATIONS,
                    "at most " + limits.operationsPerUser() + " operations of "
                            + caller.actor().name() + " at a time: wait for the answers"));
            counts.count(Code.TOO_MANY_OPERATIONS);
            return;
        }
        Asked asked = new Asked(caller, trace, outcome);
        asked.within(limits.operationTimeout());
        if (!workers.soon(() -> read(asked, source))) {
            asked.answer(Code.OVERLOADED, "too many operations wait: ask again in a few seconds");
        }
    }

    private void read(Asked asked, Source source) {
        if (asked.over.get()) {
            return;
        }
        try {
            asked.operation = Operation.of(execution.read(source.read()));
            if (asked.operation.kind() == OperationDefinition.Operation.MUTATION) {
                asked.within(limits.mutationTimeout()); // what somebody orders is done, however much others look
            } else if (load.behind()) {
                asked.answer(Code.OVERLOADED, "the service is behind with its PBXs: ask again in a few seconds");
                return;
            }
            asked.outcome.onAccepted();
            if (asked.operation.kind() == OperationDefinition.Operation.SUBSCRIPTION) {
                open(asked);
            } else if (asked.operation.kind() == OperationDefinition.Operation.MUTATION
                    || execution.waits(asked.operation.request())) {
                if (!workers.later(() -> once(asked))) {
                    asked.answer(Code.OVERLOADED, "too many operations wait: ask again in a few seconds");
                }
            } else {
                once(asked);
            }
        } catch (Refused refused) {
            asked.answer(refused.code(), refused.getMessage());
        } catch (RequestReader.Invalid invalid) {
            asked.answer(Answer.of(new ExecutionResponse(Errors.invalid(invalid))));
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.log(Level.ERROR, "a request could not be read", fault);
            asked.answer(Code.INTERNAL, FAULT);
        }
    }

    private void open(Asked asked) {
        Key key = new Key(asked.operation.key(), asked.caller.actor().sight());
        Shared there = shared.get(key);
        if (there == null) {
            if (workers.streamsWait() > REFUSE_NANOS) {
                counts.count(SocketCounts.Eviction.NO_STREAM);
                asked.answer(Code.OVERLOADED, TOO_MANY_STREAMS);
                return;
            }
            if (!places.enter(asked.caller)) {
                shared.values().forEach(each -> each.serial.execute(each::endIfIdle));
                counts.count(SocketCounts.Eviction.NO_STREAM);
                asked.answer(
                        Code.TOO_MANY_OPERATIONS,
                        "at most " + settings.maxStreams() + " different subscriptions, and "
                                + settings.maxStreamsPerUser() + " of one user: subscribe to the same as others, with"
                                + " the filter in the front end, or end one");
                return;
            }
            Shared made = new Shared(key, asked.caller);
            there = shared.putIfAbsent(key, made);
            if (there == null) {
                there = made;
            } else {
                places.leave(asked.caller);
            }
        }
        Shared stream = there;
        stream.serial.execute(() -> stream.ask(asked));
    }

    private void once(Asked asked) {
        if (asked.over.get()) {
            return; // it waited for too long
        }
        run(asked, Map.of(), (response, scope) -> {
            try {
                asked.answer(Answer.of(response));
            } finally {
                Arc.container().requestContext().destroy(scope);
            }
        });
    }

    void sweep() {
        long now = System.nanoTime();
        shared.values().forEach(each -> each.serial.execute(() -> each.sweep(now)));
        late = workers.streamsWait() > SHED_NANOS ? late + 1 : 0;
        if (late > SHED_AFTER_SWEEPS) {
            // those that came last: the others were served well before them
            shared.values().stream()
                    .sorted(Comparator.comparingLong((Shared each) -> each.since)
                            .reversed())
                    .limit(Math.max(1, shared.size() / SHED_PART))
                    .forEach(Shared::shed);
        }
    }

    /** Executes on this thread. @param then gets the scope too, and destroys it when all is over */
    private void run(Asked asked, Map<String, Object> more, BiConsumer<ExecutionResponse, ContextState> then) {
        ManagedContext contexts = Arc.container().requestContext();
        contexts.activate();
        ContextState scope = contexts.getState();
        // what Quarkus' own handler of requests puts there
        identities.setIdentity(asked.caller.identity());
        Map<String, Object> context = new HashMap<>(more);
        context.put("runBlocking", true);
        context.put("httpHeaders", Map.of());
        context.put("state", scope);
        ExecutionResponseWriter writer = new ExecutionResponseWriter() {
            @Override
            public void write(ExecutionResponse response) {
                then.accept(response, scope);
            }

            @Override
            public void fail(Throwable failure) {
                LOG.log(Level.ERROR, "an operation failed", failure);
                then.accept(new ExecutionResponse(Refusals.result(Code.INTERNAL, FAULT)), scope);
            }
        };
        Scope traced = asked.trace.makeCurrent();
        boolean subscription = asked.operation.kind() == OperationDefinition.Operation.SUBSCRIPTION;
        try {
            // a phone may ring for minutes: no thread waits for it
            boolean async = asked.operation.kind() == OperationDefinition.Operation.MUTATION;
            execution.execute(
                    asked.operation.request(), context, subscription ? new AtomicBoolean() : asked.over, writer, async);
        } finally {
            traced.close();
            contexts.deactivate();
        }
    }
}
