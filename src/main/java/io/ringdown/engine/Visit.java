package io.ringdown.engine;

import io.ringdown.call.Party;
import java.io.Serializable;

/** A stay in a queue. Times are microseconds; -1 means not yet or not observed. */
final class Visit implements Serializable {

    final String queue;
    final Channel channel;
    final long joinedAt;
    final int position;
    long leftAt = -1;
    Party agent;
    boolean abandoned;

    /** Another call took its place in the queue. */
    boolean handedOver;

    /** The caller went on in the dialplan, so the queue gave up and not the caller. */
    boolean wentOn;

    /** The dialplan's QUEUESTATUS; null when not told. */
    String status;

    Visit(String queue, Channel channel, long joinedAt, int position) {
        this.queue = queue;
        this.channel = channel;
        this.joinedAt = joinedAt;
        this.position = position;
    }
}
