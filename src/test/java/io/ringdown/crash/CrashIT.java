package io.ringdown.crash;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The short form of {@link CrashMarathon}, for every build. */
@Tag("alone")
class CrashIT {

    @Test
    void kills_lost_lines_and_a_stopped_database_lose_no_call_and_invent_none() throws Exception {
        CrashRun.mustBeGood(new CrashPlan("short", 20, Duration.ofSeconds(2), CrashRun.seed())
                .with(Blow.KILL, 2)
                .with(Blow.CUT, 1)
                .withDatabaseStopped(Duration.ofSeconds(4), true));
    }
}
