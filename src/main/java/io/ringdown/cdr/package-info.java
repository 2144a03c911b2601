/**
 * Completed calls as rows. Doorways: {@link io.ringdown.cdr.CallRecordStore} to read them, {@link
 * io.ringdown.cdr.CdrWriter} to have them written and to see how that goes. May import: call, and pbx for its
 * ChangeSink.
 *
 * <p>From an ended call to its rows: CdrWriter (bean) → RecordWriter (queue and thread) → Database (SQL) with Fold
 * (record to rows), after Schema (migrations) and, where no database is configured, PostgresServer (our own).
 */
package io.ringdown.cdr;
