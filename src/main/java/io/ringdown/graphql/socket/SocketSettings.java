package io.ringdown.graphql.socket;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much a subscriber may take, hold and ask. */
@ConfigMapping(prefix = "ringdown.sockets")
public interface SocketSettings {

    /** From the open socket to connection_init. */
    @WithDefault("5s")
    Duration initTimeout();

    /** A subscriber that takes nothing for so long is closed. */
    @WithDefault("30s")
    Duration stalledAfter();

    /** How often a connection is asked for a sign of life; without one for three times as long it is closed. */
    @WithDefault("25s")
    Duration ping();

    /** Items that one shared subscription keeps for those that are behind. */
    @WithDefault("1000")
    int window();

    /** And their size; beyond either a subscriber gets the newest state instead. */
    @WithDefault("1M")
    MemorySize windowSize();

    /** How long a shared subscription without subscribers is kept for those that come back. */
    @WithDefault("30s")
    Duration linger();

    /** Longest message of a client, bytes. */
    @WithDefault("64K")
    MemorySize maxMessage();

    /** Operations of one connection at a time. */
    @WithDefault("100")
    int maxOperations();

    /** Connections at a time, of everybody. */
    @WithDefault("20000")
    int maxConnections();

    /** How often it is looked up whether an API token is still good. */
    @WithDefault("1m")
    Duration recheck();

    /** GraphQL's built-in transport instead of ours; to compare the two. */
    @WithDefault("false")
    boolean builtIn();
}
