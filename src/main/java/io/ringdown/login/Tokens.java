package io.ringdown.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * Whether a token is good. The database is asked once in a while for each, never on an event loop; while it is away, those
 * that were seen not long ago go on.
 */
final class Tokens {

    /** What there is to say of a presented token. */
    sealed interface Verdict {
        record Good(ApiToken token) implements Verdict {}

        /** @param why for whoever presented it */
        record Bad(String why) implements Verdict {}

        /** It cannot be known now. */
        record Unknown() implements Verdict {}
    }

    /** Where tokens are. Blocking. */
    interface Source {
        Optional<ApiToken> find(String id) throws SQLException;

        void used(String id) throws SQLException;
    }

    /** How old an answer of the database may be: so long a revoked token is still taken. */
    static final Duration FRESH = Duration.ofSeconds(10);

    private static final Duration USED_EVERY = Duration.ofMinutes(1);
    private static final int MOST = 10_000;
    private static final String NONE = "there is no such token";
    private static final Logger LOG = Logger.getLogger(Tokens.class);

    private record Seen(Optional<ApiToken> token, Instant at) {}

    private final Source source;
    private final Executor workers;
    private final InstantSource clock;
    private final Duration memory;
    private final Cache<String, Seen> seen;
    private final Cache<String, Instant> used;
    private final Map<String, CompletableFuture<Verdict>> asking = new ConcurrentHashMap<>();

    /**
     * @param workers may block
     * @param memory how long a token is taken by what was known of it, while the database is away
     */
    Tokens(Source source, Executor workers, InstantSource clock, Duration memory) {
        this.source = source;
        this.workers = workers;
        this.clock = clock;
        this.memory = memory;
        this.seen = Caffeine.newBuilder().maximumSize(MOST).build();
        this.used = Caffeine.newBuilder().maximumSize(MOST).build();
    }

    /** Known well enough to need no look at the database. */
    boolean known(TokenText text) {
        Seen known = seen.getIfPresent(text.id());
        return known != null && fresh(known) && known.token().filter(text::is).isPresent();
    }

    CompletableFuture<Verdict> judge(TokenText text) {
        Seen known = seen.getIfPresent(text.id());
        if (known != null && fresh(known)) {
            return CompletableFuture.completedFuture(judge(text, known));
        }
        return ask(text.id()).thenApply(verdict -> {
            Seen now = seen.getIfPresent(text.id());
            return verdict instanceof Verdict.Unknown || now == null ? new Verdict.Unknown() : judge(text, now);
        });
    }

    /** One question at a time for each token, however many ask. */
    private CompletableFuture<Verdict> ask(String id) {
        CompletableFuture<Verdict> answer = new CompletableFuture<>();
        CompletableFuture<Verdict> asked = asking.putIfAbsent(id, answer);
        if (asked != null) {
            return asked;
        }
        workers.execute(() -> {
            try {
                Verdict verdict = look(id);
                asking.remove(id, answer);
                answer.complete(verdict);
            } catch (RuntimeException failure) {
                asking.remove(id, answer);
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    /** Whether a token that was good still is: its row says so, whatever its secret. */
    CompletableFuture<Verdict> judge(String id) {
        Seen known = seen.getIfPresent(id);
        if (known != null && fresh(known)) {
            return CompletableFuture.completedFuture(state(known));
        }
        return ask(id);
    }

    private Verdict look(String id) {
        try {
            Seen now = new Seen(source.find(id), clock.instant());
            seen.put(id, now);
            return state(now);
        } catch (SQLException failure) {
            LOG.debugf("token=%s error=%s", id, failure.getMessage());
            Seen known = seen.getIfPresent(id);
            boolean remembered = known != null
                    && known.token().isPresent()
                    && clock.instant().isBefore(known.at().plus(memory));
            return remembered ? state(known) : new Verdict.Unknown();
        }
    }

    private boolean fresh(Seen known) {
        return clock.instant().isBefore(known.at().plus(FRESH));
    }

    private Verdict judge(TokenText text, Seen known) {
        if (known.token().isEmpty() || !text.is(known.token().get())) {
            return new Verdict.Bad(NONE); // the same for a wrong id and a wrong secret
        }
        Verdict verdict = state(known);
        if (verdict instanceof Verdict.Good) {
            noteUse(text.id());
        }
        return verdict;
    }

    private Verdict state(Seen known) {
        if (known == null || known.token().isEmpty()) {
            return new Verdict.Bad(NONE);
        }
        String refusal = known.token().get().refusal(clock.instant());
        return refusal == null ? new Verdict.Good(known.token().get()) : new Verdict.Bad(refusal);
    }

    private void noteUse(String id) {
        Instant now = clock.instant();
        Instant last = used.getIfPresent(id);
        if (last != null && now.isBefore(last.plus(USED_EVERY))) {
            return;
        }
        used.put(id, now);
        workers.execute(() -> {
            try {
                source.used(id);
            } catch (SQLException failure) {
                LOG.debugf("token=%s error=%s", id, failure.getMessage()); // told again in a minute
            }
        });
    }
}
