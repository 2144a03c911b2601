package io.ringdown.crash;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What is done to the service while calls are played.
 *
 * @param replicas that follow the PBX, each with its own data folder, all with the same database
 * @param subscribers to live calls, which go to another replica when theirs is gone
 * @param callsPerSecond how many begin
 * @param blows how many of each kind; each falls on any of the replicas, while another one is logged in
 * @param rolling all replicas are stopped and started again after that, one after the other
 * @param databaseStop how long PostgreSQL is away, in the middle of the run; zero: never
 * @param killWhileDatabaseStopped kill a replica once in that time
 * @param calm how long nothing is done before the first and after the last of these
 * @param seed of what is played, and of when what is done
 */
record CrashPlan(
        String name,
        int replicas,
        int subscribers,
        double callsPerSecond,
        Map<Blow, Integer> blows,
        boolean rolling,
        Duration databaseStop,
        boolean killWhileDatabaseStopped,
        Duration calm,
        long seed) {

    /** One service, undisturbed. */
    CrashPlan(String name, double callsPerSecond, Duration calm, long seed) {
        this(name, 1, 0, callsPerSecond, Map.of(), false, Duration.ZERO, false, calm, seed);
    }

    CrashPlan withReplicas(int count, int subscribers) {
        return new CrashPlan(
                name,
                count,
                subscribers,
                callsPerSecond,
                blows,
                rolling,
                databaseStop,
                killWhileDatabaseStopped,
                calm,
                seed);
    }

    CrashPlan with(Blow blow, int count) {
        Map<Blow, Integer> more = new EnumMap<>(Blow.class);
        more.putAll(blows);
        more.put(blow, count);
        return new CrashPlan(
                name,
                replicas,
                subscribers,
                callsPerSecond,
                more,
                rolling,
                databaseStop,
                killWhileDatabaseStopped,
                calm,
                seed);
    }

    CrashPlan withRollingRestart() {
        return new CrashPlan(
                name,
                replicas,
                subscribers,
                callsPerSecond,
                blows,
                true,
                databaseStop,
                killWhileDatabaseStopped,
                calm,
                seed);
    }

    CrashPlan withDatabaseStopped(Duration away, boolean kill) {
        return new CrashPlan(name, replicas, subscribers, callsPerSecond, blows, rolling, away, kill, calm, seed);
    }
}
