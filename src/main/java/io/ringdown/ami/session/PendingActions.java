package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.HeaderName;
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
    private static final int MAX_ENDED = 256;

    private static final HeaderName ACTION_ID = HeaderName.of("ActionID");

    /** What an action is answered by. */
    enum Expect {
        ANSWER,
        LIST,
        /** A list if the answer says that one begins ({@code EventList: start}). */
        EITHER
    }

    /** @param items empty unless a list was asked for */
    record Answer(AmiResponse response, List<AmiMessage> items) {}

    private final class Pending {
        final String id;
        final String action;
        final UniEmitter<? super Answer> emitter;
        /** Null when the action has one answer and no list. */
        final List<AmiMessage> items;
        /** For the answer; for a list, from one item to the next. */
        final Duration timeout;
        /** Whether whoever sent it gave it that time. */
        final boolean ownTime;
        /** Whether an answer that begins no list is the whole of it. */
        final boolean maybeList;

        AmiMessage response;
        long heard = System.nanoTime();
        long timer;

        Pending(String id, AmiAction asked, Expect expect, UniEmitter<? super Answer> emitter) {
            this.id = id;
            this.action = asked.name();
            this.ownTime = asked.timeout() != null && !action.equals("Ping");
            this.timeout = asked.timeout() == null ? usualTimeout : asked.timeout();
            this.emitter = emitter;
            this.items = expect == Expect.ANSWER ? null : new ArrayList<>();
            this.maybeList = expect == Expect.EITHER;
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

        long deadline() {
            return heard + timeout.toNanos();
        }
    }

    private final Vertx vertx;
    private final Executor onContext;
    private final String prefix;
    private final Duration usualTimeout;
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    /** Lists that ended or were given up, whose items may still come; of the oldest they then look like events. */
    private final Set<String> ended = new LinkedHashSet<>();

    /** Until when an action that nobody waits for any more may keep Asterisk busy; meaningless unless {@link #gone}. */
    private long goneUntil;

    private boolean gone;

    private int lists;
    private long strays;
    private long sequence;

    /**
     * @param onContext runs on the session's context, at once when already there
     * @param prefix begins each ActionID; no other client of the Asterisk may use it, see {@link #onEvent}
     */
    PendingActions(Vertx vertx, Executor onContext, String prefix, Duration timeout) {
        this.vertx = vertx;
        this.onContext = onContext;
        this.prefix = prefix;
        this.usualTimeout = timeout;
    }

    /** Whether any action but those of this name waits for its answer. */
    boolean waitingOtherThan(String action) {
        return pending.size() > 1
                || !pending.isEmpty()
                        && !pending.values().iterator().next().action.equals(action);
    }

    /** Whether an action that was given a time of its own, which is not up yet, may keep Asterisk from answering. */
    boolean excused(long now) {
        if (gone && goneUntil - now > 0) {
            return true;
        }
        for (Pending entry : pending.values()) {
            if (entry.ownTime && entry.deadline() - now > 0) {
                return true;
            }
        }
        return false;
    }

    /** Asterisk speaks, so it is not busy with what nobody waits for any more. */
    void onHeard() {
        gone = false;
    }

    /** Items that came after the end of their list. */
    long strays() {
        return strays;
    }

    /** Has the emitter wait for the answer to the returned ActionID; null when too many wait, and the emitter failed. */
    String add(AmiAction action, Expect expect, UniEmitter<? super Answer> emitter) {
        if (pending.size() >= MAX_IN_FLIGHT) {
            emitter.fail(
                    new LimitExceeded(action.name(), "not sent, " + MAX_IN_FLIGHT + " actions wait for their answers"));
            return null;
        }
        var entry = new Pending(prefix + ++sequence, action, expect, emitter);
        pending.put(entry.id, entry);
        lists += entry.items == null ? 0 : 1;
        entry.watch(entry.timeout.toMillis());
        emitter.onTermination(() -> onContext.execute(() -> abandon(entry)));
        return entry.id;
    }

    /** Takes a response. @return false when nobody waits for it (any more) */
    boolean onResponse(AmiMessage response) {
        String id = response.get("ActionID");
        Pending entry = id == null ? null : pending.get(id);
        if (entry == null || entry.response != null) {
            return false;
        }
        if ("Error".equalsIgnoreCase(response.value(0))) {
            fail(entry, new ActionRefused(entry.action, response));
        } else if (entry.items == null || entry.maybeList && !"start".equalsIgnoreCase(response.get("EventList"))) {
            remove(entry);
            entry.emitter.complete(new Answer(new AmiResponse(response), List.of()));
        } else {
            entry.response = response;
            entry.heard = System.nanoTime();
        }
        return true;
    }

    /**
     * Takes an event that belongs to a list asked for here. Others carry ActionIDs too: OriginateResponse that of
     * whoever ordered the call, from any session, hence the prefix.
     *
     * @return false when it is an event like any other
     */
    boolean onEvent(AmiMessage event) {
        if (lists == 0 && ended.isEmpty()) {
            return false;
        }
        int at = event.indexOf(ACTION_ID);
        String id = at < 0 ? null : event.value(at);
        if (id == null || !id.startsWith(prefix)) {
            return false;
        }
        Pending entry = pending.get(id);
        if (entry == null) {
            boolean stray = ended.contains(id);
            strays += stray ? 1 : 0;
            return stray;
        }
        if (entry.items == null || entry.maybeList && entry.response == null) {
            return false;
        }
        entry.heard = System.nanoTime();
        String mark = event.get("EventList");
        if (mark == null) {
            entry.items.add(event);
            if (entry.items.size() > MAX_ITEMS) {
                fail(entry, new LimitExceeded(entry.action, "given up, more than " + MAX_ITEMS + " items"));
            }
        } else if (!"Complete".equalsIgnoreCase(mark)) {
            fail(entry, new ListCancelled(entry.action, event, entry.items));
        } else {
            long announced = announced(event);
            if (announced > entry.items.size()) {
                fail(entry, new ListTruncated(entry.action, announced, entry.items));
            } else {
                remove(entry);
                entry.emitter.complete(new Answer(new AmiResponse(entry.response), List.copyOf(entry.items)));
            }
        }
        return true;
    }

    /** How many items the list has, or -1 when it does not say. More than it says may come: then none is lost. */
    private static long announced(AmiMessage end) {
        String items = end.get("ListItems");
        try {
            return items == null ? -1 : Long.parseLong(items.strip());
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    /** Fails everything that waits. */
    void onLost(String reason) {
        for (Pending entry : List.copyOf(pending.values())) {
            fail(entry, new ConnectionLost(entry.action, true, reason));
        }
        ended.clear();
    }

    private void fail(Pending entry, ActionException cause) {
        if (remove(entry)) {
            entry.emitter.fail(cause);
        }
    }

    /** The emitter ended: by our own answer, or because its subscriber lost interest. */
    private void abandon(Pending entry) {
        if (remove(entry) && entry.ownTime) {
            goneUntil = gone && goneUntil - entry.deadline() > 0 ? goneUntil : entry.deadline();
            gone = true;
        }
    }

    private boolean remove(Pending entry) {
        if (!pending.remove(entry.id, entry)) {
            return false;
        }
        lists -= entry.items == null ? 0 : 1;
        // an order that began no list may be told of later by events with its id, which are none of its items
        if (entry.items != null && !(entry.maybeList && entry.response == null)) {
            ended.add(entry.id);
            if (ended.size() > MAX_ENDED) {
                ended.remove(ended.iterator().next());
            }
        }
        vertx.cancelTimer(entry.timer);
        return true;
    }
}
