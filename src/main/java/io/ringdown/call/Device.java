package io.ringdown.call;

/**
 * A phone or trunk.
 *
 * @param name {@code PJSIP/101}
 * @param registered whether calls can reach it: it is registered, or has a fixed address; null when not known
 */
public record Device(String pbx, String name, DeviceState state, Boolean registered) {

    /** {@code <pbx>/<name>}. */
    public String id() {
        return pbx + "/" + name;
    }
}
