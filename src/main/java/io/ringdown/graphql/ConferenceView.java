package io.ringdown.graphql;

import io.ringdown.call.Conference;
import io.ringdown.call.ConferenceParticipant;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("Conference")
@Description("A conference room with somebody in it")
public record ConferenceView(
        @Id @NonNull @Description("Name of the PBX, a slash, the conference's name")
        String id,

        @NonNull @Description("Name of the PBX") String pbx,

        @NonNull @Description("The conference's name or number")
        String name,

        @NonNull @Description("Who takes part, in the order they came")
        List<@NonNull ConferenceParticipantView> participants) {

    static ConferenceView of(Conference conference) {
        return new ConferenceView(
                conference.id(),
                conference.pbx(),
                conference.name(),
                conference.participants().stream()
                        .map(ConferenceParticipantView::of)
                        .toList());
    }

    @Type("ConferenceParticipant")
    @Description("Who takes part in a conference")
    public record ConferenceParticipantView(
            @NonNull @Description("The party") PartyView party,

            @Id @Description("Id of the call; null when not known")
            String callId,

            @Description("Since when; null when it was there before the connection to the PBX")
            Moment joinedAt,

            @Description("The others do not hear it") boolean muted,

            @Description("An administrator of the conference")
            boolean admin) {

        static ConferenceParticipantView of(ConferenceParticipant participant) {
            return new ConferenceParticipantView(
                    PartyView.of(participant.party()),
                    participant.callId(),
                    Moment.of(participant.joinedAt()),
                    participant.muted(),
                    participant.admin());
        }
    }
}
