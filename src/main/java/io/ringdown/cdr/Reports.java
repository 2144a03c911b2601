package io.ringdown.cdr;

import io.ringdown.access.Sight;
import io.ringdown.call.Direction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What happened in a time, in numbers: those of the functions of the schema {@code report}, which say what each means.
 * Blocking: never on an event loop. A parameter that is null means any. Only calls that
 * whoever asks sees count.
 */
public interface Reports {

    /** Which queue visits, and what counts as in time and as short. */
    record QueueQuestion(
            String queue,
            Instant from,
            Instant to,
            Duration threshold,
            boolean includeAbandoned,
            Duration shortAbandon,
            String pbx) {}

    /** Which attempts to reach agents. */
    record AgentQuestion(String agent, Instant from, Instant to, String queue, String pbx) {}

    /** Which calls, and into what stretches of time they are put by the clocks of {@code timeZone}. */
    record TrafficQuestion(
            Instant from, Instant to, TrafficBucket bucket, String timeZone, String pbx, Direction direction) {}

    /** A row for each queue that had visits, by PBX and name. */
    List<QueueReport> queues(Sight sight, QueueQuestion question);

    /** A row for each agent that was tried, by PBX and number. */
    List<AgentReport> agents(Sight sight, AgentQuestion question);

    /**
     * A row for each stretch of time, also those without calls.
     *
     * @throws IllegalArgumentException when there is no such time zone
     */
    List<TrafficReport> traffic(Sight sight, TrafficQuestion question);
}
