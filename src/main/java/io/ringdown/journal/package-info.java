/**
 * The recorded stream: read and replayed. Doorway: {@link io.ringdown.journal.Recording}, {@link
 * io.ringdown.journal.Replay}. May import: ami.codec, ami.event, engine, call.
 */
package io.ringdown.journal;
