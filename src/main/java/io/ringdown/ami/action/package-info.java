/**
 * Actions of the Manager Interface that Ringdown uses, typed: each makes the {@link io.ringdown.ami.codec.AmiAction}
 * that is sent. Any other is made of a name and headers by {@code AmiAction.of}. Needs the JDK alone.
 */
package io.ringdown.ami.action;
