package io.ringdown.graphql;

import io.ringdown.access.Actors;
import io.ringdown.access.Sight;
import io.ringdown.call.Call;
import io.ringdown.cdr.CallHistory;
import io.ringdown.cdr.CallRecordOrder;
import io.ringdown.cdr.CallRecordStore;
import io.ringdown.graphql.socket.SharedField;
import io.ringdown.live.CallFilter;
import io.ringdown.live.LiveCalls;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.graphql.api.Subscription;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.graphql.DefaultValue;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.GraphQLApi;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.Name;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Query;
import org.eclipse.microprofile.graphql.Source;

/** Calls, live and completed. */
@GraphQLApi
public class CallsApi {

    private final LiveCalls live;
    private final CallRecordStore store;

    private final CallHistory history;
    private final Actors actors;

    CallsApi(LiveCalls live, CallRecordStore store, CallHistory history, Actors actors) {
        this.live = live;
        this.store = store;
        this.history = history;
        this.actors = actors;
    }

    @Query("calls")
    @NonBlocking
    @Description("Calls that live now, the oldest first")
    public @NonNull List<@NonNull CallView> calls(
            @Name("filter") @Description("Which ones; left out: all") CallFilterInput filter) {
        return live.calls(sight(), CallFilterInput.toFilter(filter)).stream()
                .map(CallView::new)
                .toList();
    }

    @Query("call")
    @Blocking
    @Description("A call by its id, live or completed; null when there is none")
    public CallRecordView call(@Name("id") @Id @NonNull @Description("The call's id") String id) {
        // A call that ends between the two looks is in the store a moment later: then it is unknown for that moment.
        Sight sight = sight();
        return live.find(sight, id)
                .map(Call::record)
                .or(() -> store.find(sight, id))
                .map(CallRecordView::new)
                .orElse(null);
    }

    @Query("callRecords")
    @Blocking
    @Description("Completed calls, page by page")
    public @NonNull CallRecordConnection callRecords(
            @Name("filter") @Description("Which ones; left out: all") CallRecordFilterInput filter,
            @Name("orderBy")
                    @DefaultValue("STARTED_AT_DESC")
                    @Description("Ties are broken by id, so that pages never overlap")
                    CallRecordOrder orderBy,
            @Name("first") @DefaultValue("50") @Description("Most records of the page, 1 to 1000") Integer first,
            @Name("after")
                    @Description("Cursor of the record before the page, of the same order; left out: the first page")
                    String after)
            throws BadInput {
        try {
            return CallRecordConnection.of(
                    store.page(
                            sight(),
                            CallRecordFilterInput.toFilter(filter),
                            Optional.ofNullable(orderBy).orElse(CallRecordOrder.STARTED_AT_DESC),
                            Optional.ofNullable(first).orElse(50),
                            after),
                    after);
        } catch (IllegalArgumentException refused) {
            throw new BadInput(refused.getMessage());
        }
    }

    @Query("callsAt")
    @Blocking
    @Description("All calls as they were at an instant that the journal still knows, the oldest first")
    public @NonNull List<@NonNull CallView> callsAt(
            @Name("at") @NonNull @Description("When, by the PBX's clock") Moment at,
            @Name("pbx") @Description("Calls of one PBX; left out: of all") String pbx)
            throws BadInput {
        try {
            return history.callsAt(sight(), Moment.in(at, "at"), pbx).stream()
                    .map(CallView::new)
                    .toList();
        } catch (IllegalArgumentException refused) {
            throw new BadInput(refused.getMessage());
        }
    }

    @Description(
            "Everything that happened in the call, in order, as far back as the journal reaches. Reads the journal: ask for"
                    + " it with call(id), not with pages of calls")
    public @NonNull List<@NonNull CallChangeView> timeline(@Source CallRecordView call) {
        return history.timeline(sight(), call.record()).stream()
                .map(CallChangeView::new)
                .toList();
    }

    @Description(
            "Everything that has happened in the call so far, in order. Reads the journal: ask for it with one call, not with"
                    + " all of them")
    public @NonNull List<@NonNull CallChangeView> timeline(@Source CallView call) {
        return history.timeline(sight(), call.record()).stream()
                .map(CallChangeView::new)
                .toList();
    }

    @Subscription("calls")
    @Description(
            "One SNAPSHOT, then every CHANGE once and in order; REMOVED when a call leaves the filter. A subscriber that"
                    + " missed changes is told so by RESYNC and gets a new SNAPSHOT")
    public @NonNull Multi<@NonNull CallsUpdateView> callsUpdates(
            @Name("filter") @Description("Which calls; left out: all") CallFilterInput filter,
            @Name("after")
                    @Id
                    @Description(
                            "Cursor of the last item of an earlier subscription with the same filter: goes on behind"
                                    + " it, or says RESYNC and sends a SNAPSHOT when it cannot")
                    String after) {
        Sight sight = sight();
        CallFilter wanted = CallFilterInput.toFilter(filter);
        return SharedField.of(
                live.source(sight, wanted), CallsUpdateView::new, () -> live.subscribe(sight, wanted, after)
                        .emitOn(Infrastructure.getDefaultExecutor(), 16)
                        .map(CallsUpdateView::new));
    }

    @Subscription("userEvents")
    @Description(
            "What dialplans say about calls (UserEvent), once and in order; RESYNC when a subscriber missed some. Those about"
                    + " no call are not told")
    public @NonNull Multi<@NonNull UserEventsUpdateView> userEventsUpdates(
            @Name("name") @Description("Name of the events; left out: all") String name,
            @Name("filter") @Description("Of which calls; left out: all") CallFilterInput filter,
            @Name("after")
                    @Id
                    @Description("Cursor of the last item of an earlier subscription with the same arguments")
                    String after) {
        Sight sight = sight();
        CallFilter wanted = CallFilterInput.toFilter(filter);
        return SharedField.of(
                live.userEventsSource(sight, wanted, name), UserEventsUpdateView::new, () -> live.subscribeUserEvents(
                                sight, wanted, name, after)
                        .emitOn(Infrastructure.getDefaultExecutor(), 16)
                        .map(UserEventsUpdateView::new));
    }

    private Sight sight() {
        return actors.current().sight();
    }
}
