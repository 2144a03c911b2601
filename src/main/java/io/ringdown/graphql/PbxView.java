package io.ringdown.graphql;

import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("Pbx")
@Description("One Asterisk, and how the connection to it stands")
public record PbxView(
        @NonNull @Description("Its configured name") String name,

        @NonNull @Description("SYNCING: logged in, what is there now is being read; CONNECTED: all is known")
        PbxState state,

        @Description("When it came into this state") Moment since,

        @Description("Asterisk's version; null until known") String version,

        @Description(
                "Arrival minus the PBX's own time stamp of the newest event, milliseconds; null when events carry none")
        Long lagMs,

        @Description("Live calls") int calls,

        @Description("What went wrong last; null when nothing did")
        String lastError) {

    static PbxView of(PbxStatus status) {
        return new PbxView(
                status.name(),
                status.state(),
                Moment.of(status.since()),
                status.version(),
                status.lagMs(),
                status.calls(),
                status.lastError());
    }
}
