package io.ringdown.graphql.socket;

import graphql.ExecutionResult;
import io.quarkus.arc.Arc;
import io.quarkus.arc.InjectableContext.ContextState;
import io.quarkus.arc.ManagedContext;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.ringdown.access.Sight;
import io.ringdown.login.Caller;
import io.ringdown.login.LimitSettings;
import io.smallrye.graphql.execution.ExecutionResponse;
import io.smallrye.graphql.execution.ExecutionResponseWriter;
import io.smallrye.graphql.execution.ExecutionService;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.reactivestreams.Publisher;

/** Executes operations; subscriptions that are the same once, for all who ask. */
@ApplicationScoped
public class Streams {

    /** What becomes of an operation; called on any thread. */
    interface Outcome {

        /** The one result of a query or a mutation, or of a subscription that was refused. */
        void onResult(byte[] result, boolean refused);

        /** A subscription runs. */
        void onStream(SharedStream stream);
    }

    /** Who sees the same shares what is made for them. */
    private record Key(String operation, Sight sight) {}

    private static final System.Logger LOG = System.getLogger(Streams.class.getName());

    /** A stream that is being opened, or runs, or is over; and those that wait for it. Touched on serial only, but for being counted. */
    private final class Shared {

        private final Key key;
        private final Executor serial = new SerialExecutor(Infrastructure.getDefaultExecutor());
        private final List<Outcome> waiting = new ArrayList<>();
        private volatile SharedStream stream;
        private ContextState scope;
        private boolean over;
        private long idleSince;

        Shared(Key key) {
            this.key = key;
        }

        void ask(Caller caller, Operation operation, Outcome outcome) {
            if (over) {
                execute(caller, operation, outcome); // by a new one
            } else if (stream != null) {
                idleSince = 0;
                outcome.onStream(stream);
            } else {
                waiting.add(outcome);
                if (waiting.size() == 1) {
                    SharedField field = new SharedField();
                    run(
                            caller,
                            operation,
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
                stream = new SharedStream(settings, counts, serial, field, results, this::failed);
                stream.begin();
                waiting.forEach(outcome -> outcome.onStream(stream));
            } else {
                byte[] refusal = Results.bytes(response);
                end();
                waiting.forEach(outcome -> outcome.onResult(refusal, true));
            }
            waiting.clear();
        }

        private void failed(String why) {
            LOG.log(Level.ERROR, "a shared subscription ended: {0}", why);
            serial.execute(() -> {
                if (!over) {
                    List<Member> members = stream.all();
                    end();
                    members.forEach(member -> member.failLater("the subscription ended unexpectedly: subscribe again"));
                }
            });
        }

        /** Nobody has watched it for a while: it ends. */
        void sweep(long now) {
            if (over || stream == null || stream.members() > 0) {
                idleSince = 0;
            } else if (idleSince == 0) {
                idleSince = now;
            } else if (now - idleSince > settings.linger().toNanos()) {
                end();
            }
        }

        private void end() {
            over = true;
            shared.remove(key, this);
            if (stream != null) {
                stream.end();
            }
            if (scope != null) {
                Arc.container().requestContext().destroy(scope);
            }
        }
    }

    private final ExecutionService service;
    private final SocketSettings settings;
    private final SocketCounts counts;
    private final CurrentIdentityAssociation identities;
    private final LimitSettings limits;
    private final Vertx vertx;
    private final Map<Key, Shared> shared = new ConcurrentHashMap<>();

    Streams(
            ExecutionService service,
            SocketSettings settings,
            SocketCounts counts,
            CurrentIdentityAssociation identities,
            LimitSettings limits,
            Vertx vertx) {
        this.service = service;
        this.settings = settings;
        this.counts = counts;
        this.identities = identities;
        this.limits = limits;
        this.vertx = vertx;
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

    SocketCounts counts() {
        return counts;
    }

    /** @param caller on whose behalf it runs, and who sees its result */
    void execute(Caller caller, Operation operation, Outcome outcome) {
        switch (operation.kind()) {
            case QUERY -> once(caller, operation, limits.operationTimeout(), outcome);
            case MUTATION -> once(caller, operation, limits.mutationTimeout(), outcome);
            case SUBSCRIPTION -> {
                Shared stream = shared.computeIfAbsent(
                        new Key(operation.key(), caller.actor().sight()), Shared::new);
                stream.serial.execute(() -> stream.ask(caller, operation, outcome));
            }
        }
    }

    /** What takes too long is told so; what it was still doing comes to its end unheard. */
    private void once(Caller caller, Operation operation, Duration within, Outcome outcome) {
        AtomicBoolean told = new AtomicBoolean();
        long timer = vertx.setTimer(Math.max(1, within.toMillis()), _ -> {
            if (told.compareAndSet(false, true)) {
                outcome.onResult(
                        Results.bytes(new ExecutionResponse(
                                Refusals.result(Code.TIMEOUT, "this took longer than " + within.toSeconds() + " s"))),
                        false);
            }
        });
        run(caller, operation, Map.of(), (response, scope) -> {
            vertx.cancelTimer(timer);
            try {
                if (told.compareAndSet(false, true)) {
                    outcome.onResult(Results.bytes(response), false);
                }
            } finally {
                Arc.container().requestContext().destroy(scope);
            }
        });
    }

    void sweep() {
        long now = System.nanoTime();
        shared.values().forEach(each -> each.serial.execute(() -> each.sweep(now)));
    }

    /** Executes on a thread that may block. @param then gets the scope too, and destroys it when all is over */
    private void run(
            Caller caller,
            Operation operation,
            Map<String, Object> more,
            BiConsumer<ExecutionResponse, ContextState> then) {
        Infrastructure.getDefaultExecutor().execute(() -> {
            ManagedContext requests = Arc.container().requestContext();
            requests.activate();
            ContextState scope = requests.getState();
            // what Quarkus' own handler of requests puts there
            identities.setIdentity(caller.identity());
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
                    then.accept(
                            new ExecutionResponse(
                                    Refusals.result(Code.INTERNAL, "The server could not answer; its log says why.")),
                            scope);
                }
            };
            try {
                switch (operation.kind()) {
                    // a phone may ring for minutes: no thread waits for it
                    case MUTATION -> service.executeAsync(operation.request(), context, writer);
                    case QUERY, SUBSCRIPTION -> service.executeSync(operation.request(), context, writer);
                }
            } finally {
                requests.deactivate();
            }
        });
    }
}
