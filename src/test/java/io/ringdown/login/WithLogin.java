package io.ringdown.login;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.ringdown.graphql.MemoryCallRecords;
import io.smallrye.jwt.build.Jwt;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Everybody has to log in; a provider's tokens are checked by its key, so that none has to run. */
public class WithLogin implements QuarkusTestProfile {

    private static final String PRIVATE_KEY = "test.login.private-key";

    private static final String PUBLIC_KEY = "test.login.public-key";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(MemoryCallRecords.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        // asked more than once, and the test's classes are loaded by another class loader than this profile
        if (System.getProperty(PRIVATE_KEY) == null) {
            KeyPair keys = keys();
            System.setProperty(
                    PRIVATE_KEY,
                    Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()));
            System.setProperty(
                    PUBLIC_KEY,
                    Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
        }
        Map<String, String> settings = new HashMap<>();
        settings.put("ringdown.access.login", "true");
        settings.put("quarkus.oidc.public-key", System.getProperty(PUBLIC_KEY));
        settings.put("quarkus.oidc.application-type", "service");
        settings.put("ringdown.access.roles.leaders", "SUPERVISOR");
        settings.put("ringdown.access.masked-roles", "VIEWER");
        settings.put("ringdown.access.scope-claims.tenant", "tenant");
        settings.put("ringdown.sockets.recheck", "100ms");
        settings.put("ringdown.limits.loopback", "true");
        settings.put("ringdown.limits.address-burst", "100000");
        settings.put("ringdown.limits.failed-logins", "1000");
        settings.put("ringdown.limits.user-rate", "0.001");
        settings.put("ringdown.limits.user-burst", "20");
        settings.put("ringdown.limits.refused-in-a-row", "5");
        settings.put("ringdown.limits.connections-per-user", "3");
        return settings;
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** As a provider would make it. */
    static String jwt(String name, Instant expires, String tenant, String... groups) throws Exception {
        PrivateKey key = java.security.KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(System.getProperty(PRIVATE_KEY))));
        var claims = Jwt.subject(name).upn(name).groups(Set.of(groups)).expiresAt(expires.getEpochSecond());
        return (tenant == null ? claims : claims.claim("tenant", tenant)).sign(key);
    }
}
