package io.ringdown.live;

import static io.ringdown.live.SampleCalls.ALICE;
import static io.ringdown.live.SampleCalls.BOB;
import static io.ringdown.live.SampleCalls.CAROL;
import static io.ringdown.live.SampleCalls.T0;
import static io.ringdown.live.SampleCalls.T1;

import io.ringdown.call.BoardChange;
import io.ringdown.call.BoardUpdate;
import io.ringdown.call.Conference;
import io.ringdown.call.ConferenceParticipant;
import io.ringdown.call.Device;
import io.ringdown.call.DeviceState;
import io.ringdown.call.MemberCall;
import io.ringdown.call.ParkedCall;
import io.ringdown.call.Queue;
import io.ringdown.call.QueueMember;
import io.ringdown.call.WaitingCaller;
import java.util.List;
import java.util.stream.IntStream;

/** Queues and what else is there beside calls. */
public final class SampleBoard {

    private SampleBoard() {}

    /** A queue with one agent, whose phone rings for the first of so many callers. */
    public static Queue queue(String pbx, String name, int callers) {
        return new Queue(
                pbx,
                name,
                "ringall",
                IntStream.rangeClosed(1, callers)
                        .mapToObj(position -> new WaitingCaller(position, ALICE, pbx + "/1", T0))
                        .toList(),
                List.of(new QueueMember(
                        "Carol Clark",
                        "PJSIP/103",
                        "PJSIP/103",
                        2,
                        false,
                        null,
                        callers == 0 ? DeviceState.NOT_IN_USE : DeviceState.RINGING,
                        7,
                        T1,
                        callers == 0 ? null : new MemberCall(ALICE, pbx + "/1", T1),
                        null)));
    }

    public static BoardUpdate update(String pbx, BoardChange... changes) {
        return new BoardUpdate(pbx, List.of(changes));
    }

    public static BoardUpdate changed(Queue queue) {
        return update(queue.pbx(), new BoardChange.QueueChanged(queue));
    }

    public static BoardUpdate gone(String pbx, String queue) {
        return update(pbx, new BoardChange.QueueGone(pbx + "/" + queue));
    }

    public static Conference conference(String pbx) {
        return new Conference(
                pbx,
                "650",
                List.of(
                        new ConferenceParticipant(BOB, pbx + "/2", T0, true, false),
                        new ConferenceParticipant(CAROL, pbx + "/3", null, false, true)));
    }

    public static ParkedCall parked(String pbx) {
        return new ParkedCall(pbx, "default", "701", ALICE, pbx + "/1", "PJSIP/102", T0, T1);
    }

    public static Device device(String pbx, String name, DeviceState state) {
        return new Device(pbx, name, state, state != DeviceState.UNAVAILABLE);
    }
}
