package io.ringdown.graphql;

import io.ringdown.call.PbxLag;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("PbxLag")
@Description(
        "How late events came within the last minute, from the PBX's time stamp to the moment they were followed, without"
                + " the difference of the clocks; milliseconds")
public record PbxLagView(
        @Description("Of the newest event") double currentMs,

        @Description("Half of them came no later") double medianMs,

        @Description("99 of 100 came no later") double p99Ms,

        @Description("The latest of them") double maxMs,

        @Description("All have come later than ringdown.lag-alarm allows, for some time")
        boolean alarm,

        @Description("The service's clock minus that of the PBX, by its answers to pings; null until known")
        Double clockOffsetMs) {

    private static final double MICROS = 1_000.0;

    /** @param lag null gives null */
    static PbxLagView of(PbxLag lag) {
        return lag == null
                ? null
                : new PbxLagView(
                        lag.current() / MICROS,
                        lag.median() / MICROS,
                        lag.p99() / MICROS,
                        lag.worst() / MICROS,
                        lag.alarm(),
                        lag.clockOffset() == null ? null : lag.clockOffset() / MICROS);
    }
}
