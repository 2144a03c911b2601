package io.ringdown.graphql;

import io.ringdown.call.PbxRights;
import io.ringdown.call.PbxRights.EventKnowledge;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("PbxRights")
@Description("What the login to a PBX may see and do, as far as can be found out")
public record PbxRightsView(
        @NonNull @Description("The event classes that Ringdown follows")
        List<@NonNull EventClassView> events,

        @Description("Actions that it may send, sorted; null when Asterisk did not tell")
        List<@NonNull String> actions) {

    @Type("EventClass")
    @Description("A class of events, as read in manager.conf has it")
    public record EventClassView(
            @NonNull @Description("call, agent, …") String name,

            @NonNull
            @Description(
                    "SEEN: its events come; MISSING: one was asked for and did not come; CONCLUDED_MISSING: what they"
                            + " would tell happened, and none came; UNKNOWN: nothing speaks for or against it")
            EventKnowledge knowledge) {}

    /** @param rights null gives null */
    static PbxRightsView of(PbxRights rights) {
        return rights == null
                ? null
                : new PbxRightsView(
                        rights.events().stream()
                                .map(each -> new EventClassView(each.name(), each.knowledge()))
                                .toList(),
                        rights.actions());
    }
}
