package io.ringdown.ami.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/**
 * How a connection is encrypted and who must prove what. A server whose certificate no trusted authority signed is never
 * accepted.
 *
 * @param ca PEM file of the authorities to trust, a self-signed certificate itself among them; null for those of the JDK
 * @param certificate PEM file of our own certificate, for a server that asks for one; null for none
 * @param key PEM file (PKCS #8) of the certificate's key; null without a certificate
 * @param verifyHost whether the server's certificate must name the host that is connected to
 */
public record TlsConfig(Path ca, Path certificate, Path key, boolean verifyHost) {

    /** The JDK's authorities, no certificate of our own, the host's name checked. */
    public static final TlsConfig DEFAULT = new TlsConfig(null, null, null, true);

    /** @throws IllegalArgumentException when a file cannot be what it should be; the message never holds the key */
    public TlsConfig {
        if (ca != null) {
            readCertificates("CA file", ca);
        }
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a certificate of our own needs both its file and its key's file");
        }
        if (certificate != null) {
            readCertificates("certificate file", certificate);
            readKey(key);
        }
    }

    private static void readCertificates(String what, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
                throw new IllegalArgumentException(what + " " + file + " holds no certificate");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " " + file + " cannot be read", e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(what + " " + file + " is no PEM file of certificates", e);
        }
    }

    private static void readKey(Path file) {
        try {
            if (!Files.readString(file, StandardCharsets.ISO_8859_1).contains("-----BEGIN PRIVATE KEY-----")) {
                throw new IllegalArgumentException(
                        "key file " + file + " holds no PEM key of PKCS #8 without a password;"
                                + " openssl pkcs8 -topk8 -nocrypt makes one");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("key file " + file + " cannot be read", e);
        }
    }
}
