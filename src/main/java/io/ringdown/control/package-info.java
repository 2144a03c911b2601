/**
 * What users may do to calls: a {@link io.ringdown.control.Command} is checked, its channel found, sent, its outcome
 * awaited and written down, all by {@link io.ringdown.control.Commands}. Each PBX is reached through {@link
 * io.ringdown.control.PbxControl}, which {@code pbx} implements.
 *
 * <p>May import: ami.action, ami.codec, ami.event, call.
 */
package io.ringdown.control;
