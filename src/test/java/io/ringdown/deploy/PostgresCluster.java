package io.ringdown.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** What we say of CloudNativePG's Cluster (postgresql.cnpg.io/v1), after its resource definition; nothing else is taken. */
record PostgresCluster(String apiVersion, String kind, Metadata metadata, Spec spec) {

    record Metadata(String name, String namespace, Map<String, String> labels, Map<String, String> annotations) {}

    record Spec(
            int instances,
            String imageName,
            Bootstrap bootstrap,
            Postgresql postgresql,
            Storage storage,
            Resources resources,
            Affinity affinity) {}

    record Bootstrap(Initdb initdb) {}

    record Initdb(String database, String owner, String encoding, List<String> postInitApplicationSQL) {}

    record Postgresql(Map<String, String> parameters) {}

    record Storage(String size, String storageClass) {}

    record Resources(Map<String, JsonNode> requests, Map<String, JsonNode> limits) {}

    record Affinity(boolean enablePodAntiAffinity, String topologyKey) {}
}
