package io.ringdown.cdr;

/** What happened in a queue: a row of {@code report.queue_summary}. Times are milliseconds; null when there is none. */
public record QueueReport(
        String pbx,
        String queue,
        int offered,
        int calls,
        int answered,
        int abandoned,
        int shortAbandoned,
        int overflow,
        int unknown,
        int answeredInTime,
        Double serviceLevel,
        Long asaMs,
        Long longestWaitMs,
        long talkMs,
        long holdMs) {}
