package io.ringdown.graphql;

import io.ringdown.access.Actor;
import io.ringdown.access.Actors;
import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import io.smallrye.common.annotation.NonBlocking;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.GraphQLApi;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Query;
import org.eclipse.microprofile.graphql.Type;

/** Who asks, and what is shown to them. */
@GraphQLApi
public class MeApi {

    private final Actors actors;

    MeApi(Actors actors) {
        this.actors = actors;
    }

    @Type("Me")
    @Description("Who makes this request")
    public record MeView(
            @NonNull @Description("As in the audit") String name,

            @NonNull @Description("Decides what may be done")
            Role role,

            @NonNull @Description("Decides what is seen") ScopeView scope,

            @NonNull @Description("The ends of long numbers are hidden")
            Boolean numbersMasked) {}

    @Type("Scope")
    @Description(
            "Of which calls somebody sees: all that is given must hold, account codes or tenants as one; empty means any")
    public record ScopeView(
            @NonNull @Description("Names of PBXs") List<@NonNull String> pbxs,

            @NonNull @Description("Of a party of the call") List<@NonNull String> accountCodes,

            @NonNull @Description("Of a party of the call") List<@NonNull String> tenants,

            @NonNull @Description("Of a party of the call, or dialled; with * at its end: all that begin so")
            List<@NonNull String> numbers) {

        static ScopeView of(Scope scope) {
            return new ScopeView(
                    List.copyOf(scope.pbxs()),
                    List.copyOf(scope.accountCodes()),
                    List.copyOf(scope.tenants()),
                    List.copyOf(scope.numbers()));
        }
    }

    @Query("me")
    @NonBlocking
    @Description("Who makes this request, and what is shown to them")
    public @NonNull MeView me() {
        Actor actor = actors.current();
        return new MeView(
                actor.name(),
                actor.role(),
                ScopeView.of(actor.scope()),
                !actor.sight().mask().none());
    }
}
