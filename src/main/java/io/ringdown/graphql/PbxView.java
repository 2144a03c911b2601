package io.ringdown.graphql;

import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("Pbx")
@Description("One Asterisk, and how the connection to it stands")
public record PbxView(
        @NonNull @Description("Its configured name") String name,

        @NonNull
        @Description("SYNCING: logged in, what is there now is being read; CONNECTED: all is known;"
                + " REMOVED: told once to subscribers, then it is gone")
        PbxState state,

        @Description("When it came into this state") Moment since,

        @Description("Asterisk's version; null until known") String version,

        @Description(
                "How late the newest event came, by the PBX's own time stamp and without the difference of the clocks,"
                        + " milliseconds; null when events carry none")
        Long lagMs,

        @Description("Live calls") int calls,

        @Description("What went wrong last; null when nothing did")
        String lastError,

        @Description(
                "How late events came within the last minute; null when none with a time stamp came since the login")
        PbxLagView lag,

        @Description("What the login may see and do; null until asked, some seconds after the login")
        PbxRightsView rights,

        @NonNull
        @Description("What is not seen for want of rights or because of a filter, a sentence each; empty when nothing")
        List<@NonNull String> blind,

        @Description("How often the connection was given up because more came than could be followed, since the start")
        long overloads,

        @Description("Why its newest configuration is not taken; null when it is. It is followed as before, if it was")
        String configError) {

    static PbxView of(PbxStatus status) {
        return new PbxView(
                status.name(),
                status.state(),
                Moment.of(status.since()),
                status.version(),
                status.lagMs(),
                status.calls(),
                status.lastError(),
                PbxLagView.of(status.lag()),
                PbxRightsView.of(status.rights()),
                status.rights() == null ? List.of() : status.rights().blind(),
                status.overloads(),
                status.configError());
    }
}
