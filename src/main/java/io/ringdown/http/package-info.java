/**
 * Connections to the HTTP server, whatever they ask: how many there may be, and how long one may take to say something.
 *
 * <p>May import: nothing of ours.
 */
package io.ringdown.http;
