package io.ringdown.login;

import io.ringdown.access.Role;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who has to log in, and what becomes of those who did. */
@ConfigMapping(prefix = "ringdown.access")
public interface LoginSettings {

    /** Everybody has to log in. Not set: they have to when an OpenID Connect provider is configured. */
    Optional<Boolean> login();

    /** Listen beyond loopback though nobody has to log in, because something in front of the service asks them. */
    @WithDefault("false")
    boolean unsafeAnonymous();

    /** While the database is away, tokens that were seen not longer ago are taken. */
    @WithDefault("15m")
    Duration tokenMemory();

    /** Where a provider's claims have groups, as {@code resource_access/ringdown/roles}; not set: where Quarkus finds them. */
    Optional<String> roleClaim();

    /** Group to role; besides these, {@code ringdown-viewer} and so on are known. */
    Map<String, Role> roles();

    /** Claims that bound what somebody sees. */
    ScopeClaims scopeClaims();

    interface ScopeClaims {
        Optional<String> pbx();

        Optional<String> accountCode();

        Optional<String> tenant();

        Optional<String> number();
    }

    /** Group to what its members see. */
    Map<String, GroupScope> scopes();

    interface GroupScope {
        Optional<List<String>> pbx();

        Optional<List<String>> accountCodes();

        Optional<List<String>> tenants();

        Optional<List<String>> numbers();
    }

    /** Roles that see numbers masked. */
    Optional<List<Role>> maskedRoles();

    /** Digits from which on a number is masked. */
    @WithDefault("7")
    int maskFrom();

    /** Metrics and what else is below {@code /q} for everybody, not only for this machine and those who logged in. */
    @WithDefault("false")
    boolean publicMetrics();
}
