package io.ringdown.control;

import io.ringdown.ami.action.Action;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.call.CallChannel;
import java.util.Objects;

/**
 * Whether a channel that was sent to a place in the dialplan runs there. Asterisk tells a Newexten with the new place at
 * once, still with the old application, and hangs up afterwards when there is no such extension.
 */
final class Arrival {

    private final CallChannel before;
    private final Action.Place to;
    private boolean told;
    private boolean there;

    Arrival(CallChannel before, Action.Place to) {
        this.before = before;
        this.to = to;
    }

    void look(PbxControl pbx, AmiEvent event) {
        if (!(event instanceof AmiEvent.Newexten e)
                || e.channel() == null
                || !e.channel().id().value().equals(before.id())
                || !to.context().equals(e.channel().context())
                || !to.exten().equals(e.channel().exten())) {
            return;
        }
        CallChannel now = pbx.channel(before.id());
        if (now == null) {
            return;
        }
        there |= before.place() != null
                ? !before.place().equals(now.place())
                : told || !Objects.equals(before.application(), e.application());
        told = true;
    }

    boolean there() {
        return there;
    }

    String id() {
        return before.id();
    }

    String party() {
        return Parties.told(before.party());
    }

    String place() {
        return to.exten() + " in " + to.context();
    }
}
