package io.ringdown.call;

import java.util.List;

/**
 * What the login to a PBX may see and do. Asterisk tells its actions (ListCommands) but not its event classes: of these
 * some are tried, others concluded from what came and what did not.
 *
 * @param events the classes that Ringdown follows
 * @param actions that it may send, sorted; null when Asterisk did not tell
 * @param blind what is not seen for want of rights or because of a filter, a sentence each; empty when nothing
 */
public record PbxRights(List<EventClass> events, List<String> actions, List<String> blind) {

    public PbxRights {
        events = List.copyOf(events);
        actions = actions == null ? null : List.copyOf(actions);
        blind = List.copyOf(blind);
    }

    /** @param name as manager.conf has it: {@code agent} */
    public record EventClass(String name, EventKnowledge knowledge) {}

    /** How it is known whether events of a class come. */
    public enum EventKnowledge {
        /** Events of it came: certain. */
        SEEN,
        /** Asterisk was asked for one and none came: certain. */
        MISSING,
        /** What they would tell has happened, and none came: concluded. */
        CONCLUDED_MISSING,
        /** None came, and nothing that they would tell has happened as far as is known. */
        UNKNOWN
    }
}
