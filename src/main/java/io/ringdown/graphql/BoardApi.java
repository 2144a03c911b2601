package io.ringdown.graphql;

import io.ringdown.access.Actors;
import io.ringdown.access.Sight;
import io.ringdown.graphql.socket.SharedField;
import io.ringdown.live.LiveBoard;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.graphql.api.Subscription;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.GraphQLApi;
import org.eclipse.microprofile.graphql.Name;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Query;

/** What is there beside calls: queues, conferences, parking spaces, devices. */
@GraphQLApi
public class BoardApi {

    private static final String ONE_PBX = "Name of one PBX; left out: all";

    private final LiveBoard board;
    private final Clock clock = Clock.systemUTC();
    private final Actors actors;

    BoardApi(LiveBoard board, Actors actors) {
        this.actors = actors;
        this.board = board;
    }

    @Query("queues")
    @NonBlocking
    @Description("Queues with who waits and who serves, by PBX and name")
    public @NonNull List<@NonNull QueueView> queues(@Name("pbx") @Description(ONE_PBX) String pbx) {
        Instant now = clock.instant();
        return board.queues(actors.current().sight(), pbx).stream()
                .map(queue -> QueueView.of(queue, now))
                .toList();
    }

    @Query("conferences")
    @NonBlocking
    @Description("Conferences with somebody in them, by PBX and name")
    public @NonNull List<@NonNull ConferenceView> conferences(@Name("pbx") @Description(ONE_PBX) String pbx) {
        return board.conferences(actors.current().sight(), pbx).stream()
                .map(ConferenceView::of)
                .toList();
    }

    @Query("parkingSpaces")
    @NonBlocking
    @Description("Parking spaces that are taken, by PBX, lot and number")
    public @NonNull List<@NonNull ParkedCallView> parkingSpaces(@Name("pbx") @Description(ONE_PBX) String pbx) {
        return board.parkedCalls(actors.current().sight(), pbx).stream()
                .map(ParkedCallView::of)
                .toList();
    }

    @Query("devices")
    @NonBlocking
    @Description("Phones and trunks that the PBX has told of, by PBX and name")
    public @NonNull List<@NonNull DeviceView> devices(@Name("pbx") @Description(ONE_PBX) String pbx) {
        return board.devices(actors.current().sight(), pbx).stream()
                .map(DeviceView::of)
                .toList();
    }

    @Subscription("queues")
    @Description(
            "One SNAPSHOT of all queues, then a CHANGE with those that are different, each whole, and REMOVED for one that"
                    + " is no more. A slow subscriber gets the newest state of each queue, not every state in between")
    public @NonNull Multi<@NonNull QueuesUpdateView> queuesUpdates(@Name("pbx") @Description(ONE_PBX) String pbx) {
        Sight sight = actors.current().sight();
        return SharedField.of(
                board.queuesSource(sight, pbx),
                update -> QueuesUpdateView.of(update, clock.instant()),
                () -> board.subscribeQueues(sight, pbx)
                        .emitOn(Infrastructure.getDefaultExecutor(), 16)
                        .map(update -> QueuesUpdateView.of(update, clock.instant())));
    }
}
