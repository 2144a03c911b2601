package io.ringdown.graphql;

import io.ringdown.cdr.QueueReport;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("QueueReport")
@Description("What happened in a queue in a time. Times are milliseconds")
public record QueueReportView(
        @NonNull @Description("Name of the PBX") String pbx,

        @NonNull @Description("The queue's name") String queue,

        @Description(
                "Visits: answered + abandoned + shortAbandoned + overflow + unknown. A caller who is queued again counts"
                        + " again")
        int offered,

        @Description("Calls that these visits are of: who was queued twice counts once")
        int calls,

        @Description("Visits in which an agent took the call")
        int answered,

        @Description("Visits in which the caller gave up, save shortAbandoned")
        int abandoned,

        @Description("Visits in which the caller gave up before shortAbandonSeconds")
        int shortAbandoned,

        @Description("Visits that ended otherwise: timeout, key, queue full or empty, transferred while waiting")
        int overflow,

        @Description("Visits whose end nobody saw") int unknown,

        @Description("Answered visits that waited no longer than thresholdSeconds")
        int answeredInTime,

        @Description(
                "100 * answeredInTime / (answered + abandoned, or answered alone without includeAbandoned), of visits"
                        + " whose wait is known; null when there is none")
        Double serviceLevel,

        @Description("Average speed of answer: mean wait of answered visits; null when there is none")
        Long asaMs,

        @Description("Longest wait of all visits, however they ended; null when none is known")
        Long longestWaitMs,

        @NonNull @Description("How long agents of these visits talked with the callers, without hold")
        Long talkMs,

        @NonNull @Description("How long they were joined and one was on hold")
        Long holdMs) {

    static QueueReportView of(QueueReport report) {
        return new QueueReportView(
                report.pbx(),
                report.queue(),
                report.offered(),
                report.calls(),
                report.answered(),
                report.abandoned(),
                report.shortAbandoned(),
                report.overflow(),
                report.unknown(),
                report.answeredInTime(),
                report.serviceLevel(),
                report.asaMs(),
                report.longestWaitMs(),
                report.talkMs(),
                report.holdMs());
    }
}
