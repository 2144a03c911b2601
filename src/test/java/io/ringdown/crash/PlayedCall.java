package io.ringdown.crash;

import io.ringdown.call.CallRecord;
import java.util.Arrays;
import java.util.BitSet;

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

    private long[] listed = new long[0];
    private final BitSet named = new BitSet();

    PlayedCall(String id, Story story) {
        this.id = id;
        this.story = story;
    }

    /** @param byName the list says that there is this call, not only a channel of it */
    void onList(long at, boolean byName) {
        named.set(listed.length, byName);
        listed = Arrays.copyOf(listed, listed.length + 1);
        listed[listed.length - 1] = at;
    }

    boolean named(int list) {
        return named.get(list);
    }

    /** When lists told one of its channels. */
    long[] listed() {
        return listed;
    }
}
