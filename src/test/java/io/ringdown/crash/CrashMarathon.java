package io.ringdown.crash;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The long form: {@code ./mvnw -Pcrash verify}, about half an hour. {@code -Dcrash.kills=100}, {@code -Dcrash.rate=50}
 * (calls a second) and {@code -Dcrash.seed=…} change it.
 */
class CrashMarathon {

    private static final int KILLS = Integer.getInteger("crash.kills", 100);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static CrashPlan plan(String name) {
        return new CrashPlan(name, Integer.getInteger("crash.rate", 50), Duration.ofSeconds(20), CrashRun.seed());
    }

    @Test
    void undisturbed() throws Exception {
        CrashRun.mustBeGood(plan("undisturbed"));
    }

    @Test
    void killed_again_and_again() throws Exception {
        CrashRun.mustBeGood(plan("kills").with(Blow.KILL, KILLS));
    }

    @Test
    void cut_off_again_and_again() throws Exception {
        CrashRun.mustBeGood(plan("cuts").with(Blow.CUT, KILLS));
    }

    @Test
    void killed_and_cut_off() throws Exception {
        CrashRun.mustBeGood(plan("both").with(Blow.KILL, KILLS / 5).with(Blow.CUT, KILLS / 5));
    }

    @Test
    void database_stopped_for_a_minute() throws Exception {
        CrashRun.mustBeGood(plan("database").withDatabaseStopped(MINUTE, false));
    }

    @Test
    void database_stopped_for_a_minute_and_the_service_killed_meanwhile() throws Exception {
        CrashRun.mustBeGood(plan("database-kill").with(Blow.KILL, 4).withDatabaseStopped(MINUTE, true));
    }
}
