package io.ringdown.graphql;

import io.ringdown.access.Actors;
import io.ringdown.access.Sight;
import io.ringdown.graphql.socket.SharedField;
import io.ringdown.live.LiveCalls;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.graphql.api.Subscription;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.GraphQLApi;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Query;

/** The PBXs and how the connections to them stand. */
@GraphQLApi
public class PbxesApi {

    private final LiveCalls live;
    private final Actors actors;

    PbxesApi(LiveCalls live, Actors actors) {
        this.actors = actors;
        this.live = live;
    }

    @Query("pbxes")
    @NonBlocking
    @Description("Every PBX, by name")
    public @NonNull List<@NonNull PbxView> pbxes() {
        return live.pbxes(actors.current().sight()).stream().map(PbxView::of).toList();
    }

    @Subscription("pbxes")
    @Description("Every PBX as it is, then each change of one; a slow subscriber gets the newest of each PBX")
    public @NonNull Multi<@NonNull PbxView> pbxesUpdates() {
        Sight sight = actors.current().sight();
        return SharedField.of(live.pbxesSource(sight), PbxView::of, () -> live.subscribePbxes(sight)
                .emitOn(Infrastructure.getDefaultExecutor(), 16)
                .map(PbxView::of));
    }
}
