package io.ringdown.cdr;

import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import java.time.Instant;
import java.util.List;

/**
 * Which completed calls; null means any.
 *
 * @param number of the caller, the dialled number or any leg's target
 * @param device of the caller or any leg's target
 * @param queue of any queue visit
 * @param from earliest start, included
 * @param to latest start, excluded
 */
public record CallRecordFilter(
        List<String> pbx,
        String number,
        String device,
        String queue,
        Direction direction,
        Disposition disposition,
        String accountCode,
        Instant from,
        Instant to) {

    public static final CallRecordFilter ANY =
            new CallRecordFilter(null, null, null, null, null, null, null, null, null);
}
