/**
 * Completed calls as rows. Doorway: {@link io.ringdown.cdr.CallRecordStore}. May import: call, and pbx for its
 * ChangeSink.
 */
package io.ringdown.cdr;
