package io.ringdown.graphql;

import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("Party")
@Description("A person's end of a call")
public record PartyView(
        @Description("As the PBX knows it; null when unknown")
        String number,

        @Description("Null when unknown") String name,

        @Description("Whether number and name may be shown") Presentation presentation,

        @Description("The phone or trunk: the channel's name without its suffix, as PJSIP/101")
        String device,

        @Description("Asterisk's name of the channel") String channel,

        @Description("Null when none") String accountCode,

        @Description("To whom it belongs on a PBX that several share; null when none")
        String tenantId) {

    static PartyView of(Party party) {
        return party == null
                ? null
                : new PartyView(
                        party.number(),
                        party.name(),
                        party.presentation(),
                        party.device(),
                        party.channel(),
                        party.accountCode(),
                        party.tenantId());
    }
}
