package io.ringdown.control;

import java.util.Objects;

/** Who acts. @param name for the audit */
public record Actor(String name, Role role, Scope scope) {

    public Actor {
        Objects.requireNonNull(name);
        Objects.requireNonNull(role);
        Objects.requireNonNull(scope);
    }
}
