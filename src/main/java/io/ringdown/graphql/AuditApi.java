package io.ringdown.graphql;

import io.ringdown.access.AccessDenied;
import io.ringdown.access.Role;
import io.ringdown.control.AuditEntry;
import io.ringdown.control.AuditReader;
import io.ringdown.control.Commands;
import io.smallrye.common.annotation.Blocking;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.graphql.DefaultValue;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.GraphQLApi;
import org.eclipse.microprofile.graphql.Id;
import org.eclipse.microprofile.graphql.Name;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Query;
import org.eclipse.microprofile.graphql.Type;

/** Who did what, for administrators. */
@GraphQLApi
public class AuditApi {

    private final AuditReader audit;
    private final Commands commands;

    AuditApi(AuditReader audit, Commands commands) {
        this.audit = audit;
        this.commands = commands;
    }

    @Type("AuditEntry")
    @Description("One thing that somebody ordered, and what came of it")
    public record AuditEntryView(
            @Id @NonNull @Description("Its own") String id,

            @NonNull @Description("When it was ordered, by the service's clock")
            Moment at,

            @NonNull @Description("Who") String actor,
            @NonNull @Description("As what") Role role,
            @NonNull @Description("The mutation") String action,

            @Description("Where; null when nowhere that there is")
            String pbx,

            @Id @Description("On which call; of originate and spy, the new one")
            String callId,

            @Description("To which channel, device or member")
            String party,

            @Description("Under which ActionID it was sent; null when it was not")
            String actionId,

            @Description("Of the channel that it made; null when it made none")
            String channelId,

            @NonNull @Description("All that was given; secrets and keys masked")
            List<@NonNull Argument> arguments,

            @NonNull @Description("DONE, or the code of the user error")
            String outcome,

            @Description("The user error's; null when it was done")
            String message,

            @NonNull @Description("From the order to its outcome, milliseconds")
            Long durationMs) {

        @Type("AuditArgument")
        @Description("An argument as it was given")
        public record Argument(
                @NonNull @Description("As in the mutation; of a list, with its entry behind a dot")
                String name,

                @NonNull @Description("*** when masked") String value) {}

        static AuditEntryView of(AuditEntry entry) {
            return new AuditEntryView(
                    entry.id().toString(),
                    Moment.of(entry.at()),
                    entry.actor(),
                    entry.role(),
                    entry.action(),
                    entry.pbx(),
                    entry.callId(),
                    entry.party(),
                    entry.actionId(),
                    entry.channelId(),
                    entry.arguments().entrySet().stream()
                            .map(each -> new Argument(each.getKey(), each.getValue()))
                            .toList(),
                    entry.outcome(),
                    entry.message(),
                    entry.duration().toMillis());
        }
    }

    @Type("AuditConnection")
    @Description("One page of the audit")
    public record AuditConnection(
            @NonNull @Description("The entries with their cursors")
            List<@NonNull Edge> edges,

            @NonNull @Description("The entries alone") List<@NonNull AuditEntryView> nodes,
            @NonNull @Description("Where this page stands") CallRecordConnection.PageInfo pageInfo) {

        @Type("AuditEdge")
        @Description("An entry and its place in the order")
        public record Edge(
                @NonNull @Description("The entry") AuditEntryView node,

                @NonNull @Description("Give it as after to get the page behind this entry")
                String cursor) {}
    }

    @Query("audit")
    @Blocking
    @Description("Who did what to calls and what came of it, the newest first; for administrators of everything")
    public @NonNull AuditConnection audit(
            @Name("first") @DefaultValue("50") @Description("Most entries of the page, 1 to 1000") Integer first,
            @Name("after") @Description("Cursor of the entry before the page; left out: the first page") String after,
            @Name("actor") @Description("By whom; left out: by all") String actor,
            @Name("action") @Description("Which mutation, as hangup; left out: all") String action,
            @Name("callId") @Id @Description("On which call; left out: on all") String callId,
            @Name("outcome") @Description("DONE or a code; left out: all") String outcome,
            @Name("from") @Description("Not before; left out: from the first") Moment from,
            @Name("to") @Description("Before; left out: to the last") Moment to)
            throws BadInput, NotNow {
        if (!commands.mayReadAudit()) {
            throw new AccessDenied("the audit is for administrators who see everything");
        }
        try {
            AuditReader.Page page = audit.page(
                    new AuditReader.Filter(
                            actor, action, callId, outcome, Moment.in(from, "from"), Moment.in(to, "to")),
                    first == null ? 50 : first,
                    after);
            List<AuditEntryView> nodes =
                    page.entries().stream().map(AuditEntryView::of).toList();
            List<String> cursors = page.cursors();
            return new AuditConnection(
                    IntStream.range(0, nodes.size())
                            .mapToObj(i -> new AuditConnection.Edge(nodes.get(i), cursors.get(i)))
                            .toList(),
                    nodes,
                    new CallRecordConnection.PageInfo(
                            page.hasNextPage(),
                            after != null,
                            cursors.isEmpty() ? null : cursors.getFirst(),
                            cursors.isEmpty() ? null : cursors.getLast()));
        } catch (IllegalArgumentException refused) {
            throw new BadInput(refused.getMessage());
        } catch (AuditReader.Unavailable later) {
            throw new NotNow(later.getMessage());
        }
    }
}
