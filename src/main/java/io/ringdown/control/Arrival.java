package io.ringdown.control;

import io.ringdown.ami.action.Action;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.call.CallChannel;
import java.util.Objects;

/**
 * Whether a channel that was sent to a place in the dialplan runs there. Asterisk tells a Newexten with the new place at
 * once, still with the old application, and hangs up afterwards when there is no such extension; the one that counts tells another application or other data.
 */
final class Arrival {

    private final CallChannel before;
    private final Action.Place to;
    private AmiEvent.Newexten first;
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
        if (first == null) {
            first = e;
            there = before.place() != null
                    ? !before.place().equals(now.place())
                    : !Objects.equals(before.application(), e.application());
        } else {
            there |= !Objects.equals(first.application(), e.application()) || !Objects.equals(first.data(), e.data());
        }
    }

    /** It was told to go there, has left where it was and lives; the two events may have been one. */
    boolean mayBeThere(PbxControl pbx) {
        CallChannel now = pbx.channel(before.id());
        return there || first != null && now != null && !Objects.equals(before.place(), now.place());
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
