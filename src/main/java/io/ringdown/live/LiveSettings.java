package io.ringdown.live;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much is kept for subscribers. */
@ConfigMapping(prefix = "ringdown.live")
interface LiveSettings {

    /** Changes kept for all subscribers together: how far one may be behind, or come back after a lost connection. */
    @WithDefault("10000")
    int history();

    /** And for how long. */
    @WithDefault("10m")
    Duration historyTime();

    /** Changes that may wait for the live loop; beyond, only the newest state of each call is kept. */
    @WithDefault("10000")
    int inbox();

    /** Changes that may wait for one CallListener; further ones are lost to it. */
    @WithDefault("10000")
    int listenerQueue();

    /**
     * How late a loop that follows PBXs may be before clients are refused what costs processor time, until it has caught
     * up: subscriptions get the newest state instead of every change, queries an error.
     */
    @WithDefault("500ms")
    Duration shedAfter();
}
