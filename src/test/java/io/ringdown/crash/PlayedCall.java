package io.ringdown.crash;

import io.ringdown.call.CallRecord;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;

/** One call as it was really played: its record by an engine that missed nothing, and when its messages were sent. */
final class PlayedCall {

    final String id;
    final Story story;

    /** Which of the story's messages named a channel of this call. */
    final BitSet messages = new BitSet();

    /** Those of them that say, by a Linkedid, that there is this call. */
    final BitSet evidence = new BitSet();

    /** Which message made it a call: before, a lone channel that is down may still turn out to be somebody's leg. */
    int begun = -1;
    /** Which message ended it. */
    int ended = -1;
    /** The latest possible end by the PBX's time: a party may hang up before its channel is gone. */
    long lastHangup;

    CallRecord record;

    /**
     * That something was told of it, besides its own messages.
     *
     * @param to by whom it was asked for; null: told to everybody
     * @param byName it says that there is this call, not only a channel of it
     */
    record Mention(long at, Deliveries to, boolean byName) {

        boolean isFor(Deliveries replica) {
            return to == null || to == replica;
        }
    }

    private final List<Mention> listed = new ArrayList<>(0);
    private final List<Mention> hints = new ArrayList<>(0);
    private final TreeSet<Long> dropped = new TreeSet<>();

    PlayedCall(String id, Story story) {
        this.id = id;
        this.story = story;
    }

    void onList(long at, Deliveries to, boolean byName) {
        listed.add(new Mention(at, to, byName));
    }

    /** Something that is part of another call bore a Linkedid of this one, as after a transfer. */
    void onHint(long at, Deliveries to) {
        Mention hint = new Mention(at, to, true);
        if (hints.isEmpty() || !hints.getLast().equals(hint)) {
            hints.add(hint);
        }
    }

    /** A channel that bore its name, though part of another call, does so no more. */
    void onDropped(long at) {
        dropped.add(at);
    }

    /** Until when who was told its name then may take it for alive, if nothing is missed. */
    long namedUntil(long at) {
        Long until = dropped.higher(at);
        return until == null ? at : until;
    }

    /** Its name where another call is told of. */
    List<Mention> hints() {
        return hints;
    }

    /** When lists told one of its channels. */
    List<Mention> listed() {
        return listed;
    }
}
