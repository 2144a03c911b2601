package io.ringdown.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ringdown's own settings; docs/configuration.md tells them to operators. */
@ConfigMapping(prefix = "ringdown")
public interface RingdownConfig {

    /** PBXs by name. None: the demo PBX. */
    Map<String, Pbx> pbx();

    /** Where the embedded database lives. */
    @WithDefault("data")
    Path dataDir();

    /** Follow the demo PBX whatever PBXs are configured. */
    @WithDefault("false")
    boolean demo();

    /** How many calls a second the demo PBX begins, as a load; not set: about one in three seconds. */
    Optional<Double> demoCallsPerSecond();

    /** Connect to PBXs at all; without, only what was written before is served. */
    @WithDefault("true")
    boolean follow();

    /** How often what is there is read again from each PBX. */
    @WithDefault("5m")
    Duration resyncEvery();

    /** One Asterisk. */
    interface Pbx {

        String host();

        @WithDefault("5038")
        int port();

        String username();

        String secret();

        /** Send the secret as it is instead of proving it by an MD5 challenge. */
        @WithDefault("false")
        boolean plainLogin();

        /** Devices that lead outside, for example {@code PJSIP/trunk*}. */
        Optional<List<String>> trunks();
    }
}
