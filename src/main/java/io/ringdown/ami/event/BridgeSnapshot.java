package io.ringdown.ami.event;

import java.io.Serializable;

/**
 * A bridge as an event shows it.
 *
 * @param type {@code basic}, {@code base} (conference), {@code holding}, {@code parking}, …
 * @param technology {@code simple_bridge}, {@code softmix}, {@code holding_bridge}, {@code native_rtp}, …
 * @param name name given by its creator, for a conference its number; null when it has none
 * @param creator the application that made it, null when Asterisk's core did
 */
public record BridgeSnapshot(BridgeId id, String type, String technology, String name, String creator)
        implements Serializable {

    /** Channels in it wait and do not hear each other: a queue's or a parking lot's bridge. */
    public boolean holding() {
        return "holding_bridge".equals(technology) || "holding".equals(type) || "parking".equals(type);
    }

    /** A conference: a place that calls visit, which unites none of them. */
    public boolean conference() {
        return "ConfBridge".equals(creator);
    }
}
