package io.ringdown.access;

/**
 * What somebody is there for. Not a ladder: who serves calls does not thereby listen to those of others. What each may do
 * to calls is in {@code control.Rights}.
 */
public enum Role {
    /** Sees calls. */
    VIEWER,
    /** Leads those who serve calls: spies, records, and decides who serves which queue. */
    SUPERVISOR,
    /** Serves calls: begins, ends and moves them. */
    OPERATOR,
    /** May do everything, and any action of the PBX. */
    ADMINISTRATOR
}
