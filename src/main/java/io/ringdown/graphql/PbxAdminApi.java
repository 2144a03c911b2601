package io.ringdown.graphql;

import io.ringdown.control.PbxAdministration;
import io.ringdown.control.PbxAdministration.PbxErrorCode;
import io.ringdown.control.PbxAdministration.RefusedException;
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
            List<@NonNull PbxUserError> userErrors) {}

    @Type("PbxUserError")
    @Description("Why a PBX was not changed")
    public record PbxUserError(
            @NonNull
            @Description(
                    "INVALID: something is missing or cannot be; EXISTS, NOT_FOUND: its name; FIXED: it is in the service's"
                            + " own configuration; NOT_WRITABLE: its file")
            PbxErrorCode code,

            @Description("The field of the input; null when it is none")
            String field,

            @NonNull @Description("For people") String message) {}

    /** A change that may be refused. */
    private interface Act {
        void run() throws RefusedException;
    }

    private final PbxAdministration administration;
    private final LiveCalls live;

    PbxAdminApi(PbxAdministration administration, LiveCalls live) {
        this.administration = administration;
        this.live = live;
    }

    @Mutation("pbxAdd")
    @Blocking
    @Description("Follows a PBX from now on, and after the next start")
    public @NonNull PbxPayload pbxAdd(@Name("input") @NonNull @Description("The PBX") PbxInput input) {
        return change(input.name, () -> administration.add(input.toChange()));
    }

    @Mutation("pbxUpdate")
    @Blocking
    @Description(
            "Follows a PBX otherwise. Another address or login connects anew, calls go on; other trunks hold for new calls")
    public @NonNull PbxPayload pbxUpdate(
            @Name("input") @NonNull @Description("Its name, and what is to be different") PbxInput input) {
        return change(input.name, () -> administration.update(input.toChange()));
    }

    @Mutation("pbxRemove")
    @Blocking
    @Description("Follows a PBX no more: its live calls end unseen (complete: false), its journal and records stay")
    public @NonNull PbxPayload pbxRemove(@Name("name") @NonNull @Description("Its name") String name) {
        return change(name, () -> administration.remove(name));
    }

    /** The one way of all three: who may change PBXs is asked here. */
    private PbxPayload change(String name, Act act) {
        try {
            act.run();
        } catch (RefusedException refused) {
            return new PbxPayload(
                    null, List.of(new PbxUserError(refused.code(), refused.field(), refused.getMessage())));
        }
        return new PbxPayload(pbx(name), List.of());
    }

    private PbxView pbx(String name) {
        return live.pbxes().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .map(PbxView::of)
                .orElse(null);
    }
}
