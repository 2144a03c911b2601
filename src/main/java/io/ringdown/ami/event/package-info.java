/**
 * AMI messages to typed events. Doorway: {@link io.ringdown.ami.event.AmiEvent}, {@link
 * io.ringdown.ami.event.EventReader}. May import: ami.codec, the JDK.
 */
package io.ringdown.ami.event;
