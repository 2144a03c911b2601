/**
 * One PBX: session, engine and sinks on one event loop; reconnect and resync. Doorway: {@link
 * io.ringdown.pbx.ChangeSink}.
 */
package io.ringdown.pbx;
