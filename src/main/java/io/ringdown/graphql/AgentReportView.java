package io.ringdown.graphql;

import io.ringdown.cdr.AgentReport;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("AgentReport")
@Description("What an agent did for queues in a time. Times are milliseconds")
public record AgentReportView(
        @NonNull @Description("Name of the PBX") String pbx,

        @Description("Number of the agent, or the device where the number is unknown")
        String agent,

        @Description("A name of the agent; null when unknown")
        String agentName,

        @Description(
                "Attempts to reach the agent: answered + missed + answeredElsewhere + cancelled + unreached + unknown")
        int offered,

        @Description("Calls that these attempts are of: one that rang the agent twice counts once")
        int calls,

        @Description("Attempts in which the agent was connected with the caller")
        int answered,

        @Description("Attempts that rang and that the agent let ring, rejected or did not accept")
        int missed,

        @Description("Attempts that a colleague was faster to answer")
        int answeredElsewhere,

        @Description("Attempts in which the caller gave up while the phone rang")
        int cancelled,

        @Description("Attempts that could not ring: busy, not registered, failed, forwarded")
        int unreached,

        @Description("Attempts whose end nobody saw") int unknown,

        @Description("Answered attempts that the agent ended by a transfer")
        int transferred,

        @NonNull @Description("How long the agent's phone rang, in all attempts")
        Long ringMs,

        @NonNull @Description("How long the agent talked, by the bridges and without hold")
        Long talkMs,

        @NonNull @Description("How long the agent was joined with somebody and one was on hold")
        Long holdMs,

        @Description("Mean of talk and hold of the answered attempts; null when there is none")
        Long averageHandleMs,

        @Description("Longest talk of one attempt; null when none is known")
        Long longestTalkMs) {

    static AgentReportView of(AgentReport report) {
        return new AgentReportView(
                report.pbx(),
                report.agent(),
                report.agentName(),
                report.offered(),
                report.calls(),
                report.answered(),
                report.missed(),
                report.answeredElsewhere(),
                report.cancelled(),
                report.unreached(),
                report.unknown(),
                report.transferred(),
                report.ringMs(),
                report.talkMs(),
                report.holdMs(),
                report.averageHandleMs(),
                report.longestTalkMs());
    }
}
