package io.ringdown.ops;

import io.ringdown.engine.TrunkPatterns;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Which devices of each PBX lead outside. */
@ApplicationScoped
public class Trunks {

    static final String DEMO = "demo";

    private static final TrunkPatterns OF_DEMO = TrunkPatterns.of(List.of("PJSIP/trunk*"));

    private final RingdownConfig config;
    private final PbxConfigs configs;

    Trunks(RingdownConfig config, PbxConfigs configs) {
        this.config = config;
        this.configs = configs;
    }

    /** @param pbx its name; of one that was never configured none do */
    public TrunkPatterns of(String pbx) {
        return configs.trunks(pbx).orElseGet(() -> {
            RingdownConfig.Pbx configured = config.pbx().get(pbx);
            if (configured != null) {
                return TrunkPatterns.of(configured.trunks().orElse(List.of()));
            }
            return pbx.equals(DEMO) ? OF_DEMO : TrunkPatterns.NONE;
        });
    }
}
