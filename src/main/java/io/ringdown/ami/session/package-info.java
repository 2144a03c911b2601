/**
 * One login to one Asterisk: its life, its actions, its transport. Doorway: {@link io.ringdown.ami.session.AmiSession},
 * {@link io.ringdown.ami.session.SessionConfig}, {@link io.ringdown.ami.session.SessionState}. May import: ami.codec,
 * ami.event, the JDK, Vert.x core, Mutiny.
 */
package io.ringdown.ami.session;
