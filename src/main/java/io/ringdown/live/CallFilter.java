package io.ringdown.live;

import io.ringdown.call.Call;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.Direction;
import io.ringdown.call.Party;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which live calls. Null means any, an empty list none; what is given must all hold.
 *
 * @param number dialled, or of the caller, of who takes part now, of a leg's target, of who answered or hung up
 * @param device of the caller, of who takes part now, of a leg's target, of who answered or hung up
 * @param queue that the call waits in or came through
 * @param accountCode of the caller
 */
public record CallFilter(
        List<String> pbx,
        List<CallState> states,
        String number,
        String device,
        String queue,
        Direction direction,
        String accountCode) {

    public static final CallFilter ANY = new CallFilter(null, null, null, null, null, null, null);

    public CallFilter {
        pbx = pbx == null ? null : List.copyOf(pbx);
        states = states == null ? null : List.copyOf(states);
    }

    public boolean matches(Call call) {
        CallRecord of = call.record();
        return (pbx == null || pbx.contains(of.pbx()))
                && (states == null || states.contains(call.state()))
                && (direction == null || direction == of.direction())
                && (accountCode == null
                        || of.caller() != null && accountCode.equals(of.caller().accountCode()))
                && (queue == null || of.queueVisits().stream().anyMatch(visit -> queue.equals(visit.queue())))
                && (number == null || number.equals(of.dialed()) || anyParty(call, Party::number, number))
                && (device == null || anyParty(call, Party::device, device));
    }

    /**
     * Who answered and who hung up count too: somebody who picked the call up is neither caller nor target, and has left
     * when the call ends, whose end is still to be told to whoever watches that phone.
     */
    private static boolean anyParty(Call call, Function<Party, String> what, String wanted) {
        CallRecord of = call.record();
        return Stream.of(
                        Stream.of(of.caller(), of.answeredBy(), of.endedBy()),
                        call.parties().stream().map(participant -> participant.party()),
                        of.legs().stream().map(leg -> leg.target()))
                .flatMap(Function.identity())
                .filter(Objects::nonNull)
                .anyMatch(party -> wanted.equals(what.apply(party)));
    }
}
