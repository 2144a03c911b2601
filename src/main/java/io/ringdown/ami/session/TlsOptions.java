package io.ringdown.ami.session;

import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;

/** What a {@link TlsConfig} means to Vert.x, but for the check of the host's name, which each client sets its own way. */
final class TlsOptions {

    private TlsOptions() {}

    static void set(ClientOptionsBase options, TlsConfig tls, SessionConfig config) {
        options.setSsl(true);
        options.setSslHandshakeTimeout(config.timing().connect().toMillis());
        options.setSslHandshakeTimeoutUnit(java.util.concurrent.TimeUnit.MILLISECONDS);
        if (tls.ca() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(tls.ca().toString()));
        }
        if (tls.certificate() != null) {
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .addCertPath(tls.certificate().toString())
                    .addKeyPath(tls.key().toString()));
        }
    }
}
