package io.ringdown.login;

import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import java.time.Instant;

/**
 * A program's token, as the database has it.
 *
 * @param hash of its secret
 * @param expires null: never
 * @param revoked null: not
 * @param lastUsed to the minute; null: never
 */
public record ApiToken(
        String id,
        String name,
        byte[] hash,
        Role role,
        Scope scope,
        Instant created,
        Instant expires,
        Instant revoked,
        Instant lastUsed) {

    /** Why it is refused now; null when it is not. */
    String refusal(Instant now) {
        if (revoked != null) {
            return "the token was revoked";
        }
        return expires != null && !now.isBefore(expires) ? "the token has expired" : null;
    }
}
