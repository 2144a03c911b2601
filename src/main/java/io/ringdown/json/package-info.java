/** Call records and changes as JSON with the contract's names. Doorway: {@link io.ringdown.json.RecordJson}. May import: call. */
package io.ringdown.json;
