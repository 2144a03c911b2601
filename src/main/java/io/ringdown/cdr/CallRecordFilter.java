package io.ringdown.cdr;

import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.TransferType;
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
 * @param agent who took the call from a queue: its number, or its device where that is unknown
 * @param transferType of any transfer
 * @param minDurationMs shortest time from start to end, included
 * @param maxDurationMs longest time from start to end, included
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
        Instant to,
        String agent,
        TransferType transferType,
        Long minDurationMs,
        Long maxDurationMs) {

    public static final CallRecordFilter ANY =
            new CallRecordFilter(null, null, null, null, null, null, null, null, null, null, null, null, null);
}
