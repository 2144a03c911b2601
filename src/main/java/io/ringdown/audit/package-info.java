/**
 * Keeps what {@code control} writes down: in the table {@code audit}, or in a file while there is no database. Doorway:
 * {@link io.ringdown.audit.AuditLog}.
 *
 * <p>May import: call, cdr, control.
 */
package io.ringdown.audit;
