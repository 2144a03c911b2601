package io.ringdown.graphql;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged service, JVM or native. */
@QuarkusIntegrationTest
class PackagedServiceIT extends EndToEndTest {}
