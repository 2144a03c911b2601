/**
 * A PBX that is none: {@link io.ringdown.demo.FakePbx} speaks the server's side of AMI, {@link io.ringdown.demo.DemoPbx}
 * plays recordings of real traffic over it. May import: ami.codec, the JDK, Vert.x core.
 */
package io.ringdown.demo;
