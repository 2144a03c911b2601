/**
 * Bytes to AMI messages and back, without I/O. Doorway: {@link io.ringdown.ami.codec.AmiDecoder},
 * {@link io.ringdown.ami.codec.AmiEncoder}, {@link io.ringdown.ami.codec.AmiMessage}. May import: the JDK.
 */
package io.ringdown.ami.codec;
