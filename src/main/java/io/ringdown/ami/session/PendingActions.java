package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiMessage;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Actions of one connection that wait for their answers, found again by ActionID. Used on the session's context only.
 *
 * <p>At most {@value #MAX_IN_FLIGHT} wait at a time and a list has at most {@value #MAX_ITEMS} items: beyond that an
 * action fails with {@link LimitExceeded}.
 */
final class PendingActions {

    static final int MAX_IN_FLIGHT = 1_000;
    static final int MAX_ITEMS = 100_000;
    private static final int MAX_ABANDONED = 256;

    /** @param items empty unless a list was asked for */
    record Answer(AmiMessage response, List<AmiMessage> items) {}

    private final class Pending {
        final String id;
        final String action;
        final UniEmitter<? super Answer> emitter;
        /** Null when the action has one answer and no list. */
        final List<AmiMessage> items;

        AmiMessage response;
        long heard = System.nanoTime();
        long timer;

        Pending(String id, String action, boolean list, UniEmitter<? super Answer> emitter) {
            this.id = id;
            this.action = action;
            this.emitter = emitter;
            this.items = list ? new ArrayList<>() : null;
        }

        void watch(long millis) {
            timer = vertx.setTimer(Math.max(1, millis), _ -> {
                long left = timeout.toMillis() - (System.nanoTime() - heard) / 1_000_000;
                if (pending.get(id) != this) {
                    return;
                }
                if (left > 0) {
                    watch(left); // items came meanwhile
                } else {
                    fail(this, new ActionTimedOut(action, timeout));
                }
            });
        }
    }

    private final Vertx vertx;
    private final Executor onContext;
    private final String prefix;
    private final Duration timeout;
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    /** Lists given up whose items may still come; the oldest are forgotten, their items then look like events. */
    private final Set<String> abandoned = new LinkedHashSet<>();

    private int lists;
    private long sequence;

    /**
     * @param onContext runs on the session's context, at once when already there
     * @param prefix begins each ActionID; no other client of the Asterisk may use it, see {@link #onEvent}
     */
    PendingActions(Vertx vertx, Executor onContext, String prefix, Duration timeout) {
        this.vertx = vertx;
        this.onContext = onContext;
        this.prefix = prefix;
        this.timeout = timeout;
    }

    int size() {
        return pending.size();
    }

    /** Has the emitter wait for the answer to the returned ActionID; null when too many wait, and the emitter failed. */
    String add(String action, boolean list, UniEmitter<? super Answer> emitter) {
        if (pending.size() >= MAX_IN_FLIGHT) {
            emitter.fail(new LimitExceeded(action, "not sent, " + MAX_IN_FLIGHT + " actions wait for their answers"));
            return null;
        }
        var entry = new Pending(prefix + ++sequence, action, list, emitter);
        pending.put(entry.id, entry);
        lists += list ? 1 : 0;
        entry.watch(timeout.toMillis());
        emitter.onTermination(() -> onContext.execute(() -> abandon(entry)));
        return entry.id;
    }

    /** Takes a response; one that nobody waits for (any more) is dropped. */
    void onResponse(AmiMessage response) {
        String id = response.get("ActionID");
        Pending entry = id == null ? null : pending.get(id);
        if (entry == null) {
            return;
        }
        if ("Error".equalsIgnoreCase(response.value(0))) {
            fail(entry, new ActionRefused(entry.action, response));
        } else if (entry.items == null) {
            remove(entry);
            entry.emitter.complete(new Answer(response, List.of()));
        } else {
            entry.response = response;
            entry.heard = System.nanoTime();
        }
    }

    /**
     * Takes an event that belongs to a list asked for here. Others carry ActionIDs too: OriginateResponse that of
     * whoever ordered the call, from any session, hence the prefix.
     *
     * @return false when it is an event like any other
     */
    boolean onEvent(AmiMessage event) {
        if (lists == 0 && abandoned.isEmpty()) {
            return false;
        }
        String id = event.get("ActionID");
        if (id == null || !id.startsWith(prefix)) {
            return false;
        }
        String mark = event.get("EventList");
        Pending entry = pending.get(id);
        if (entry == null) {
            boolean ours = abandoned.contains(id);
            if (ours && mark != null) {
                abandoned.remove(id);
            }
            return ours;
        }
        if (entry.items == null) {
            return false;
        }
        entry.heard = System.nanoTime();
        if (mark == null) {
            entry.items.add(event);
            if (entry.items.size() > MAX_ITEMS) {
                fail(entry, new LimitExceeded(entry.action, "given up, more than " + MAX_ITEMS + " items"));
                forgetLater(id);
            }
        } else if ("Complete".equalsIgnoreCase(mark)) {
            remove(entry);
            entry.emitter.complete(new Answer(entry.response, List.copyOf(entry.items)));
        } else {
            remove(entry);
            entry.emitter.fail(new ActionRefused(entry.action, event));
        }
        return true;
    }

    /** Fails everything that waits. */
    void onLost(String reason) {
        for (Pending entry : List.copyOf(pending.values())) {
            fail(entry, new ConnectionLost(entry.action, true, reason));
        }
        abandoned.clear();
    }

    private void fail(Pending entry, ActionException cause) {
        if (remove(entry)) {
            if (cause instanceof ActionTimedOut && entry.items != null) {
                forgetLater(entry.id);
            }
            entry.emitter.fail(cause);
        }
    }

    /** The emitter ended: by our own answer, or because its subscriber lost interest. */
    private void abandon(Pending entry) {
        if (remove(entry) && entry.items != null) {
            forgetLater(entry.id);
        }
    }

    private boolean remove(Pending entry) {
        if (!pending.remove(entry.id, entry)) {
            return false;
        }
        lists -= entry.items == null ? 0 : 1;
        vertx.cancelTimer(entry.timer);
        return true;
    }

    private void forgetLater(String id) {
        abandoned.add(id);
        if (abandoned.size() > MAX_ABANDONED) {
            abandoned.remove(abandoned.iterator().next());
        }
    }
}
