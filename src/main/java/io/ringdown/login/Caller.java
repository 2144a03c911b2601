package io.ringdown.login;

import io.quarkus.security.identity.SecurityIdentity;
import io.ringdown.access.Actor;
import java.time.Instant;

/**
 * Somebody who was let in.
 *
 * @param identity as Quarkus has it: what code on their behalf runs with
 * @param expires when they have to log in again; null: not for that reason
 * @param token id of the API token; null when it was none
 * @param limited whether limits per user count for them: not for the local one, whom nobody tells apart
 */
public record Caller(SecurityIdentity identity, Actor actor, Instant expires, String token, boolean limited) {}
