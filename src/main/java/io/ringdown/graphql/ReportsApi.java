package io.ringdown.graphql;

import io.ringdown.access.Actors;
import io.ringdown.call.Direction;
import io.ringdown.cdr.Reports;
import io.ringdown.cdr.TrafficBucket;
import io.smallrye.common.annotation.Blocking;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.graphql.DefaultValue;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.GraphQLApi;
import org.eclipse.microprofile.graphql.Name;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Query;

/** Reports over completed calls: the numbers of the SQL functions in the schema {@code report}. */
@GraphQLApi
public class ReportsApi {

    private static final String FROM = "From when, included";
    private static final String TO = "Until when, excluded";
    private static final String PBX = "Name of one PBX; left out: all";
    private static final int MOST_BUCKETS = 10_000;

    private final Reports reports;
    private final Actors actors;

    ReportsApi(Reports reports, Actors actors) {
        this.actors = actors;
        this.reports = reports;
    }

    @Query("queueReport")
    @Blocking
    @Description(
            "What happened in queues: a row for each that callers joined in a time, by PBX and name; as the SQL function"
                    + " report.queue_summary")
    public @NonNull List<@NonNull QueueReportView> queueReport(
            @Name("queue") @Description("Name of one queue; left out: all") String queue,
            @Name("from") @NonNull @Description(FROM) Moment from,
            @Name("to") @NonNull @Description(TO) Moment to,
            @Name("thresholdSeconds")
                    @DefaultValue("20")
                    @Description("Who was answered after no more than that was answered in time")
                    Integer thresholdSeconds,
            @Name("shortAbandonSeconds")
                    @DefaultValue("0")
                    @Description("Who gave up before that is counted apart, and not in the service level")
                    Integer shortAbandonSeconds,
            @Name("includeAbandoned")
                    @DefaultValue("true")
                    @Description("Whether who gave up counts as not answered in time")
                    Boolean includeAbandoned,
            @Name("pbx") @Description(PBX) String pbx)
            throws BadInput {
        checkTime(from, to);
        return reports
                .queues(
                        actors.current().sight(),
                        new Reports.QueueQuestion(
                                queue,
                                Moment.in(from, "from"),
                                Moment.in(to, "to"),
                                seconds("thresholdSeconds", thresholdSeconds, 20),
                                includeAbandoned == null || includeAbandoned,
                                seconds("shortAbandonSeconds", shortAbandonSeconds, 0),
                                pbx))
                .stream()
                .map(QueueReportView::of)
                .toList();
    }

    @Query("agentReport")
    @Blocking
    @Description(
            "What agents did for queues: a row for each that a queue tried to reach in a time, by PBX and number; as the"
                    + " SQL function report.agent_summary")
    public @NonNull List<@NonNull AgentReportView> agentReport(
            @Name("from") @NonNull @Description(FROM) Moment from,
            @Name("to") @NonNull @Description(TO) Moment to,
            @Name("agent") @Description("One agent: its number, or its device where that is unknown; left out: all")
                    String agent,
            @Name("queue") @Description("What was done for one queue; left out: for all") String queue,
            @Name("pbx") @Description(PBX) String pbx)
            throws BadInput {
        checkTime(from, to);
        return reports
                .agents(
                        actors.current().sight(),
                        new Reports.AgentQuestion(agent, Moment.in(from, "from"), Moment.in(to, "to"), queue, pbx))
                .stream()
                .map(AgentReportView::of)
                .toList();
    }

    @Query("trafficReport")
    @Blocking
    @Description("Calls by stretches of time, those without calls included; as the SQL functions report.traffic and"
            + " report.concurrent_calls")
    public @NonNull List<@NonNull TrafficReportView> trafficReport(
            @Name("from") @NonNull @Description(FROM) Moment from,
            @Name("to") @NonNull @Description(TO) Moment to,
            @Name("bucket") @DefaultValue("HOUR") @Description("How long each stretch is") TrafficBucket bucket,
            @Name("timeZone")
                    @DefaultValue("UTC")
                    @Description(
                            "Whose clocks cut the time, by name: Europe/Berlin. A day on which they change has 23 or 25"
                                    + " hours")
                    String timeZone,
            @Name("pbx") @Description(PBX) String pbx,
            @Name("direction") @Description("Where calls came from and went to; left out: any") Direction direction)
            throws BadInput {
        checkTime(from, to);
        TrafficBucket length = bucket == null ? TrafficBucket.HOUR : bucket;
        long buckets =
                Duration.between(Moment.in(from, "from"), Moment.in(to, "to")).dividedBy(length.about());
        if (buckets > MOST_BUCKETS) {
            throw new BadInput(
                    "from and to are " + buckets + " stretches of " + length + " apart; at most " + MOST_BUCKETS);
        }
        try {
            return reports
                    .traffic(
                            actors.current().sight(),
                            new Reports.TrafficQuestion(
                                    Moment.in(from, "from"),
                                    Moment.in(to, "to"),
                                    length,
                                    timeZone == null ? "UTC" : timeZone,
                                    pbx,
                                    direction))
                    .stream()
                    .map(TrafficReportView::of)
                    .toList();
        } catch (IllegalArgumentException refused) {
            throw new BadInput(refused.getMessage());
        }
    }

    private static void checkTime(Moment from, Moment to) throws BadInput {
        if (!Moment.in(from, "from").isBefore(Moment.in(to, "to"))) {
            throw new BadInput("from is before to, not " + from.stringValueForSerialization() + " and "
                    + to.stringValueForSerialization());
        }
    }

    private static Duration seconds(String name, Integer value, int otherwise) throws BadInput {
        int seconds = value == null ? otherwise : value;
        if (seconds < 0) {
            throw new BadInput(name + " is not negative, not " + seconds);
        }
        return Duration.ofSeconds(seconds);
    }
}
