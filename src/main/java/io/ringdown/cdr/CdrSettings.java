package io.ringdown.cdr;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How call records are written. */
@ConfigMapping(prefix = "ringdown.cdr")
interface CdrSettings {

    /** Most records that wait for the database; further ones are lost and counted. */
    @WithDefault("100000")
    int queueCapacity();

    /** Most records in one transaction. */
    @WithDefault("500")
    int groupSize();

    /** How often the database and its schema are looked at while all is well. */
    @WithDefault("15s")
    Duration recheckInterval();

    /** Longest pause between two tries when the database is down. */
    @WithDefault("15s")
    Duration retryInterval();

    /** How long waiting records are still written when the service stops. */
    @WithDefault("10s")
    Duration shutdownTimeout();

    /** Port of the embedded PostgreSQL on 127.0.0.1; 0 takes a free one at every start. */
    @WithDefault("0")
    int embeddedPort();
}
