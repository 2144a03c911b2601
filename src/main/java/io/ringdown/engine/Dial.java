package io.ringdown.engine;

import io.ringdown.ami.event.DialStatus;
import io.ringdown.call.Party;
import java.io.Serializable;

/** One attempt to reach a channel. Times are microseconds; -1 means never or not observed. */
final class Dial implements Serializable {

    final Channel dest;

    /** On whose behalf; may be known only when the local channel in front of it is dialled. */
    String queue;

    long startedAt;

    /** Who dials now; null when a manager or an application does. A blonde transfer hands it to the transferee. */
    Channel dialer;

    long ringingAt = -1;
    long answeredAt = -1;
    long endedAt = -1;

    /** When its channel hung up. */
    long goneAt = -1;

    /** What the first DialEnd said; null while it has not come. */
    DialStatus status;

    String forward;
    int cause;

    /** The target was joined with somebody. */
    boolean connected;

    /** Somebody else took the call that rang here. */
    boolean pickedUp;

    /** Its channel is gone. */
    boolean over;

    /** It goes on for another call, to which the one that dialled has been transferred. */
    boolean handedOver;

    /** Concluded from a list; what dialled it and when is a guess until its DialBegin comes, if ever. */
    boolean inferred;

    private Dial from;

    // how long its party has been joined with others, in microseconds, up to talkedUntil
    long talking;
    long held;
    private long talkedUntil;
    private boolean talks;
    private boolean holds;

    /** The dialling side hung up before this ended. */
    boolean givenUp;

    Dial(Channel dialer, Channel dest, String queue, long startedAt) {
        this.dialer = dialer;
        this.dest = dest;
        this.queue = queue;
        this.startedAt = startedAt;
    }

    /** Its DialBegin came after a list had told of it. */
    void told(Channel dialer, long at) {
        if (dialer != null) {
            this.dialer = dialer;
        }
        startedAt = at;
        inferred = false;
    }

    boolean open() {
        return status == null && !over && !pickedUp;
    }

    boolean rings() {
        return open() && ringingAt >= 0 && answeredAt < 0;
    }

    void ring(long at) {
        if (ringingAt < 0 && answeredAt < 0) {
            ringingAt = at;
        }
    }

    void answer(long at) {
        if (answeredAt < 0 && !pickedUp) {
            answeredAt = at;
        }
    }

    void end(long at) {
        if (endedAt < 0) {
            endedAt = at;
        }
    }

    /** Counts what has passed since the last look; from now on its party is joined with nobody until told otherwise. */
    void count(long now) {
        long passed = Math.max(0, now - talkedUntil);
        if (talks) {
            talking += passed;
        } else if (holds) {
            held += passed;
        }
        talkedUntil = Math.max(talkedUntil, now);
        talks = false;
        holds = false;
    }

    /** Its party is joined with others. A channel may take part in two calls, so this may be told twice. */
    void joined(long now, boolean onHold) {
        count(now);
        connected = true;
        talks = !onHold;
        holds = onHold;
    }

    Party target() {
        return dest.party();
    }

    /** The same attempt, going on for another call from now on. The old one has ended here. */
    Dial takenOver(long at) {
        Dial taken = new Dial(dialer, dest, null, at);
        taken.answeredAt = answeredAt >= 0 ? at : -1;
        taken.status = status;
        taken.connected = connected && answeredAt >= 0;
        taken.from = this;
        over = true;
        handedOver = true;
        end(at);
        goneAt = at;
        return taken;
    }

    Dial from() {
        return from;
    }
}
