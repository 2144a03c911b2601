package io.ringdown.crash;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Several replicas beside one PBX and one database: {@code ./mvnw -Pcrash verify}. {@code -Dcrash.rounds=50}, {@code
 * -Dcrash.rate=50} (calls a second) and {@code -Dcrash.seed=…} change it.
 */
class ReplicasMarathon {

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 50);

    private static CrashPlan plan(int replicas) {
        int each = ROUNDS / 4;
        return new CrashPlan(
                        "replicas-" + replicas,
                        Integer.getInteger("crash.rate", 50),
                        Duration.ofSeconds(20),
                        CrashRun.seed())
                .withReplicas(replicas, 6)
                .with(Blow.KILL, ROUNDS - 3 * each)
                .with(Blow.STOP, each)
                .with(Blow.PAUSE, each)
                .with(Blow.CUT, each)
                .withRollingRestart();
    }

    @Test
    void two_replicas() throws Exception {
        CrashRun.mustBeGood(plan(2));
    }

    @Test
    void three_replicas() throws Exception {
        CrashRun.mustBeGood(plan(3));
    }
}
