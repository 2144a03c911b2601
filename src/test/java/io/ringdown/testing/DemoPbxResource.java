package io.ringdown.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** The service under test follows its demo PBX, where three calls a second begin. */
public class DemoPbxResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        try {
            return Map.of(
                    "ringdown.follow", "true",
                    "ringdown.data-dir",
                            Files.createTempDirectory("ringdown-test").toString(),
                    "ringdown.demo", "true",
                    "ringdown.demo-calls-per-second", "3");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {}
}
