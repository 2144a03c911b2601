package io.ringdown.engine;

import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import java.io.Serializable;
import java.util.List;

/** A transfer as its call remembers it, until its outcome is settled. */
final class Move implements Serializable {

    final long at;
    final Channel transferee;

    /** Legs of the call from this index on came of this transfer. */
    int firstLeg;

    /** Queue visits of the call from this index on came of this transfer. */
    final int firstVisit;

    TransferType type;
    Party transferer;

    /** The transferer's channel, where it matters that it comes back. */
    Channel by;

    Party transfereeParty;
    String destination;

    /** Attempts of the consultation that go on for this call. */
    List<Dial> handedOver = List.of();

    Party target;
    TransferOutcome outcome;
    String consultationCallId;
    /** The transferer came back to the other party instead. */
    boolean returned;

    boolean voicemail;
    /** A conference took the transferee in. */
    boolean application;

    /** Asterisk itself served the transferee: announcement, IVR. */
    boolean served;

    Move(
            long at,
            TransferType type,
            Party transferer,
            Channel transferee,
            String destination,
            int firstLeg,
            int firstVisit) {
        this.at = at;
        this.type = type;
        this.transferer = transferer;
        this.transferee = transferee;
        this.transfereeParty = transferee == null ? null : transferee.party();
        this.destination = destination;
        this.firstLeg = firstLeg;
        this.firstVisit = firstVisit;
    }

    /** The number that took it when nobody did but Asterisk itself. */
    Party place() {
        return destination == null ? null : new Party(destination, null, Presentation.ALLOWED, null, null, null, null);
    }

    void settle(TransferOutcome outcome, Party target) {
        if (this.outcome == null) {
            this.outcome = outcome;
            this.target = target;
        }
    }
}
