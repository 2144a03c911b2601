package io.ringdown.graphql;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.time.Instant;

/** The same against the packaged service, JVM or native. */
@QuarkusIntegrationTest
class PackagedServiceIT extends EndToEndTest {

    @Override
    void othersSeeNothingOfIt(String id, Instant at) {
        // asked of the service's beans, and here they are in another process
    }
}
