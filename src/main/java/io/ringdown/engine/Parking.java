package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.call.Party;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import java.io.Serializable;

/** Calls in parking spaces. */
final class Parking implements Serializable {

    /** From the last key of a feature code to what it does. */
    private static final long FEATURE_CODE_MICROS = 3_000_000;

    private final Scene scene;

    Parking(Scene scene) {
        this.scene = scene;
    }

    void onParkedCall(ParkedCall e) {
        Channel parkee = scene.see(e.parkee(), e.at());
        if (parkee == null || parkee.call() == null) {
            return;
        }
        Lineage call = parkee.call();
        parkee.space = e.space();
        Move move = call.openMove(parkee);
        if (move != null
                && move.type == TransferType.PARK
                && e.space() != null
                && e.space().equals(move.destination)) {
            return; // told twice
        }
        if (move != null && move.type == TransferType.BLIND && move.firstLeg == call.legs.size()) {
            move.type = TransferType.PARK; // a REFER to the parking extension comes as a BlindTransfer first
            move.destination = e.space();
        } else {
            call.moves.add(new Move(
                    e.at(),
                    TransferType.PARK,
                    byFeatureCode(parkee, e.at()),
                    parkee,
                    e.space(),
                    call.legs.size(),
                    call.visits.size()));
        }
        parkee.left = false;
        scene.touch(parkee);
    }

    /** Who parked by a feature code: the partner whose keys were pressed just before. A manager's Park has no keys. */
    static Party byFeatureCode(Channel parkee, long at) {
        for (Channel mate : parkee.mates) {
            if (!mate.local() && mate.pressedAt >= 0 && at - mate.pressedAt < FEATURE_CODE_MICROS) {
                return mate.party();
            }
        }
        return null;
    }

    Move parking(Channel parkee) {
        Move move =
                parkee == null || parkee.call() == null ? null : parkee.call().openMove(parkee);
        return move != null && move.type == TransferType.PARK ? move : null;
    }

    void onUnParkedCall(UnParkedCall e) {
        Channel parkee = scene.see(e.parkee(), e.at());
        Channel retriever = scene.see(e.retriever(), e.at());
        if (parkee == null || parkee.call() == null) {
            return;
        }
        parkee.space = null;
        Move move = parking(parkee);
        if (move != null) {
            move.settle(TransferOutcome.ANSWERED, retriever == null ? null : retriever.party());
        }
        if (retriever != null) {
            if (retriever.calls.contains(parkee.call())) {
                scene.ownCall(retriever, e.retriever(), e.at());
            }
            scene.join(retriever, parkee.call());
            scene.touch(retriever);
        }
        scene.touch(parkee);
    }

    void onParkedCallTimeOut(ParkedCallTimeOut e) {
        Channel parkee = scene.see(e.parkee(), e.at());
        Move move = parking(parkee);
        if (move != null) {
            move.settle(TransferOutcome.TIMEOUT, null);
        }
        if (parkee != null) {
            parkee.space = null;
            scene.touch(parkee);
        }
    }

    void onParkedCallGiveUp(ParkedCallGiveUp e) {
        Channel parkee = scene.see(e.parkee(), e.at());
        Move move = parking(parkee);
        if (move != null) {
            move.settle(TransferOutcome.ABANDONED, null);
        }
        if (parkee != null) {
            parkee.space = null;
            scene.touch(parkee);
        }
    }
}
