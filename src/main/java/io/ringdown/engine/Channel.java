package io.ringdown.engine;

import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.ChannelState;
import io.ringdown.ami.event.UniqueId;
import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A channel in the graph: what Asterisk said of it last. Times are microseconds; -1 means never. */
final class Channel implements Serializable {

    final UniqueId id;
    final boolean trunk;
    final long since;

    ChannelSnapshot seen;

    /** When it was shown last as one of its call. */
    long shownAt;

    /** It bears another call's Linkedid: it has met that one, and how was not seen. */
    boolean strayed;

    long upSince = -1;
    Bridge bridge;
    long bridgedSince = -1;

    /** Who it was bridged with, also those that left before it; until it is bridged anew. */
    final List<Channel> mates = new ArrayList<>(1);

    /** It has left a bridge where it was joined, and neither been bridged anew nor run on in the dialplan since. */
    boolean left;

    /** The other half of a local channel; null when that has hung up. */
    Channel peer;

    private Channel pair;

    /** The newest attempt to reach it; null for one that nobody dialled. */
    Dial dial;

    /** The visit of the queue it waits in. */
    Visit visit;

    /** The parking space it stands in. */
    String space;

    String application;
    boolean holding;

    /** Its far end hung up. */
    boolean hungUp;

    /** It will end: its far end hung up or Asterisk asked for it. */
    boolean ending;

    long hungUpAt = -1;
    long endingAt = -1;

    /** When a key was last pressed at it. */
    long pressedAt = -1;

    boolean gone;
    long goneAt = -1;

    /** Calls it belongs to: its own first, then one that it joined. */
    final List<Lineage> calls = new ArrayList<>(1);

    /** The number that was dialled out on this trunk channel. */
    private String dialedNumber;

    private String firstNumber;
    private int presentation = -1;
    private Party party;

    Channel(ChannelSnapshot seen, boolean trunk, long since) {
        this.id = seen.id();
        this.seen = seen;
        this.trunk = trunk;
        this.since = since;
        this.shownAt = since;
        this.firstNumber = seen.callerNumber();
        if (seen.state() == ChannelState.UP) {
            upSince = since;
        }
    }

    boolean local() {
        return seen.isLocal();
    }

    boolean up() {
        return seen.state() == ChannelState.UP;
    }

    boolean ringing() {
        return seen.state() == ChannelState.RINGING;
    }

    /** Its party is in a bridge where channels hear each other and which is no conference. */
    boolean talking() {
        return bridge != null && !hungUp && bridge.joins();
    }

    void pairWith(Channel other) {
        peer = other;
        pair = other;
    }

    /** The other half of a local channel, whether or not it still lives. */
    Channel pair() {
        return pair;
    }

    /** Its own call; null for a channel that belongs to none yet. */
    Lineage call() {
        return calls.isEmpty() ? null : calls.getFirst();
    }

    /** The number that it came with. */
    String ownNumber() {
        return firstNumber;
    }

    void dialedOut(String number) {
        dialedNumber = number;
        party = null;
    }

    void present(int code) {
        if (code != presentation) {
            presentation = code;
            party = null;
        }
    }

    void see(ChannelSnapshot snapshot) {
        seen = snapshot;
        if (firstNumber == null) {
            firstNumber = snapshot.callerNumber();
        }
        party = null;
    }

    /**
     * The person at this channel. A phone keeps the number it came with: a dialplan that sets another one before it
     * dials out chooses what the outside shall see, not who is calling.
     */
    Party party() {
        if (party == null) {
            String number = trunk ? seen.callerNumber() : firstNumber;
            party = new Party(
                    dialedNumber != null ? dialedNumber : number,
                    seen.callerName(),
                    presentation(),
                    seen.device(),
                    seen.name(),
                    seen.accountCode(),
                    seen.tenantId());
        }
        return party;
    }

    private Presentation presentation() {
        // include/asterisk/callerid.h: bits 5 and 6 are allowed, restricted, unavailable
        return switch (presentation < 0 ? 0 : presentation & 0x60) {
            case 0x20 -> Presentation.RESTRICTED;
            case 0x40 -> Presentation.UNAVAILABLE;
            default -> Presentation.ALLOWED;
        };
    }

    @Override
    public String toString() {
        return seen.name();
    }
}
