package io.ringdown.cdr;

import java.time.Instant;

/** Calls in a stretch of time: a row of {@code report.traffic} and {@code report.concurrent_calls}. */
public record TrafficReport(
        Instant from,
        Instant to,
        int calls,
        int answered,
        int abandoned,
        int inbound,
        int outbound,
        int internal,
        long talkMs,
        long holdMs,
        int peakCalls) {}
