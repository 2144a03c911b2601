package io.ringdown.crash;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The short form of {@link ReplicasMarathon}, for every build. */
@Tag("alone")
class ReplicasIT {

    @Test
    void of_two_replicas_any_may_go_and_no_call_is_lost_or_doubled() throws Exception {
        CrashRun.mustBeGood(new CrashPlan("replicas-short", 20, Duration.ofSeconds(2), CrashRun.seed())
                .withReplicas(2, 3)
                .with(Blow.KILL, 1)
                .with(Blow.PAUSE, 1)
                .with(Blow.CUT, 1)
                .withRollingRestart());
    }
}
