package io.ringdown.graphql;

import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.TransferType;
import io.ringdown.cdr.CallRecordFilter;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Input;
import org.eclipse.microprofile.graphql.NonNull;

/** A class with fields: of a record, a list of non-null elements would become a required one. */
@Input("CallRecordFilter")
@Description("Which completed calls: all that is given must hold; what is left out means any")
public final class CallRecordFilterInput {

    @Description("Names of PBXs")
    public List<@NonNull String> pbx;

    @Description("The dialled number, or that of the caller or of a leg's target")
    public String number;

    @Description("As PJSIP/101: of the caller or of a leg's target")
    public String device;

    @Description("A queue that the call came through")
    public String queue;

    @Description("Where it came from and went to")
    public Direction direction;

    @Description("How it ended")
    public Disposition disposition;

    @Description("The caller's")
    public String accountCode;

    @Description("Earliest start, included")
    public Moment from;

    @Description("Latest start, excluded")
    public Moment to;

    @Description("Who took the call from a queue: its number, or its device where the number is unknown")
    public String agent;

    @Description("A kind of transfer that happened in the call")
    public TransferType transferType;

    @Description("Shortest time from start to end, included, milliseconds")
    public Long minDurationMs;

    @Description("Longest time from start to end, included, milliseconds")
    public Long maxDurationMs;

    /** @param input null when none was given */
    static CallRecordFilter toFilter(CallRecordFilterInput input) throws BadInput {
        return input == null
                ? CallRecordFilter.ANY
                : new CallRecordFilter(
                        input.pbx,
                        input.number,
                        input.device,
                        input.queue,
                        input.direction,
                        input.disposition,
                        input.accountCode,
                        Moment.in(input.from, "filter.from"),
                        Moment.in(input.to, "filter.to"),
                        input.agent,
                        input.transferType,
                        input.minDurationMs,
                        input.maxDurationMs);
    }
}
