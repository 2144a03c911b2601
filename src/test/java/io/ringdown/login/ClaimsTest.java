package io.ringdown.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a provider's claims make of somebody. */
class ClaimsTest {

    private static Claims with(Map<String, String> settings) {
        return new Claims(new SmallRyeConfigBuilder()
                .withMapping(LoginSettings.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(LoginSettings.class));
    }

    @Test
    void groups_have_roles_by_their_names_or_by_configuration() throws Exception {
        Claims claims = with(Map.of("ringdown.access.roles.\"call centre\"", "SUPERVISOR"));
        assertThat(claims.role(Set.of("ringdown-viewer", "x"))).isEqualTo(Role.VIEWER);
        assertThat(claims.role(Set.of("ringdown-viewer", "call centre"))).isEqualTo(Role.SUPERVISOR);
        assertThat(claims.role(Set.of("ringdown-administrator", "ringdown-operator")))
                .isEqualTo(Role.ADMINISTRATOR);
        assertThatThrownBy(() -> claims.role(Set.of("administrator", "VIEWER")))
                .hasMessageContaining("ringdown-viewer");
    }

    @Test
    void groups_stand_where_it_is_configured() {
        Map<String, Object> token = Map.of(
                "resource_access",
                Json.createObjectBuilder()
                        .add(
                                "ringdown",
                                Json.createObjectBuilder()
                                        .add(
                                                "roles",
                                                Json.createArrayBuilder()
                                                        .add("a")
                                                        .add("b")))
                        .build(),
                "https://example.org/groups",
                List.of("c"),
                "scope",
                "d e");
        assertThat(with(Map.of("ringdown.access.role-claim", "resource_access/ringdown/roles"))
                        .groups(Set.of("x"), token::get))
                .containsExactlyInAnyOrder("a", "b");
        assertThat(with(Map.of("ringdown.access.role-claim", "https://example.org/groups"))
                        .groups(Set.of("x"), token::get))
                .containsExactly("c");
        assertThat(with(Map.of("ringdown.access.role-claim", "scope")).groups(Set.of("x"), token::get))
                .containsExactlyInAnyOrder("d", "e");
        assertThat(with(Map.of("ringdown.access.role-claim", "nothing")).groups(Set.of("x"), token::get))
                .isEmpty();
        assertThat(with(Map.of()).groups(Set.of("x"), token::get)).containsExactly("x");
    }

    @Test
    void who_lacks_the_claim_that_bounds_sees_nothing_but_as_an_administrator() throws Exception {
        Claims claims = with(Map.of("ringdown.access.scope-claims.tenant", "tenant"));
        assertThat(claims.scope(Role.VIEWER, Set.of(), Map.<String, Object>of("tenant", "Acme Inc")::get))
                .isEqualTo(new Scope(Set.of(), Set.of(), Set.of("Acme Inc"), Set.of()));
        assertThat(claims.scope(Role.VIEWER, Set.of(), Map.<String, Object>of("tenant", "*")::get))
                .isEqualTo(Scope.ALL);
        assertThatThrownBy(() -> claims.scope(Role.VIEWER, Set.of(), Map.<String, Object>of("tenant", "")::get))
                .hasMessageContaining("tenant");
        assertThatThrownBy(() -> claims.scope(
                        Role.OPERATOR,
                        Set.of(),
                        Map.<String, Object>of(
                                "tenant", Json.createArrayBuilder().build())::get))
                .hasMessageContaining("tenant");
        assertThat(claims.scope(Role.ADMINISTRATOR, Set.of(), Map.<String, Object>of()::get))
                .isEqualTo(Scope.ALL);
    }

    @Test
    void groups_bound_their_members_and_who_is_in_none_sees_nothing() throws Exception {
        Claims claims = with(Map.of(
                "ringdown.access.scopes.acme.tenants", "acme,acme-2",
                "ringdown.access.scopes.berlin.pbx", "berlin",
                "ringdown.access.scopes.all.pbx", "*"));
        assertThat(claims.scope(Role.VIEWER, Set.of("acme"), _ -> null).tenants())
                .containsExactly("acme", "acme-2");
        assertThat(claims.scope(Role.VIEWER, Set.of("acme", "berlin"), _ -> null))
                .isEqualTo(new Scope(Set.of("berlin"), Set.of(), Set.of("acme", "acme-2"), Set.of()));
        assertThat(claims.scope(Role.VIEWER, Set.of("all"), _ -> null)).isEqualTo(Scope.ALL);
        assertThatThrownBy(() -> claims.scope(Role.SUPERVISOR, Set.of("other"), _ -> null))
                .hasMessageContaining("no group");
    }
}
