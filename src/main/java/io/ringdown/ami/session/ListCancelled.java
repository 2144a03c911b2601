package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiMessage;
import java.util.List;

/** Asterisk began a list and gave it up ({@code EventList: cancelled}). */
public final class ListCancelled extends ActionException {

    private static final long serialVersionUID = 1L;

    private final transient List<AmiMessage> items;

    ListCancelled(String action, AmiMessage end, List<AmiMessage> items) {
        super(
                action,
                action + " cancelled after " + items.size() + " items: "
                        + Reasons.quoted(end.get("Message") == null ? end.get("EventList") : end.get("Message")));
        this.items = List.copyOf(items);
    }

    /** What came before; not the whole list. */
    public List<AmiMessage> items() {
        return items;
    }
}
