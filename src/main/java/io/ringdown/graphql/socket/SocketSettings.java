package io.ringdown.graphql.socket;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

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

    /**
     * Memory for everything that clients have not read yet: windows, snapshots, answers. Not set: an eighth of the heap.
     * With many different subscriptions each window is an equal part of half of it.
     */
    Optional<MemorySize> memory();

    /** Different subscriptions that run at a time, of everybody; equal ones of however many users are one. */
    @WithDefault("1000")
    int maxStreams();

    /** And of one user, where users have to log in. */
    @WithDefault("100")
    int maxStreamsPerUser();

    /** How long a subscription that can be resumed is kept without subscribers, if many watched it, or one for as long. */
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
