package io.ringdown.graphql;

import io.ringdown.cdr.CallRecordPage;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("CallRecordConnection")
@Description("One page of completed calls")
public record CallRecordConnection(
        @NonNull @Description("The records with their cursors")
        List<@NonNull Edge> edges,

        @NonNull @Description("The records alone") List<@NonNull CallRecordView> nodes,

        @NonNull @Description("Where this page stands") PageInfo pageInfo) {

    @Type("CallRecordEdge")
    @Description("A record and its place in the order")
    public record Edge(
            @NonNull @Description("The record") CallRecordView node,

            @NonNull @Description("Give it as after to get the page behind this record")
            String cursor) {}

    @Type("PageInfo")
    @Description("Where a page stands among the others")
    public record PageInfo(
            @Description("Whether there is a page behind this one")
            boolean hasNextPage,

            @Description("Whether this page was asked for behind a cursor")
            boolean hasPreviousPage,

            @Description("Cursor of the first record; null when the page is empty")
            String startCursor,

            @Description("Cursor of the last record; null when the page is empty")
            String endCursor) {}

    /** @param after what the page was asked for with */
    static CallRecordConnection of(CallRecordPage page, String after) {
        List<CallRecordView> nodes =
                page.records().stream().map(CallRecordView::new).toList();
        List<String> cursors = page.cursors();
        return new CallRecordConnection(
                IntStream.range(0, nodes.size())
                        .mapToObj(i -> new Edge(nodes.get(i), cursors.get(i)))
                        .toList(),
                nodes,
                new PageInfo(
                        page.hasNextPage(),
                        after != null,
                        cursors.isEmpty() ? null : cursors.getFirst(),
                        cursors.isEmpty() ? null : cursors.getLast()));
    }
}
