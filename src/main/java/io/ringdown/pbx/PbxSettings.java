package io.ringdown.pbx;

import io.ringdown.ami.session.SessionConfig;
import io.ringdown.engine.TrunkPatterns;
import java.time.Duration;

/**
 * One PBX to follow.
 *
 * @param session where it is and how to log in; its name is the PBX's
 * @param resyncEvery how often what is there is read again, so that an end that was lost is found
 * @param lagAlarm events that come later than this for a while are told as an alarm
 * @param actionConnection whether users' actions have a login of their own, so that a slow one holds no event back
 */
public record PbxSettings(
        SessionConfig session,
        TrunkPatterns trunks,
        Duration resyncEvery,
        Duration lagAlarm,
        boolean actionConnection) {

    private static final Duration LAG_ALARM = Duration.ofSeconds(2);

    public PbxSettings {
        if (resyncEvery.compareTo(Duration.ofSeconds(10)) < 0) {
            throw new IllegalArgumentException("resync every " + resyncEvery + ": at least 10 seconds");
        }
        if (lagAlarm.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("lag alarm at " + lagAlarm + ": at least 1 ms");
        }
    }

    /** With an alarm at 2 seconds and a login for actions. */
    public PbxSettings(SessionConfig session, TrunkPatterns trunks, Duration resyncEvery) {
        this(session, trunks, resyncEvery, LAG_ALARM, true);
    }

    public PbxSettings withActionConnection(boolean wanted) {
        return new PbxSettings(session, trunks, resyncEvery, lagAlarm, wanted);
    }

    public String name() {
        return session.name();
    }

    /** Whether the same patterns mark its trunks; compiled patterns are equal to themselves only. */
    boolean sameTrunks(PbxSettings other) {
        return trunks.patterns().equals(other.trunks.patterns());
    }
}
