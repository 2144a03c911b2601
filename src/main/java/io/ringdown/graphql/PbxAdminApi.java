package io.ringdown.graphql;

import io.ringdown.access.Actors;
import io.ringdown.control.Commands;
import io.ringdown.control.PbxAdministration;
import io.ringdown.control.UserError;
import io.ringdown.live.LiveCalls;
import io.smallrye.common.annotation.Blocking;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.GraphQLApi;
import org.eclipse.microprofile.graphql.Mutation;
import org.eclipse.microprofile.graphql.Name;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

/** Adds, changes and removes PBXs; for administrators. */
@GraphQLApi
public class PbxAdminApi {

    @Type("PbxPayload")
    @Description("What came of a change of a PBX")
    public record PbxPayload(
            @Description(
                    "The PBX as it is told at this moment; null when nothing was changed, it was removed, or is so new that"
                            + " nothing is told of it yet: subscribe to pbxes")
            PbxView pbx,

            @NonNull @Description("Why nothing was changed; empty when it was")
            List<@NonNull UserErrorView> userErrors) {}

    private final PbxAdministration administration;
    private final Commands commands;
    private final LiveCalls live;
    private final Actors actors;

    PbxAdminApi(PbxAdministration administration, Commands commands, LiveCalls live, Actors actors) {
        this.actors = actors;
        this.administration = administration;
        this.commands = commands;
        this.live = live;
    }

    @Mutation("pbxAdd")
    @Blocking
    @Description("Follows a PBX from now on, and after the next start")
    public @NonNull PbxPayload pbxAdd(@Name("input") @NonNull @Description("The PBX") PbxInput input) {
        return change("pbxAdd", input.toChange(), () -> administration.add(input.toChange()));
    }

    @Mutation("pbxUpdate")
    @Blocking
    @Description(
            "Follows a PBX otherwise. Another address or login connects anew, calls go on; other trunks hold for new calls")
    public @NonNull PbxPayload pbxUpdate(
            @Name("input") @NonNull @Description("Its name, and what is to be different") PbxInput input) {
        return change("pbxUpdate", input.toChange(), () -> administration.update(input.toChange()));
    }

    @Mutation("pbxRemove")
    @Blocking
    @Description("Follows a PBX no more: its live calls end unseen (complete: false), its journal and records stay")
    public @NonNull PbxPayload pbxRemove(@Name("name") @NonNull @Description("Its name") String name) {
        return change("pbxRemove", PbxAdministration.Change.of(name), () -> administration.remove(name));
    }

    /** The one way of all three. */
    private PbxPayload change(String act, PbxAdministration.Change change, PbxAdministration.Step step) {
        UserError error = commands.administer(act, change, step);
        return error == null
                ? new PbxPayload(pbx(change.name()), List.of())
                : new PbxPayload(null, List.of(new UserErrorView(error.code(), error.field(), error.message())));
    }

    private PbxView pbx(String name) {
        return live.pbxes(actors.current().sight()).stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .map(PbxView::of)
                .orElse(null);
    }
}
