package io.ringdown.cli;

import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import io.ringdown.cdr.CdrWriter;
import io.ringdown.login.ApiToken;
import io.ringdown.login.TokenTable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ringdown token}: what programs log in with. */
@ApplicationScoped
class TokenCommand {

    static final String USAGE = """
            usage: ringdown token create --name NAME --role ROLE [OPTION]...
                   ringdown token list
                   ringdown token revoke NAME

            create prints a token, once: only a hash of it is kept. Present it as Authorization: Bearer TOKEN, or on a
            socket in connection_init. Tokens are taken by every service on the same database; ringdown.access.login=true
            makes it let in nobody without one. A token that is revoked is refused some seconds later, its sockets are
            closed within a minute.

              --role ROLE            viewer, supervisor, operator or administrator
              --pbx NAME             only calls of this PBX; may be given again, as those below
              --account-code CODE    only calls that concern this account code
              --tenant NAME          only calls that concern this tenant
              --number NUMBER        only calls that concern this number; 4930* for all that begin so
              --expires 90d          after so many days (d) or hours (h); never: never. Without: 90d
            """;

    private static final String WORD = "ringdown token: ";
    private static final Set<String> VALUED =
            Set.of("--name", "--role", "--pbx", "--account-code", "--tenant", "--number", "--expires");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern PERIOD = Pattern.compile("([1-9][0-9]{0,4})([dh])");

    private final CdrWriter writer;
    private final TokenTable tokens;

    TokenCommand(CdrWriter writer, TokenTable tokens) {
        this.writer = writer;
        this.tokens = tokens;
    }

    int run(List<String> arguments, PrintStream out, PrintStream messages) {
        if (arguments.contains("--help")) {
            messages.print(USAGE);
            return 0;
        }
        try {
            String what = arguments.isEmpty() ? "" : arguments.getFirst();
            List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
            return switch (what) {
                case "create" -> create(new Options(rest, VALUED, Set.of()), out, messages);
                case "list" -> list(new Options(rest, Set.of(), Set.of()), out);
                case "revoke" -> revoke(new Options(rest, Set.of(), Set.of()), messages);
                default -> throw new IllegalArgumentException("give create, list or revoke NAME (--help tells more)");
            };
        } catch (IllegalArgumentException | IOException | SQLException failure) {
            messages.println(WORD + failure.getMessage());
            return 1;
        }
    }

    private int create(Options options, PrintStream out, PrintStream messages) throws IOException, SQLException {
        refuse(options.rest());
        String name = options.one("--name").orElseThrow(() -> new IllegalArgumentException("give it a --name"));
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a name is letters, digits and . _ -, at most 64");
        }
        Role role = role(options.one("--role").orElseThrow(() -> new IllegalArgumentException("give it a --role")));
        Scope scope = new Scope(
                texts(options, "--pbx"),
                texts(options, "--account-code"),
                texts(options, "--tenant"),
                texts(options, "--number"));
        Instant expires = expires(options.one("--expires").orElse("90d"));
        writer.prepareForCommand();
        out.println(tokens.create(name, role, scope, expires).text());
        messages.println(WORD + "name=" + name + " role=" + role + " expires=" + (expires == null ? "never" : expires)
                + "; it is not shown again");
        return 0;
    }

    private int list(Options options, PrintStream out) throws IOException, SQLException {
        refuse(options.rest());
        writer.prepareForCommand();
        for (ApiToken token : tokens.all()) {
            out.println("name=" + token.name() + " id=" + token.id() + " role=" + token.role()
                    + part("pbx", token.scope().pbxs())
                    + part("account_code", token.scope().accountCodes())
                    + part("tenant", token.scope().tenants())
                    + part("number", token.scope().numbers())
                    + " created=" + token.created()
                    + " expires=" + (token.expires() == null ? "never" : token.expires())
                    + " last_used=" + (token.lastUsed() == null ? "never" : token.lastUsed())
                    + (token.revoked() == null ? "" : " revoked=" + token.revoked()));
        }
        return 0;
    }

    private int revoke(Options options, PrintStream messages) throws IOException, SQLException {
        if (options.rest().size() != 1) {
            throw new IllegalArgumentException("give one NAME to revoke");
        }
        String name = options.rest().getFirst();
        writer.prepareForCommand();
        if (!tokens.revoke(name)) {
            throw new IllegalArgumentException("there is no token " + name + " to revoke");
        }
        messages.println(WORD + "name=" + name + " revoked");
        return 0;
    }

    private static void refuse(List<String> rest) {
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException("not an option: " + rest.getFirst());
        }
    }

    private static Role role(String text) {
        for (Role role : Role.values()) {
            if (role.name().equals(text.toUpperCase(Locale.ROOT))) {
                return role;
            }
        }
        throw new IllegalArgumentException("--role is viewer, supervisor, operator or administrator, not " + text);
    }

    /** An empty text would bound to nothing, or to everything: it is a mistake. */
    private static Set<String> texts(Options options, String name) {
        Set<String> texts = new TreeSet<>(options.all(name));
        if (texts.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        return texts;
    }

    static Instant expires(String text) {
        if (text.equals("never")) {
            return null;
        }
        Matcher period = PERIOD.matcher(text);
        if (!period.matches()) {
            throw new IllegalArgumentException("--expires is 90d, 12h or never, not " + text);
        }
        long number = Long.parseLong(period.group(1));
        return Instant.now().plus(period.group(2).equals("d") ? Duration.ofDays(number) : Duration.ofHours(number));
    }

    private static String part(String name, Collection<String> texts) {
        return texts.isEmpty() ? "" : " " + name + "=" + String.join(",", texts);
    }
}
