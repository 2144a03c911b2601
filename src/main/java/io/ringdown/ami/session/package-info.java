/**
 * One login to one Asterisk: its life, its actions, its transport. Doorways: {@link io.ringdown.ami.session.AmiClient} for
 * all comers, {@link io.ringdown.ami.session.AmiSession} for an owner on its event loop,
 * {@link io.ringdown.ami.session.SessionConfig}, {@link io.ringdown.ami.session.SessionState}. May import: ami.codec,
 * ami.event, the JDK, Vert.x core, Mutiny.
 */
package io.ringdown.ami.session;
