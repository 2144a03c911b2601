/** What is under {@code deploy/}, held against the models of those who read it and against the service; no cluster needed. */
package io.ringdown.deploy;
