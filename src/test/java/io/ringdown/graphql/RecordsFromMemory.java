package io.ringdown.graphql;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** Completed calls come from memory, so that a test can say what they are. */
public class RecordsFromMemory implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(MemoryCallRecords.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("ringdown.live.history", "1000", "ringdown.sockets.stalled-after", "6s");
    }
}
