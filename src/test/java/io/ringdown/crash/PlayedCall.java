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

    /** Which message made it a call: before, a lone channel that is down may still turn out to be somebody's leg. */
    int begun = -1;
    /** Which message ended it. */
    int ended = -1;
    /** The latest possible end by the PBX's time: a party may hang up before its channel is gone. */
    long lastHangup;

    CallRecord record;

    private long[] listed = new long[0];

    PlayedCall(String id, Story story) {
        this.id = id;
        this.story = story;
    }

    void onList(long at) {
        listed = Arrays.copyOf(listed, listed.length + 1);
        listed[listed.length - 1] = at;
    }

    /** When lists told one of its channels. */
    long[] listed() {
        return listed;
    }
}
