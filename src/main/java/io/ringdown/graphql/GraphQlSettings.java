package io.ringdown.graphql;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** What the schema tells of itself. */
@ConfigMapping(prefix = "ringdown.graphql")
interface GraphQlSettings {

    /** Not set: where nobody has to log in. */
    Optional<Boolean> introspection();
}
