package io.ringdown.login;

import io.quarkus.arc.Arc;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.ringdown.access.AccessDenied;
import io.ringdown.access.Actor;
import io.ringdown.access.Actors;
import io.ringdown.access.Mask;
import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import io.ringdown.access.Sight;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.security.Principal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/** Who is who, and whether they come in. */
@Singleton
public class Logins implements Actors {

    /** What a token's identity carries: the token; what a refused one does: the reason. */
    private static final String TOKEN = "ringdown.token";

    private static final String REFUSAL = "ringdown.refusal";

    private static final String BEARER = "bearer ";
    private static final Logger LOG = Logger.getLogger(Logins.class);

    private final LoginSettings settings;
    private final Limits limits;
    private final CurrentIdentityAssociation current;
    private final Tokens tokens;
    private final Claims claims;
    private final Set<Role> masked;
    private final Mask mask;
    private final boolean oidc;
    private final Actor local;

    Logins(
            LoginSettings settings,
            Limits limits,
            TokenTable table,
            CurrentIdentityAssociation current,
            @ConfigProperty(name = "ringdown.control.local-role", defaultValue = "ADMINISTRATOR") Role localRole,
            @ConfigProperty(name = "quarkus.oidc.auth-server-url") Optional<String> oidcServer,
            @ConfigProperty(name = "quarkus.oidc.public-key") Optional<String> oidcKey) {
        this.settings = settings;
        this.limits = limits;
        this.current = current;
        this.tokens = new Tokens(
                new Tokens.Source() {
                    @Override
                    public Optional<ApiToken> find(String id) throws SQLException {
                        return table.find(id);
                    }

                    @Override
                    public void used(String id) throws SQLException {
                        table.used(id);
                    }
                },
                Infrastructure.getDefaultExecutor(),
                Clock.systemUTC(),
                settings.tokenMemory());
        this.claims = new Claims(settings);
        this.masked = Set.copyOf(settings.maskedRoles().orElse(List.of()));
        this.mask = new Mask(settings.maskFrom());
        this.oidc = oidcServer.isPresent() || oidcKey.isPresent();
        this.local = new Actor("local", localRole, sight(localRole, Scope.ALL));
    }

    /** Whether everybody has to log in. */
    public boolean required() {
        return settings.login().orElse(oidc);
    }

    /** Whether there is a provider that browsers can be sent to. */
    public boolean oidc() {
        return oidc;
    }

    /** Who everybody is as long as nobody has to log in. */
    public Actor local() {
        return local;
    }

    // ---- the request at hand

    @Override
    public Actor current() {
        if (!Arc.container().requestContext().isActive()) {
            return orDenied(anonymous());
        }
        return orDenied(entry(current.getIdentity()));
    }

    private static Actor orDenied(Entry entry) {
        return switch (entry) {
            case Entry.Admitted(Caller caller) -> caller.actor();
            case Entry.Unnamed(String why) -> throw new AccessDenied(why);
            case Entry.Refused(String why) -> throw new AccessDenied(why);
            case Entry.Forbidden(String why) -> throw new AccessDenied(why);
            case Entry.TooOften _ -> throw new AccessDenied("too many tokens were presented that are none");
            case Entry.Unknown _ -> throw new AccessDenied("the token cannot be looked at now");
        };
    }

    private Entry anonymous() {
        return required()
                ? new Entry.Unnamed("log in: send a token as Authorization: Bearer …")
                : new Entry.Admitted(new Caller(nobody(), local, null, null, false));
    }

    /** What becomes of whom Quarkus found out. */
    public Entry entry(SecurityIdentity identity) {
        if (identity == null) {
            return anonymous();
        }
        if (identity.getAttribute(REFUSAL) instanceof Entry refusal) {
            return refusal;
        }
        if (identity.isAnonymous()) {
            return switch (anonymous()) {
                case Entry.Admitted _ -> new Entry.Admitted(new Caller(identity, local, null, null, false));
                case Entry refused -> refused;
            };
        }
        if (identity.getAttribute(TOKEN) instanceof ApiToken token) {
            return new Entry.Admitted(new Caller(
                    identity,
                    new Actor(name(token), token.role(), sight(token.role(), token.scope())),
                    token.expires(),
                    token.id(),
                    true));
        }
        try {
            return new Entry.Admitted(new Caller(identity, actor(identity), expires(identity), null, true));
        } catch (Claims.NotMapped notMapped) {
            LOG.debugf("user=%s: %s", identity.getPrincipal().getName(), notMapped.getMessage());
            return new Entry.Forbidden(notMapped.getMessage());
        }
    }

