/**
 * The recorded stream: written, kept, read again, recovered from. Doorway: {@link io.ringdown.journal.Journals}, {@link
 * io.ringdown.journal.Past}, {@link io.ringdown.journal.Recording}, {@link io.ringdown.journal.Replay}. May import:
 * ami.codec, ami.event, engine, call.
 */
package io.ringdown.journal;
