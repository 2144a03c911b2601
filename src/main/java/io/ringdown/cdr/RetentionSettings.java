package io.ringdown.cdr;

import io.smallrye.config.ConfigMapping;
import java.time.Period;
import java.util.Optional;

/** How long call records are kept, as P13M or P400D; none means for ever. What belongs to a call goes with it at the latest. */
@ConfigMapping(prefix = "ringdown.retention")
interface RetentionSettings {

    Optional<Period> call();

    Optional<Period> leg();

    Optional<Period> transfer();

    Optional<Period> queueVisit();

    Optional<Period> userEvent();

    /** Who did what; on its own, whatever becomes of the calls. */
    Optional<Period> audit();
}
