package io.ringdown.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What a connection to the HTTP server may take. */
@ConfigMapping(prefix = "ringdown.http")
interface ConnectionSettings {

    /** Connections at a time, sockets among them; further ones are closed at once. */
    @WithDefault("22000")
    int maxConnections();

    /** And from one address; loopback addresses count only with {@code ringdown.limits.loopback}. */
    @WithDefault("2500")
    int maxConnectionsPerAddress();

    /** From the connection to the last header of its first request, a TLS handshake included. */
    @WithDefault("10s")
    Duration headerTimeout();

    /** From the last header of a request to the end of its body. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /** From an answer to the last header of the next request on the same connection. */
    @WithDefault("60s")
    Duration keepAlive();

    /** For how long a client may take nothing of an answer. */
    @WithDefault("30s")
    Duration writeTimeout();
}
