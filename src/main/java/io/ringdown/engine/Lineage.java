package io.ringdown.engine;

import io.ringdown.ami.event.UniqueId;
import io.ringdown.call.Call;
import io.ringdown.call.CallState;
import io.ringdown.call.Party;
import io.ringdown.call.UserEvent;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One call: which channels were ever part of it, and what happened to it, as facts. What it means is computed by {@link
 * CallReader}. Times are microseconds; -1 means not yet or not observed.
 */
final class Lineage implements Serializable {

    /** A dialplan that talks without end fills neither the memory nor the record: what is more is told, but not kept. */
    static final int MOST_USER_EVENTS = 100;

    static final int MOST_USER_EVENT_TEXT = 65_536;

    final String id;
    final UniqueId root;
    long startedAt;

    /** Channels that live and belong to it. */
    final Set<Channel> members = new LinkedHashSet<>(4);

    final List<Dial> legs = new ArrayList<>(2);

    /** Attempts to reach the phone that an originate rings first: the caller, not a leg. */
    final List<Dial> originDials = new ArrayList<>(0);

    final List<Visit> visits = new ArrayList<>(0);
    final List<Move> moves = new ArrayList<>(0);
    /** What the dialplan said, within the bounds above. */
    List<UserEvent> userEvents = List.of();

    private int userEventText;

    final List<UniqueId> linkedIds = new ArrayList<>(1);

    Channel caller;
    String dialed;
    boolean originated;
    boolean complete;

    /** Its first channel was seen from its begin on. */
    final boolean startSeen;

    /** It has been told to the world. */
    boolean published;

    /** The originate leads the phone to an application: Asterisk calls it, on behalf of this number if any. */
    boolean toApplication;

    Party onBehalfOf;

    boolean trunkLeg;
    boolean conference;
    boolean voicemail;
    boolean callerUp;

    long ringingAt = -1;
    long answeredAt = -1;
    Party answeredBy;

    /** Who hung up, unless the call goes on afterwards. */
    Channel hungUpBy;

    Integer callerCause;
    Integer lastCause;

    /** The call on whose behalf this one was made. */
    String consultationFor;

    /** It was given away while it still rang. */
    boolean handedOverUnanswered;

    /** When the last of its parties that are gone left. */
    long leftAt = -1;

    long endedAt = -1;

    /** The last moment it was seen, when its end was not; -1 when it was. */
    long endedAfter = -1;

    // durations so far, in microseconds, up to readAt
    long ringing;
    long talking;
    long held;
    long readAt;
    boolean wasRinging;
    boolean wasTalking;
    boolean wasHeld;

    CallState state = CallState.DIALING;
    long stateSince;
    long revision;

    /** The newest view; null before the first. */
    Call view;

    boolean dirty;

    Lineage(String id, UniqueId root, long startedAt, boolean complete) {
        this.id = id;
        this.root = root;
        this.startedAt = startedAt;
        this.complete = complete;
        this.startSeen = complete;
        this.readAt = startedAt;
        this.stateSince = startedAt;
    }

    /** Keeps what the dialplan said, as long as there is room. */
    void keep(UserEvent event) {
        int text = event.name().length();
        for (String header : event.headers()) {
            text += header.length();
        }
        if (userEvents.size() < MOST_USER_EVENTS && userEventText + text <= MOST_USER_EVENT_TEXT) {
            userEventText += text;
            List<UserEvent> more = new ArrayList<>(userEvents);
            more.add(event);
            userEvents = List.copyOf(more);
        }
    }

    boolean ended() {
        return endedAt >= 0;
    }

    /**
     * Began earlier. A list tells the age of a channel in whole seconds and late, so of a call whose start nobody saw the
     * Uniqueid counts, which holds the second and a number that grows (main/channel.c).
     */
    boolean olderThan(Lineage other) {
        if (startSeen && other.startSeen) {
            return startedAt < other.startedAt;
        }
        return root.second() < other.root.second()
                || root.second() == other.root.second() && root.number() < other.root.number();
    }

    boolean answered() {
        return answeredBy != null;
    }

    /** The parking space that one of its channels stands in; null when none does. */
    String space() {
        for (Channel member : members) {
            if (member.space != null) {
                return member.space;
            }
        }
        return null;
    }

    Move lastMove() {
        return moves.isEmpty() ? null : moves.getLast();
    }

    /** The transfer that is still open for this channel; null when none is. */
    Move openMove(Channel transferee) {
        for (int i = moves.size() - 1; i >= 0; i--) {
            Move move = moves.get(i);
            if (move.outcome == null && move.transferee == transferee) {
                return move;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return id;
    }
}
