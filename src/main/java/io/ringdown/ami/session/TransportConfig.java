package io.ringdown.ami.session;

import java.util.Locale;

/** By what way AMI is spoken. */
public sealed interface TransportConfig {

    /** Where Asterisk listens for it unless told otherwise (manager.conf, http.conf). */
    int defaultPort();

    /** Whether FullyBooted comes after a login. */
    default boolean tellsBoot() {
        return true;
    }

    /** A TCP connection in the clear. */
    record Tcp() implements TransportConfig {

        @Override
        public int defaultPort() {
            return 5038;
        }
    }

    /** A TLS connection, {@code tlsenable} in manager.conf. */
    record Tls(TlsConfig tls) implements TransportConfig {

        @Override
        public int defaultPort() {
            return 5039;
        }
    }

    /**
     * Requests to Asterisk's web server, {@code webenabled} in manager.conf. Events are fetched by {@code WaitEvent};
     * there is no {@code FullyBooted} after a login.
     *
     * @param prefix of http.conf, without slashes around it; empty for none
     * @param tls null for http
     */
    record Http(Endpoint endpoint, String prefix, TlsConfig tls) implements TransportConfig {

        public Http {
            prefix = prefix.replaceAll("^/+|/+$", "");
            if (!prefix.matches("[A-Za-z0-9._~/-]*")) {
                throw new IllegalArgumentException("an HTTP prefix has letters, digits and / . _ ~ - only");
            }
        }

        @Override
        public int defaultPort() {
            return tls == null ? 8088 : 8089;
        }

        /** A session of the web server gets the events that come after its login. */
        @Override
        public boolean tellsBoot() {
            return false;
        }

        String path() {
            return (prefix.isEmpty() ? "" : "/" + prefix) + "/"
                    + endpoint.name().toLowerCase(Locale.ROOT);
        }
    }

    /** What of the web server is asked. */
    enum Endpoint {
        /** AMI as over TCP; a login, then a cookie. */
        RAWMAN(false, false),
        /** XML, which loses the case of header names and their marks but letters and digits; a login, then a cookie. */
        MXML(true, false),
        /** AMI as over TCP; digest authentication of each request. */
        ARAWMAN(false, true),
        /** XML as {@link #MXML}; digest authentication of each request. */
        AMXML(true, true);

        final boolean xml;
        final boolean digest;

        Endpoint(boolean xml, boolean digest) {
            this.xml = xml;
            this.digest = digest;
        }
    }
}
