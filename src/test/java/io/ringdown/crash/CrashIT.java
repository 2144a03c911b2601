package io.ringdown.crash;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The short form of {@link CrashMarathon}, for every build. */
class CrashIT {

    private static final Duration CALM = Duration.ofSeconds(2);

    private static CrashPlan plan(String name) {
        return new CrashPlan(name, 20, CALM, Long.getLong("crash.seed", System.nanoTime()));
    }

    @Test
    void undisturbed_every_record_is_complete_and_true() throws Exception {
        CrashRun.mustBeGood(plan("undisturbed"));
    }

    @Test
    void a_lost_line_loses_no_call_and_invents_none() throws Exception {
        CrashRun.mustBeGood(plan("cuts").withCuts(3));
    }

    @Test
    void a_killed_service_loses_no_call_and_invents_none() throws Exception {
        CrashRun.mustBeGood(plan("kills").withKills(3));
    }

    @Test
    void a_stopped_database_loses_no_call_even_when_the_service_is_killed_meanwhile() throws Exception {
        CrashRun.mustBeGood(plan("database").withDatabaseStopped(Duration.ofSeconds(4), true));
    }
}
