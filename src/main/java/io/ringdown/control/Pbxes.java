package io.ringdown.control;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The PBXs that can be acted on, by name. Any thread. */
public final class Pbxes {

    private final Map<String, PbxControl> byName = new ConcurrentHashMap<>();

    public void add(PbxControl pbx) {
        byName.put(pbx.name(), pbx);
    }

    public void remove(String name) {
        byName.remove(name);
    }

    Optional<PbxControl> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The only one there is; empty when there are several or none. */
    Optional<PbxControl> single() {
        return byName.size() == 1 ? byName.values().stream().findFirst() : Optional.empty();
    }
}
