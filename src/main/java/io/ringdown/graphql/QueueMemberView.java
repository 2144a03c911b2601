package io.ringdown.graphql;

import io.ringdown.call.DeviceState;
import io.ringdown.call.QueueMember;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("QueueMember")
@Description("A member of a queue: an agent, or the phone that stands for one")
public record QueueMemberView(
        @Description("As the queue names it; null when it has no name")
        String name,

        @NonNull
        @Description("What the queue dials, as PJSIP/104 or Local/104@agents: the member's identity within the queue")
        String location,

        @NonNull @Description("The device whose state counts")
        String device,

        @Description("Those of lower penalty are asked first; null when not known")
        Integer penalty,

        @Description("Takes a break: the queue does not ring it")
        boolean paused,

        @Description("Why it is paused; null when it is not, or no reason was given")
        String pausedReason,

        @NonNull @Description("What its device does") DeviceState state,

        @Description("Calls taken from this queue since Asterisk began to count; null when not known")
        Integer callsTaken,

        @Description("When its last call from this queue ended; null when there was none or it is not known")
        Moment lastCallAt,

        @Description("The caller of this queue for whom its phone rings now; null when none, or not observed")
        MemberCallView ringing,

        @Description("The caller of this queue whom it serves now; null when none, or not observed")
        MemberCallView talking) {

    static QueueMemberView of(QueueMember member) {
        return new QueueMemberView(
                member.name(),
                member.location(),
                member.device(),
                member.penalty(),
                member.paused(),
                member.pausedReason(),
                member.state(),
                member.callsTaken(),
                Moment.of(member.lastCallAt()),
                MemberCallView.of(member.ringing()),
                MemberCallView.of(member.talking()));
    }
}
