package io.ringdown.login;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/** A provider: it says where everything is, has a key, and gives tokens of {@code bob} for any code. */
public class OidcServer implements QuarkusTestResourceLifecycleManager {

    private static final String CLIENT = "ringdown";

    private HttpServer server;
    private KeyPair keys;
    private String address;

    @Override
    public Map<String, String> start() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            keys = generator.generateKeyPair();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        address = "http://127.0.0.1:" + server.getAddress().getPort();
        answers("/.well-known/openid-configuration", this::discovery);
        answers("/jwks", this::jwks);
        answers("/token", this::tokens);
        server.start();
        return Map.of(
                "quarkus.oidc.auth-server-url",
                address,
                "quarkus.oidc.client-id",
                CLIENT,
                "quarkus.oidc.credentials.secret",
                "a-secret-that-is-long-enough-for-a-cookie",
                "quarkus.oidc.logout.path",
                "/logout",
                "quarkus.oidc.token.audience",
                CLIENT);
    }

    @Override
    public void stop() {
        server.stop(0);
    }

    private void answers(String path, java.util.function.Supplier<String> answer) {
        server.createContext(path, exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] body = answer.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private String discovery() {
        return """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                 "end_session_endpoint": "%1$s/end", "jwks_uri": "%1$s/jwks"}""".formatted(address);
    }

    private String jwks() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return """
                {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "n": "%s", "e": "%s"}]}""".formatted(number(key.getModulus()), number(key.getPublicExponent()));
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    private String tokens() {
        String token = Jwt.subject("bob")
                .upn("bob")
                .issuer(address)
                .audience(CLIENT)
                .groups(Set.of("ringdown-viewer"))
                .expiresAt(Instant.now().plusSeconds(300).getEpochSecond())
                .jws()
                .keyId("one")
                .sign(keys.getPrivate());
        return """
                {"access_token": "%1$s", "id_token": "%1$s", "token_type": "Bearer", "expires_in": 300}""".formatted(token);
    }
}
