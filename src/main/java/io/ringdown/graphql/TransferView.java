package io.ringdown.graphql;

import io.ringdown.call.Transfer;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("Transfer")
@Description("An event in a call's life that changes who takes part")
public record TransferView(
        @Description("When it happened") Moment at,

        @NonNull
        @Description(
                "BLIND: sends the other party to a number and leaves; ATTENDED: consults a third one, then joins the"
                        + " two; BLONDE: as attended, but the third one still rings; FORWARD: the phone passes the call on before"
                        + " answering; PICKUP: takes a call that rings elsewhere; PARK: puts the other party into a parking space;"
                        + " REDIRECT and BRIDGE: ordered by a manager")
        TransferType type,

        @Description("Who did it; null when a manager ordered it")
        PartyView transferer,

        @Description("Who was sent; null when unknown") PartyView transferee,

        @Description("The number, space or place it was sent to; null when none")
        String destination,

        @Description("Who took it; null when nobody did, and while pending")
        PartyView target,

        @Description("Null while pending") TransferOutcome outcome,

        @Description("Id of the call made before an attended or blonde transfer; else null")
        String consultationCallId) {

    static TransferView of(Transfer transfer) {
        return new TransferView(
                Moment.of(transfer.at()),
                transfer.type(),
                PartyView.of(transfer.transferer()),
                PartyView.of(transfer.transferee()),
                transfer.destination(),
                PartyView.of(transfer.target()),
                transfer.outcome(),
                transfer.consultationCallId());
    }
}
