/** What the world is told about calls: the vocabulary. Values only. May import: the JDK. */
package io.ringdown.call;
