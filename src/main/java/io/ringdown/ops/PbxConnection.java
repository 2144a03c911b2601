package io.ringdown.ops;

import io.ringdown.ami.session.SessionConfig;
import io.ringdown.ami.session.TlsConfig;
import io.ringdown.ami.session.TransportConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** From the settings of one PBX to how it is connected to, for the service and for commands alike. */
public final class PbxConnection {

    /** How the connection is encrypted. */
    public enum Tls {
        NONE,
        TLS
    }

    /** By what way AMI is spoken. */
    public enum Transport {
        TCP,
        HTTP
    }

    /** The part of the settings that tells by what way; what is absent was not set. */
    public record Way(
            Tls tls,
            Optional<Path> ca,
            Optional<Path> certificate,
            Optional<Path> key,
            Optional<Boolean> verifyHost,
            Transport transport,
            Optional<TransportConfig.Endpoint> endpoint,
            Optional<String> prefix) {

        /** @throws IllegalArgumentException when the settings contradict each other; names the one that is wrong */
        public TransportConfig transportConfig() {
            if (tls == Tls.NONE) {
                refuse(ca.isPresent(), "tls-ca", "tls=TLS");
                refuse(certificate.isPresent(), "tls-certificate", "tls=TLS");
                refuse(key.isPresent(), "tls-key", "tls=TLS");
                refuse(verifyHost.isPresent(), "tls-verify-host", "tls=TLS");
            }
            if (transport == Transport.TCP) {
                refuse(endpoint.isPresent(), "http-endpoint", "transport=HTTP");
                refuse(prefix.isPresent(), "http-prefix", "transport=HTTP");
            }
            TlsConfig encrypted = tls == Tls.NONE
                    ? null
                    : new TlsConfig(
                            ca.orElse(null), certificate.orElse(null), key.orElse(null), verifyHost.orElse(true));
            return switch (transport) {
                case TCP -> encrypted == null ? new TransportConfig.Tcp() : new TransportConfig.Tls(encrypted);
                // raw, for XML loses letters; by digest, for it never sends the secret and asks for no cookie
                case HTTP ->
                    new TransportConfig.Http(
                            endpoint.orElse(TransportConfig.Endpoint.ARAWMAN), prefix.orElse(""), encrypted);
            };
        }

        private static void refuse(boolean set, String key, String needs) {
            if (set) {
                throw new IllegalArgumentException(key + " is set, but means nothing without " + needs);
            }
        }
    }

    private PbxConnection() {}

    /**
     * @param secret as configured or as read from its file
     * @throws IllegalArgumentException when a setting cannot be right; the message never holds the secret
     */
    public static SessionConfig of(String name, RingdownConfig.Pbx pbx, String secret) {
        Way way = new Way(
                pbx.tls(),
                pbx.tlsCa(),
                pbx.tlsCertificate(),
                pbx.tlsKey(),
                pbx.tlsVerifyHost(),
                pbx.transport(),
                pbx.httpEndpoint(),
                pbx.httpPrefix());
        return of(
                name, pbx.host().orElse(null), pbx.port(), pbx.username().orElse(null), secret, pbx.plainLogin(), way);
    }

    /** @param port absent for the usual one of that way */
    public static SessionConfig of(
            String name, String host, OptionalInt port, String username, String secret, boolean plainLogin, Way way) {
        TransportConfig transport = way.transportConfig();
        return new SessionConfig(name, host, port.orElse(transport.defaultPort()), username, secret)
                .withPlainLogin(plainLogin)
                .withTransport(transport);
    }
}
