package io.ringdown.cdr;

/** What an agent did for queues: a row of {@code report.agent_summary}. Times are milliseconds; null when there is none. */
public record AgentReport(
        String pbx,
        String agent,
        String agentName,
        int offered,
        int calls,
        int answered,
        int missed,
        int answeredElsewhere,
        int cancelled,
        int unreached,
        int unknown,
        int transferred,
        long ringMs,
        long talkMs,
        long holdMs,
        Long averageHandleMs,
        Long longestTalkMs) {}
