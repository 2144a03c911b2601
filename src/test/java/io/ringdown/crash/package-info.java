/**
 * The crash test: the demo PBX at load, the packaged service, one or several replicas of it, killed again and again, and
 * then every row held against what the PBX knows it played and delivered. {@link io.ringdown.crash.CrashIT} and {@link
 * io.ringdown.crash.ReplicasIT} are the short forms, {@link io.ringdown.crash.CrashMarathon} and {@link
 * io.ringdown.crash.ReplicasMarathon} the long ones.
 */
package io.ringdown.crash;