    private Actor actor(SecurityIdentity identity) throws Claims.NotMapped {
        Principal principal = identity.getPrincipal();
        Function<String, Object> claim =
                principal instanceof JsonWebToken jwt ? jwt::getClaim : identity::<Object>getAttribute;
        Set<String> groups = claims.groups(identity.getRoles(), claim);
        Role role = claims.role(groups);
        return new Actor(principal.getName(), role, sight(role, claims.scope(role, groups, claim)));
    }

    private static Instant expires(SecurityIdentity identity) {
        return identity.getAttribute(OidcUtils.QUARKUS_IDENTITY_EXPIRE_TIME) instanceof Long seconds
                ? Instant.ofEpochSecond(seconds)
                : null;
    }

    private Sight sight(Role role, Scope scope) {
        return new Sight(scope, masked.contains(role) ? mask : Mask.NONE);
    }

    private static String name(ApiToken token) {
        return "token:" + token.name();
    }

    // ---- tokens, in a header or later

    /** Null when it is none of our tokens. An identity that is refused is anonymous and says why. */
    Uni<SecurityIdentity> identify(String authorization, String address) {
        String presented = bearer(authorization);
        if (presented == null || !presented.startsWith(TokenText.MARK)) {
            return Uni.createFrom().nullItem();
        }
        Optional<TokenText> text = TokenText.of(presented);
        Duration wait = text.isPresent() && tokens.known(text.get()) ? null : limits.login(address);
        if (wait != null) {
            return Uni.createFrom().item(refused(new Entry.TooOften(wait)));
        }
        if (text.isEmpty()) {
            limits.failedLogin(address);
            return Uni.createFrom().item(refused(new Entry.Refused("that is not a whole token")));
        }
        Uni<SecurityIdentity> identity = Uni.createFrom()
                .completionStage(tokens.judge(text.get()))
                .map(verdict -> switch (verdict) {
                    case Tokens.Verdict.Good(ApiToken token) -> identity(token);
                    case Tokens.Verdict.Unknown _ -> refused(new Entry.Unknown());
                    case Tokens.Verdict.Bad(String why) -> {
                        limits.failedLogin(address);
                        yield refused(new Entry.Refused(why));
                    }
                });
        Context context = Vertx.currentContext();
        // the request goes on where it came in
        return context == null ? identity : identity.emitOn(task -> context.runOnContext(_ -> task.run()));
    }

    /** What a socket says of itself after it was opened. @param request the one that opened it */
    public Uni<Entry> present(RoutingContext request, String authorization) {
        String address = request.request().remoteAddress() == null
                ? null
                : request.request().remoteAddress().hostAddress();
        return identify(authorization, address)
                .chain(identity -> identity != null
                        ? Uni.createFrom().item(entry(identity))
                        : oidc
                                ? byProvider(request, authorization)
                                : Uni.createFrom()
                                        .item((Entry) new Entry.Refused("that is not a token of this service")));
    }

    /** As if it had come in the request's header, which is the only place where Quarkus looks. */
    private Uni<Entry> byProvider(RoutingContext request, String authorization) {
        HttpAuthenticator authenticator = request.get(HttpAuthenticator.class.getName());
        request.request().headers().set("Authorization", authorization);
        return authenticator
                .attemptAuthentication(request)
                .map(identity ->
                        identity == null ? new Entry.Refused("that is no token of the provider") : entry(identity))
                .onFailure(AuthenticationFailedException.class)
                .recoverWithItem(failure -> {
                    LOG.debugf("refused: %s", failure.getMessage());
                    return new Entry.Refused("the provider's token is not valid, or has expired");
                });
    }

    /** Why somebody who was let in must leave; null when they may stay. Asked now and then. */
    public Uni<String> ending(Caller caller) {
        if (caller.expires() != null && !Instant.now().isBefore(caller.expires())) {
            return Uni.createFrom().item("the login has expired");
        }
        if (caller.token() == null) {
            return Uni.createFrom().nullItem();
        }
        // while the database is away they stay: what they are shown does not come from there
        return Uni.createFrom()
                .completionStage(tokens.judge(caller.token()))
                .map(verdict -> verdict instanceof Tokens.Verdict.Bad(String why) ? why : null);
    }

    private static String bearer(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).trim()
                : null;
    }

    private static SecurityIdentity identity(ApiToken token) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(name(token)))
                .addRole(token.role().name())
                .addAttribute(TOKEN, token)
                .build();
    }

    private static SecurityIdentity refused(Entry why) {
        return QuarkusSecurityIdentity.builder()
                .setAnonymous(true)
                .setPrincipal(new QuarkusPrincipal(""))
                .addAttribute(REFUSAL, why)
                .build();
    }

    private static SecurityIdentity nobody() {
        return QuarkusSecurityIdentity.builder()
                .setAnonymous(true)
                .setPrincipal(new QuarkusPrincipal(""))
                .build();
    }
}
