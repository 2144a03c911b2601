package io.ringdown.login;

import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a provider's claims make of somebody here. */
final class Claims {

    /** Nothing of theirs leads to a role, or to what they may see; the message is for them. */
    static final class NotMapped extends Exception {
        NotMapped(String message) {
            super(message);
        }
    }

    /** All of them may be seen. */
    private static final String ANY = "*";

    /** Of several roles the first one counts. */
    private static final List<Role> ORDER = List.of(Role.ADMINISTRATOR, Role.SUPERVISOR, Role.OPERATOR, Role.VIEWER);

    private final LoginSettings settings;

    Claims(LoginSettings settings) {
        this.settings = settings;
    }

    /** The groups that a claim has, when one is configured for them. */
    Set<String> groups(Set<String> found, Function<String, Object> claims) {
        return settings.roleClaim().isPresent()
                ? texts(settings.roleClaim().get(), claims).orElse(Set.of()).stream()
                        .flatMap(text -> Stream.of(text.split("\\s+"))) // a list of words is one text in some claims
                        .collect(Collectors.toSet())
                : found;
    }

    Role role(Set<String> groups) throws NotMapped {
        Set<Role> roles = new HashSet<>();
        for (String group : groups) {
            Role configured = settings.roles().get(group);
            if (configured != null) {
                roles.add(configured);
            }
            for (Role role : Role.values()) {
                if (group.equals("ringdown-" + role.name().toLowerCase(Locale.ROOT))) {
                    roles.add(role);
                }
            }
        }
        return ORDER.stream()
                .filter(roles::contains)
                .findFirst()
                .orElseThrow(() -> new NotMapped("no group of yours has a role here: ask for ringdown-viewer,"
                        + " ringdown-supervisor, ringdown-operator or ringdown-administrator"));
    }

    /** What is configured to bound people bounds everybody but administrators, so that one who lacks it sees nothing. */
    Scope scope(Role role, Set<String> groups, Function<String, Object> claims) throws NotMapped {
        List<LoginSettings.GroupScope> of = settings.scopes().entrySet().stream()
                .filter(each -> groups.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        if (!settings.scopes().isEmpty() && of.isEmpty() && role != Role.ADMINISTRATOR) {
            throw new NotMapped("no group of yours says what you may see");
        }
        LoginSettings.ScopeClaims by = settings.scopeClaims();
        return new Scope(
                bound(role, by.pbx(), claims, of, LoginSettings.GroupScope::pbx),
                bound(role, by.accountCode(), claims, of, LoginSettings.GroupScope::accountCodes),
                bound(role, by.tenant(), claims, of, LoginSettings.GroupScope::tenants),
                bound(role, by.number(), claims, of, LoginSettings.GroupScope::numbers));
    }

    private static Set<String> bound(
            Role role,
            Optional<String> claim,
            Function<String, Object> claims,
            List<LoginSettings.GroupScope> groups,
            Function<LoginSettings.GroupScope, Optional<List<String>>> part)
            throws NotMapped {
        Set<String> bound = new LinkedHashSet<>();
        groups.forEach(group -> bound.addAll(part.apply(group).orElse(List.of())));
        if (claim.isPresent()) {
            Optional<Set<String>> claimed = texts(claim.get(), claims).filter(texts -> !texts.isEmpty());
            if (claimed.isEmpty() && bound.isEmpty() && role != Role.ADMINISTRATOR) {
                throw new NotMapped("your login has no claim " + claim.get() + ", which says what you may see");
            }
            claimed.ifPresent(bound::addAll);
        }
        return bound.contains(ANY) ? Set.of() : bound;
    }

    /** The texts at a path: {@code a/b} is b in a; a name with a slash in it is found as it is, too. */
    private static Optional<Set<String>> texts(String path, Function<String, Object> claims) {
        Object value = claims.apply(path);
        if (value == null) {
            String[] parts = path.split("/");
            value = claims.apply(parts[0]);
            for (int i = 1; i < parts.length; i++) {
                value = switch (value) {
                    case JsonObject object -> object.get(parts[i]);
                    case Map<?, ?> map -> map.get(parts[i]);
                    case null, default -> null;
                };
            }
        }
        return switch (value) {
            case null -> Optional.empty();
            case JsonString text -> Optional.of(texts(Stream.of(text.getString())));
            case JsonArray array ->
                Optional.of(
                        texts(array.stream().map(each -> each instanceof JsonString text ? text.getString() : each)));
            case JsonValue other -> other == JsonValue.NULL ? Optional.empty() : Optional.of(Set.of(other.toString()));
            case Collection<?> several -> Optional.of(texts(several.stream()));
            default -> Optional.of(texts(Stream.of(value)));
        };
    }

    private static Set<String> texts(Stream<?> values) {
        Set<String> texts = new LinkedHashSet<>();
        values.map(each -> each instanceof JsonString text ? text.getString() : String.valueOf(each))
                .filter(text -> !text.isBlank())
                .forEach(texts::add);
        return texts;
    }
}
