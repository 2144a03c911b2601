/**
 * Call changes and completed calls, sent to the receivers of webhooks. Doorway: {@link io.ringdown.webhook.Webhooks}. May
 * import: call, json, live for its CallFilter, cdr for writing and its readiness, pbx for ChangeSink and PastChanges.
 *
 * <p>From a change to a request: Webhooks (bean) → Drafts (which changes, under which id) → cdr's RecordWriter → Outbox
 * (the table) → Dispatcher (which call's turn it is, one per receiver) → Sender (HTTP).
 */
package io.ringdown.webhook;
