package io.ringdown.graphql;

import io.ringdown.cdr.TrafficReport;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("TrafficReport")
@Description("Calls in a stretch of time. A call counts when it started, or ended when nobody saw its start")
public record TrafficReportView(
        @NonNull @Description("Begin of the stretch, included")
        Moment from,

        @NonNull @Description("End of the stretch, excluded")
        Moment to,

        @Description("How many calls") int calls,

        @Description("How many of them reached a person") int answered,

        @Description("How many of them gave up while waiting in a queue")
        int abandoned,

        @Description("How many of them came over a trunk") int inbound,

        @Description("How many of them went to one") int outbound,

        @Description("How many of them did neither") int internal,

        @NonNull @Description("How long was talked in them, without hold, milliseconds")
        Long talkMs,

        @NonNull @Description("How long was on hold in them, milliseconds")
        Long holdMs,

        @Description("The most calls at the same time, also of those that began before")
        int peakCalls) {

    static TrafficReportView of(TrafficReport report) {
        return new TrafficReportView(
                Moment.of(report.from()),
                Moment.of(report.to()),
                report.calls(),
                report.answered(),
                report.abandoned(),
                report.inbound(),
                report.outbound(),
                report.internal(),
                report.talkMs(),
                report.holdMs(),
                report.peakCalls());
    }
}
