package io.ringdown.graphql;

import io.ringdown.call.Participant;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("Participant")
@Description("Who takes part in a live call now")
public record ParticipantView(
        @NonNull @Description("The party") PartyView party,

        @Description("Since when") Moment joinedAt,

        @Description("On hold: by somebody else, or by itself")
        boolean held) {

    static ParticipantView of(Participant participant) {
        return new ParticipantView(
                PartyView.of(participant.party()), Moment.of(participant.joinedAt()), participant.held());
    }
}
