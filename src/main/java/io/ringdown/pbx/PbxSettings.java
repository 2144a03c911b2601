package io.ringdown.pbx;

import io.ringdown.ami.session.SessionConfig;
import io.ringdown.engine.TrunkPatterns;
import java.time.Duration;

/**
 * One PBX to follow.
 *
 * @param session where it is and how to log in; its name is the PBX's
 * @param resyncEvery how often what is there is read again, so that an end that was lost is found
 * @param actionConnection whether users' actions have a login of their own, so that a slow one holds no event back
 */
public record PbxSettings(SessionConfig session, TrunkPatterns trunks, Duration resyncEvery, boolean actionConnection) {

    public PbxSettings {
        if (resyncEvery.compareTo(Duration.ofSeconds(10)) < 0) {
            throw new IllegalArgumentException("resync every " + resyncEvery + ": at least 10 seconds");
        }
    }

    /** With a login for actions. */
    public PbxSettings(SessionConfig session, TrunkPatterns trunks, Duration resyncEvery) {
        this(session, trunks, resyncEvery, true);
    }

    public String name() {
        return session.name();
    }
}
