package io.ringdown.control;

/** Where it is written down who did what. */
public interface AuditTrail {

    /** Takes an entry and returns at once; called on event loops. */
    void write(AuditEntry entry);
}
