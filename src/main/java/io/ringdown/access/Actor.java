package io.ringdown.access;

import java.util.Objects;

/**
 * Who asks or acts.
 *
 * @param name for the audit
 * @param sight what is shown to it
 */
public record Actor(String name, Role role, Sight sight) {

    public Actor {
        Objects.requireNonNull(name);
        Objects.requireNonNull(role);
        Objects.requireNonNull(sight);
    }

    /** Of which calls it sees, and may do what its role may. */
    public Scope scope() {
        return sight.scope();
    }
}
