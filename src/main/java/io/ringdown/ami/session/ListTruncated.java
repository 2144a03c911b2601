package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiMessage;
import java.util.List;

/** Asterisk says that a list is complete, but fewer items came than its {@code ListItems} counts. */
public final class ListTruncated extends ActionException {

    private static final long serialVersionUID = 1L;

    private final transient List<AmiMessage> items;
    private final long announced;

    ListTruncated(String action, long announced, List<AmiMessage> items) {
        super(action, action + " truncated: " + items.size() + " of " + announced + " items came");
        this.items = List.copyOf(items);
        this.announced = announced;
    }

    /** What came; not the whole list. */
    public List<AmiMessage> items() {
        return items;
    }

    /** How many items the list has, as Asterisk counts them. */
    public long announced() {
        return announced;
    }
}
