package io.ringdown.crash;

import java.time.Duration;

/**
 * What is done to the service while calls are played.
 *
 * @param callsPerSecond how many begin
 * @param kills of the service
 * @param cuts of its connection to the PBX
 * @param databaseStop how long PostgreSQL is away, in the middle of the run; zero: never
 * @param killWhileDatabaseStopped kill the service once in that time
 * @param calm how long nothing is done before the first and after the last of these
 * @param seed of what is played, and of when what is done
 */
record CrashPlan(
        String name,
        double callsPerSecond,
        int kills,
        int cuts,
        Duration databaseStop,
        boolean killWhileDatabaseStopped,
        Duration calm,
        long seed) {

    CrashPlan(String name, double callsPerSecond, Duration calm, long seed) {
        this(name, callsPerSecond, 0, 0, Duration.ZERO, false, calm, seed);
    }

    CrashPlan withKills(int count) {
        return new CrashPlan(name, callsPerSecond, count, cuts, databaseStop, killWhileDatabaseStopped, calm, seed);
    }

    CrashPlan withCuts(int count) {
        return new CrashPlan(name, callsPerSecond, kills, count, databaseStop, killWhileDatabaseStopped, calm, seed);
    }

    CrashPlan withDatabaseStopped(Duration away, boolean kill) {
        return new CrashPlan(name, callsPerSecond, kills, cuts, away, kill, calm, seed);
    }
}
