/**
 * The crash test: the demo PBX at load, the packaged service killed again and again, and then every row held against
 * what the PBX knows it played and delivered. {@link io.ringdown.crash.CrashIT} is the short form, {@link
 * io.ringdown.crash.CrashMarathon} the long one.
 */
package io.ringdown.crash;
